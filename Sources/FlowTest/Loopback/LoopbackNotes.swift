import CallEngine
import FlowEngine
import MediaEngine
import SIPCore
import SansIO
import Simulator
import Synchronization

/// What the three machines of a real call told, and the person's script that goes by it.
final class LoopbackNotes: Sendable {
    private struct State {
        var script: PersonScript
        var personCall: CallID?
        var flowCall: CallID?
        var journal: [JournalEntry] = []
        var record: CallRecord?
        var failures: [TestFailure] = []
        /// What the flow records, in memory.
        var files = SimulatedFiles()
        var clock = StageClock()
    }

    let test: TestCase
    let shelf: TestShelf
    private let state: Mutex<State>

    init(test: TestCase, shelf: TestShelf) {
        self.test = test
        self.shelf = shelf
        var begin = State(script: PersonScript(steps: test.steps))
        for (path, samples) in test.world.files { begin.files.place(samples, at: path) }
        state = Mutex(begin)
    }

    var isOver: Bool { state.withLock { $0.record != nil || !$0.failures.isEmpty } }

    func fail(_ failure: TestFailure) { state.withLock { $0.failures.append(failure) } }

    // MARK: What was told

    func personCalls(_ call: CallID) { state.withLock { $0.personCall = call } }

    func personAnswered(at now: Instant) {
        state.withLock { state in
            state.clock.tell(now)
            state.script.begin(at: state.clock.now)
            state.script.staysOnTheLine = test.recording != nil
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
            state.script.observe(entry, at: entry.at)
        }
    }

    /// Keeps what the flow records; the answer, where the notice has one.
    func handle(_ notice: RecordingNotice, of call: CallID) -> RecordingReply? {
        state.withLock { $0.files.handle(notice, of: call) }
    }

    /// What the flow has recorded where it now looks for a sound.
    func recording(_ key: PromptKey) -> Prompt? {
        guard case .file(_, let path?) = key, !shelf.refuses(key) else { return nil }
        return state.withLock { $0.files.recordings[path] }.map { Prompt(name: path, samples: $0.channel(0)) }
    }

    func ended(_ record: CallRecord) { state.withLock { $0.record = $0.record ?? record } }

    /// Whom the flow wanted the caller transferred to last.
    var transferTarget: String? {
        state.withLock { state in
            state.journal.reversed().lazy.compactMap { entry -> String? in
                if case .transferring(let target, _) = entry.event { target } else { nil }
            }.first
        }
    }

    // MARK: The person

    /// What the person does now.
    func turns(patience: Duration) -> [PersonTurn] {
        state.withLock { state in
            guard let call = state.personCall, state.record == nil else { return [] }
            let now = state.clock.now
            var turns: [PersonTurn] = []
            while let turn = state.script.turn(at: now) {
                switch turn {
                case .play(let prompt): turns.append(.play(prompt, call))
                case .press(let keys, let form): turns.append(.press(keys, form, call))
                case .hangUp: turns.append(.hangUp(call))
                case .fail(let failure): state.failures.append(failure)
                }
            }
            if state.script.isOver(for: patience, at: now) { turns.append(.hangUp(call)) }
            return turns
        }
    }

    func result(took time: Duration) -> TestResult {
        state.withLock { state in
            var failures = state.failures
            if state.record == nil, failures.isEmpty { failures.append(TestFailure(message: "the call did not end")) }
            if let unmet = state.script.unmetStep(whenEndedAt: state.clock.now) { failures.append(unmet) }
            let begin = state.journal.first?.at ?? .zero
            let journal = state.journal.map {
                JournalEntry(call: $0.call, at: .zero + ($0.at - begin), event: $0.event)
            }
            failures += Observed(journal: journal, record: state.record).failures(against: test.expected)
            return TestResult(
                test: test, failures: failures, journal: journal, record: state.record, virtualTime: time)
        }
    }
}
