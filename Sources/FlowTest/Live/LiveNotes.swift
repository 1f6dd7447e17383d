import CallEngine
import FlowEngine
import MediaEngine
import SIPCore
import SansIO
import Synchronization
import YAML

/// What the caller of a live call knows: the telephone's own story, what the ear told, and the script that goes by it.
final class LiveNotes: Sendable {
    private struct State {
        var script: PersonScript
        var ear: LiveEar
        var call: CallID?
        var journal: [JournalEntry] = []
        var record: CallRecord?
        var hungUp = false
        var failures: [TestFailure] = []
        /// What came and was not listened to yet, and the time after the last sample that was.
        var unheard: [Int16] = []
        var heardUpTo: Instant = .zero
        var clock = StageClock()
    }

    /// The test as an ear can judge it.
    let live: LiveTest
    private let state: Mutex<State>

    init(_ live: LiveTest, ear: LiveEar) {
        self.live = live
        state = Mutex(State(script: PersonScript(steps: live.test.steps), ear: ear))
    }

    var isOver: Bool { state.withLock { $0.record != nil || ($0.call == nil && !$0.failures.isEmpty) } }

    // MARK: What was told

    func placed(_ call: CallID) { state.withLock { $0.call = call } }

    func fail(_ failure: TestFailure) { state.withLock { $0.failures.append(failure) } }

    func answered(at now: Instant) {
        state.withLock { state in
            state.clock.tell(now)
            state.heardUpTo = now
            state.script.begin(at: state.clock.now)
            state.script.staysOnTheLine = live.test.recording != nil
        }
    }

    func soundEnded(at now: Instant) {
        state.withLock { state in
            state.clock.tell(now)
            state.script.soundEnded(at: state.clock.now)
        }
    }

    func recordingEnded() { state.withLock { $0.script.staysOnTheLine = false } }

    func note(_ entry: JournalEntry) {
        state.withLock { state in
            state.clock.tell(entry.at)
            state.journal.append(entry)
        }
    }

    func came(_ samples: UnsafeBufferPointer<Int16>) { state.withLock { $0.unheard += samples } }

    func ended(_ record: CallRecord) { state.withLock { $0.record = $0.record ?? record } }

    // MARK: The person

    /// Listens to what came, and says what the person does now.
    func turns(patience: Duration) -> [PersonTurn] {
        state.withLock { state in
            listen(&state)
            guard let call = state.call, state.record == nil else { return [] }
            let now = state.clock.now
            var turns: [PersonTurn] = []
            while let turn = state.script.turn(at: now) {
                switch turn {
                case .play(let prompt): turns.append(.play(prompt, call))
                case .press(let keys, let form): turns.append(.press(keys, form, call))
                case .hangUp: turns.append(.hangUp(call))
                case .fail(let failure):
                    state.failures.append(failure)
                    turns.append(.hangUp(call))
                }
            }
            if state.script.isOver(for: patience, at: now) { turns.append(.hangUp(call)) }
            if turns.contains(where: \.endsCall) { state.hungUp = true }
            return turns
        }
    }

    private func listen(_ state: inout State) {
        let samples = state.unheard
        guard let call = state.call, !samples.isEmpty else { return }
        state.unheard.removeAll()
        state.heardUpTo = state.heardUpTo + .microseconds(125 * samples.count)
        for noticed in state.ear.hear(samples, until: state.heardUpTo) {
            let event = JournalEvent.flow(.promptStarted(noticed.text))
            let entry = JournalEntry(call: call, at: noticed.began, event: event)
            state.journal.append(entry)
            state.script.observe(entry, at: state.clock.now)
        }
    }

    // MARK: The verdict

    func result(of test: TestCase, took time: Duration) -> TestResult {
        state.withLock { state in
            listen(&state)
            var failures = state.failures
            if state.record == nil, failures.isEmpty { failures.append(TestFailure(message: "the call did not end")) }
            if let refused = Self.refusal(of: test, state.record), failures.isEmpty {
                failures.append(refused)
            } else if let unmet = state.script.unmetStep(whenEndedAt: state.clock.now) {
                failures.append(unmet)
            }
            let ordered = state.journal.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            let begin = ordered.first?.element.at ?? .zero
            let journal = ordered.map(\.element).map {
                JournalEntry(call: $0.call, at: .zero + ($0.at - begin), event: $0.event)
            }
            let steps = state.script.marks.map { mark in
                let ended = mark.ended.map { Instant.zero + ($0 - begin) }
                return StepMark(index: mark.index, began: .zero + (mark.began - begin), ended: ended)
            }
            var record = state.record
            let outcome = Self.outcome(of: record, hungUp: state.hungUp)
            record?.outcome = outcome
            failures += Observed(journal: journal, record: record).failures(against: live.test.expected)
            return TestResult(
                test: test, failures: failures, journal: journal, record: record, steps: steps, virtualTime: time,
                notes: live.notes)
        }
    }

    /// A call that nobody answered shows nothing of the flow, unless that is what the test is about.
    private static func refusal(of test: TestCase, _ record: CallRecord?) -> TestFailure? {
        guard let record, record.answeredAt == nil, test.expected.outcome == nil else { return nil }
        let why = record.status.map { "the other side said \($0)" } ?? "nothing came back"
        return TestFailure(message: "the call was not answered: \(why)", line: test.place.line)
    }

    /// How the flow at the other end must have ended, as far as a telephone can tell.
    private static func outcome(of record: CallRecord?, hungUp: Bool) -> String? {
        guard let record else { return nil }
        guard record.answeredAt != nil else { return record.status == nil ? "failed" : "rejected" }
        return hungUp ? "hangup" : record.endedBy == "callee" ? "completed" : "failed"
    }
}
