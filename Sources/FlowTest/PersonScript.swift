import CallEngine
import FlowEngine
import MediaEngine
public import SansIO
import YAML

/// The person at the other end: goes through the steps one by one, waiting where a step waits.
///
/// A machine like the others: events and the time go in, turns come out.
struct PersonScript {
    /// What the person does now.
    enum Turn {
        case play(Prompt)
        case press(String, CallerStep.KeyForm)
        case hangUp
        case fail(TestFailure)
    }

    private enum State: Equatable {
        case beforeAnswer
        /// The next step is to be begun.
        case ready
        /// Until a prompt comes, at the latest at this time.
        case listening(until: Instant)
        /// Nothing of the kind may come before this time.
        case dreading(until: Instant)
        case waiting(until: Instant)
        /// A prompt was heard; the next step begins then.
        case reacting(until: Instant)
        /// A sound or keys are on their way.
        case sounding
        case done
    }

    /// A person takes this long from what they hear to the next thing they do.
    private static let reaction = Duration.milliseconds(200)

    private let steps: [CallerStep]
    private var index = 0
    private var state: State = .beforeAnswer
    private var prompts: [String] = []
    private var heardUpTo = 0
    /// Whether the prompt that the running step asks about has begun; looked at after every event, so kept.
    private var isAnswered = false
    private var lastActivity: Instant = .zero
    /// When each step began and ended.
    private(set) var marks: [StepMark] = []
    /// Which prompt each `hear` step heard, by the steps' indices.
    private(set) var heardPrompts: [Int: Int] = [:]
    /// While true the person does not tire of the call: a recording of their side still plays.
    var staysOnTheLine = false

    init(steps: [CallerStep]) { self.steps = steps }

    /// When ``turn(at:)`` wants to be asked again, events apart.
    var wake: Instant? {
        switch state {
        case .listening(let until), .dreading(let until), .waiting(let until), .reacting(let until): until
        default: nil
        }
    }

    var wantsTurn: Bool {
        switch state {
        case .ready: true
        case .listening, .dreading: isAnswered
        default: false
        }
    }

    // MARK: Events

    mutating func begin(at now: Instant) {
        guard state == .beforeAnswer else { return }
        lastActivity = now
        state = .ready
    }

    mutating func observe(_ entry: JournalEntry, at now: Instant) {
        lastActivity = now
        guard case .flow(.promptStarted(let text)) = entry.event else { return }
        prompts.append(text)
        if !isAnswered, let heard = currentHeard { isAnswered = heard.matches(text) }
    }

    mutating func soundEnded(at now: Instant) {
        guard state == .sounding else { return }
        lastActivity = now
        advance(at: now)
    }

    // MARK: Turns

    mutating func turn(at now: Instant) -> Turn? {
        switch state {
        case .beforeAnswer, .sounding, .done: return nil
        case .ready: return beginStep(at: now)
        case .waiting(let until):
            guard now >= until else { return nil }
            advance(at: now)
            return turn(at: now)
        case .reacting(let until):
            guard now >= until else { return nil }
            state = .ready
            return turn(at: now)
        case .listening(let until): return listen(until: until, at: now)
        case .dreading(let until): return dread(until: until, at: now)
        }
    }

    private mutating func beginStep(at now: Instant) -> Turn? {
        guard index < steps.count else {
            state = .done
            return nil
        }
        lastActivity = now
        isAnswered = currentHeard.map(isHeard) ?? false
        marks.append(StepMark(index: index, began: now))
        switch steps[index].action {
        case .press(let keys, let form):
            state = .sounding
            return .press(keys, form)
        case .say(let text):
            state = .sounding
            return .play(SpeechStandIn.prompt(for: text))
        case .audio(let sound):
            state = .sounding
            return .play(sound.prompt)
        case .silence(let duration): state = .waiting(until: now + duration)
        case .hear(_, let within): state = .listening(until: now + within)
        case .hearNot(_, let during): state = .dreading(until: now + during)
        case .hangUp:
            advance(at: now)
            state = .done
            return .hangUp
        }
        return turn(at: now)
    }

    private mutating func listen(until: Instant, at now: Instant) -> Turn? {
        guard let heard = currentHeard else { return nil }
        if let match = prompts.indices.dropFirst(heardUpTo).first(where: { heard.matches(prompts[$0]) }) {
            heardUpTo = match + 1
            heardPrompts[index] = match
            marks[marks.count - 1].ended = now
            index += 1
            state = .reacting(until: now + Self.reaction)
            return nil
        }
        guard now >= until else { return nil }
        return fail("the caller did not hear \(heard) in time\(played)", nearest: nearest(heard), at: now)
    }

    private mutating func dread(until: Instant, at now: Instant) -> Turn? {
        guard let heard = currentHeard else { return nil }
        if let match = prompts.dropFirst(heardUpTo).first(where: heard.matches) {
            return fail("the caller heard \(heard), in \"\(match)\"", nearest: nil, at: now)
        }
        guard now >= until else { return nil }
        advance(at: now)
        return turn(at: now)
    }

    private mutating func fail(_ message: String, nearest: String?, at now: Instant) -> Turn {
        state = .done
        return .fail(
            TestFailure(
                message: message, line: steps[index].place.line, step: index, at: now, nearest: nearest))
    }

    private mutating func advance(at now: Instant) {
        if !marks.isEmpty { marks[marks.count - 1].ended = now }
        index += 1
        state = .ready
    }

    // MARK: Questions

    /// True when the script is over and nothing has happened for that long.
    func isOver(for patience: Duration, at now: Instant) -> Bool {
        state == .done && !staysOnTheLine && now >= lastActivity + patience
    }

    /// The first step that the call's end left undone: what a person still wanted to hear or do, also behind a silence or a
    /// word that the end cut short.
    func unmetStep(whenEndedAt now: Instant) -> TestFailure? {
        guard state != .done else { return nil }
        for number in steps.indices.dropFirst(index) {
            let step = steps[number]
            switch step.action {
            case .hear(let heard, _):
                return TestFailure(
                    message: "the call ended before the caller heard \(heard)\(played)", line: step.place.line,
                    step: number, at: now, nearest: nearest(heard))
            case .press(let keys, _) where number > index || state != .sounding:
                return TestFailure(
                    message: "the call ended before the caller pressed \(keys)", line: step.place.line, step: number,
                    at: now)
            case .press, .hangUp, .silence, .hearNot, .say, .audio: break
            }
        }
        return nil
    }

    private var currentHeard: Heard? {
        guard index < steps.count else { return nil }
        return switch steps[index].action {
        case .hear(let heard, _), .hearNot(let heard, _): heard
        default: nil
        }
    }

    private func isHeard(_ heard: Heard) -> Bool { prompts.dropFirst(heardUpTo).contains(where: heard.matches) }

    private var played: String {
        let recent = prompts.dropFirst(heardUpTo).suffix(3).map { "\"\($0)\"" }
        return recent.isEmpty
            ? "; nothing was played since the last step" : "; what was played: \(recent.joined(separator: ", "))"
    }

    /// Of all that was played, what comes nearest to what was to be heard.
    private func nearest(_ heard: Heard) -> String? { Likeness.nearest(to: heard.words, among: prompts) }
}

/// When a step of the caller began and ended.
public struct StepMark: Sendable, Equatable {
    /// The step's place among the steps.
    public var index: Int
    /// When it began.
    public var began: Instant
    /// When it was done; `nil` for one that never was.
    public var ended: Instant?
}
