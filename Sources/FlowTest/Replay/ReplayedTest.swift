import CallEngine
import FlowEngine
import FlowModel
import MediaEngine
import SansIO
import YAML

/// A test whose caller and world come out of the journal of a real call (`replay:`).
struct ReplayedTest {
    private let call: RecordedCall
    private let test: TestCase
    private let program: FlowProgram
    private let sounds: [String: Prompt]

    init(_ call: RecordedCall, test: TestCase, program: FlowProgram, sounds: [String: Prompt]) {
        self.call = call
        self.test = test
        self.program = program
        self.sounds = sounds
    }

    func result() -> TestResult {
        let replay: FlowReplay.Result
        do throws(ReplayError) {
            var run = try FlowReplay(call, program: program, length: length)
            replay = run.result()
        } catch {
            let failure = TestFailure(message: error.description, line: test.place.line)
            return TestResult(test: test, failures: [failure], journal: [], record: nil, virtualTime: .zero)
        }
        let record = record(of: replay)
        let failures = Observed(journal: replay.journal, record: record).failures(against: test.expected)
        return TestResult(
            test: test, failures: failures, journal: replay.journal, record: record, virtualTime: replay.length)
    }

    private func length(of key: PromptKey) -> Duration? {
        switch key {
        case .file(let path, _): sounds[path]?.duration
        case .speech(let text, _, _): SpeechStandIn.prompt(for: text).duration
        }
    }

    private func record(of replay: FlowReplay.Result) -> CallRecord {
        var record = CallRecord(id: CallID(rawValue: 0), direction: .inbound, to: test.did, startedAt: "")
        record.outcome = replay.outcome?.outcome
        record.path = replay.outcome?.path ?? []
        record.result = replay.outcome?.value ?? .null
        record.variables = replay.variables
        record.duration = replay.length
        return record
    }
}
