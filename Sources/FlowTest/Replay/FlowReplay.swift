public import CallEngine
public import FlowEngine
public import FlowModel
import SansIO

/// Runs a flow again on what came in to it in a recorded call, on the same interpreter and in virtual time.
///
/// ```
///   recorded inputs ──▶ FlowRun ──▶ what it does ──▶ compared with what it did
/// ```
///
/// As long as the flow does what it did, each input comes at its recorded time, timers too: the same flow gives the
/// same trace, to the nanosecond. From the first difference on the answers of that call do not fit the questions of
/// this one. Then the caller does the same things at the same times, prompts take their recorded or their own time,
/// a party that is dialled does what it did, and timers are on time.
public struct FlowReplay {
    /// What came of a replay.
    public struct Result: Sendable {
        /// The trace of the replay, what signaling told in the recorded call included.
        public var journal: [JournalEntry]
        /// Where the flow first did something else; `nil` where it did the same from the first to the last.
        public var difference: ReplayDifference?
        /// How many things the flow did alike.
        public var deedsAlike: Int
        /// How the flow ended; `nil` where the journal, or what can be known, ends before.
        public var outcome: FlowResult?
        /// Variables of the flow at its end, sensitive ones masked.
        public var variables: [String: Value]
        /// How long the call was.
        public var length: Duration
    }

    private let call: RecordedCall
    private let deeds: [(at: Instant, entry: FlowJournalEntry)]
    private var run: FlowRun
    private var world: ReplayedWorld
    private var journal: [JournalEntry] = []
    private var deedsAlike = 0
    private var difference: ReplayDifference?
    private var outcome: FlowResult?
    private var step: String?
    private var now: Instant = .zero

    /// - Parameters:
    ///   - call: the recorded call.
    ///   - program: the flow to run: the one that ran, or another.
    ///   - length: how long a prompt takes that the recorded call did not play.
    /// - Throws: ``ReplayError`` for a call that no flow took.
    public init(
        _ call: RecordedCall, program: FlowProgram, length: @escaping (PromptKey) -> Duration?
    ) throws(ReplayError) {
        guard let beginning = call.beginning, let facts = CallFacts(written: beginning.facts) else {
            throw ReplayError("\(call.path): no flow began in this call, so there is nothing to replay")
        }
        self.call = call
        deeds = call.deeds
        run = FlowRun(program: program, facts: facts, random: RandomSource(seed: beginning.seed))
        run.presumption = call.presumption
        world = ReplayedWorld(call, length: length)
    }

    /// Runs to the end.
    public mutating func result() -> Result {
        var next = 0
        while next < call.inputs.count, difference == nil {
            feed(call.inputs[next].event, at: call.inputs[next].at)
            next += 1
        }
        if difference == nil, deedsAlike < deeds.count, call.damage == nil {
            note(recorded: deeds[deedsAlike].entry, replayed: nil, at: deeds[deedsAlike].at)
        }
        if difference != nil { runOn(after: next) }
        return Result(
            journal: merged(), difference: difference, deedsAlike: deedsAlike, outcome: outcome,
            variables: run.variables, length: (journal.last?.at ?? .zero) - .zero)
    }

    /// Once it goes another way: what the caller does still comes at its time, the rest as it follows.
    private mutating func runOn(after next: Int) {
        world.begin(with: call.inputs[next...].map { ($0.at, $0.event) })
        while outcome == nil {
            let input = world.nextTime
            guard let time = [input, run.nextDeadline].compactMap({ $0 }).min() else { return }
            feed(time == input ? world.pop() : nil, at: max(now, time))
        }
    }

    private mutating func feed(_ event: FlowEvent?, at time: Instant) {
        now = time
        if let event { run.handle(event, at: time) } else { run.handleTimeout(at: time) }
        while let command = run.poll() {
            switch command {
            case .journal(let entry): did(entry)
            case .finished(let result): outcome = result
            default: world.answer(command, at: now)
            }
        }
    }

    private mutating func did(_ entry: FlowJournalEntry) {
        journal.append(JournalEntry(call: CallID(rawValue: 0), at: now, event: .flow(entry)))
        world.observe(entry)
        if case .stepStarted(let section, let index, let verb, _, _) = entry {
            step = "step \(index + 1) (\(verb)) of section \(section)"
        }
        guard difference == nil else { return }
        guard deedsAlike < deeds.count else {
            // A torn journal says nothing about what came after.
            return call.damage == nil ? note(recorded: nil, replayed: entry, at: now) : ()
        }
        let recorded = deeds[deedsAlike]
        guard ReplayDifference.isAlike(recorded.entry, entry), recorded.at == now else {
            return note(recorded: recorded.entry, replayed: entry, at: now)
        }
        deedsAlike += 1
    }

    private mutating func note(recorded: FlowJournalEntry?, replayed: FlowJournalEntry?, at time: Instant) {
        difference = ReplayDifference(recorded: recorded, replayed: replayed, at: time, step: step)
    }

    /// The replayed trace with what signaling told, each at its time.
    private func merged() -> [JournalEntry] {
        let told = call.entries.filter { entry in
            switch entry.event {
            case .flow, .began, .packet: false
            default: true
            }
        }
        var result: [JournalEntry] = []
        var rest = told[...]
        for entry in journal {
            while let first = rest.first, first.at <= entry.at {
                if case .ended = first.event { break }
                result.append(first)
                rest.removeFirst()
            }
            result.append(entry)
        }
        return result + rest
    }
}

/// Why a call cannot be replayed, as a sentence.
public struct ReplayError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    init(_ description: String) { self.description = description }
}
