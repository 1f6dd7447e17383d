import CallEngine
import FlowEngine
import FlowModel
import FlowTest
import SansIO
import TestSupport
import Testing
import YAML

@Suite struct FlowReplayTests {
    /// The journal of a sample test's call, as a server would have written it.
    private func journal(of test: TestCase, _ runner: TestRunner, in file: TestFile) throws -> String {
        var options = TestRunner.Options()
        options.keepsInputs = true
        let keeper = TestRunner(
            program: runner.program, sounds: try SampleFlows.sounds(of: runner.program), options: options)
        let entries = keeper.run(test, in: file).journal
        let begin = entries.first?.at ?? .zero
        let lines = ["{\"attendant_call\":1}"] + entries.map { JournalLine($0, since: begin).text }
        return lines.joined(separator: "\n") + "\n"
    }

    private func pin() throws -> (test: TestCase, runner: TestRunner, file: TestFile) {
        let file = try SampleFlows.testFile("pin.test.yaml")
        return (try #require(file.tests.first), try SampleFlows.runner(for: file), file)
    }

    private func replay(_ text: String, _ runner: TestRunner) throws -> FlowReplay.Result {
        var replay = try FlowReplay(
            RecordedCall(Array(text.utf8), path: "a.call"), program: runner.program, length: { _ in .seconds(3) })
        return replay.result()
    }

    @Test(arguments: ["front-desk", "pin", "message", "reminder", "opening-hours", "balance", "stores"])
    func `the journal of every sample call replays to the same trace`(name: String) throws {
        let file = try SampleFlows.testFile("\(name).test.yaml")
        let runner = try SampleFlows.runner(for: file)
        for test in file.tests {
            let result = try replay(journal(of: test, runner, in: file), runner)
            #expect(result.difference == nil, "\(test.name): \(result.difference?.description ?? "")")
            #expect(result.deedsAlike > 3 && result.outcome != nil, "\(test.name)")
        }
    }

    @Test func `a PIN is not in the journal, and the path is found again without it`() throws {
        let (test, runner, file) = try pin()
        let text = try journal(of: test, runner, in: file)
        #expect(!text.contains("4711") && text.contains("\"in\":\"key_down\",\"key\":\"•\""))
        for digit in ["4", "7"] { #expect(!text.contains("\"key\":\"\(digit)\"")) }
        let result = try replay(text, runner)
        #expect(result.outcome?.path == ["main", "ask", "granted", "goodbye", "end"])
    }

    @Test(arguments: [
        (
            "front-desk", "\"2\": support, \"3\": address", "\"3\": support, \"2\": address",
            "step 1 (menu) of section menu"
        ),
        ("front-desk", "10 Main Street", "11 Main Street", "section address"),
        ("pin", "tries + 1", "tries + 2", "section ask"),
        ("message", "\"1\": tell", "\"1\": end", "section tell"),
    ])
    func `under another flow the first step that differs is named`(
        flow: String, part: String, change: String, place: String
    ) throws {
        let file = try SampleFlows.testFile("\(flow).test.yaml")
        let test = try #require(file.tests.first)
        let text = try journal(of: test, try SampleFlows.runner(for: file), in: file)
        let changed = try SampleFlows.runner(for: file) { $0.replacing(part, with: change) }
        let result = try replay(text, changed)
        let difference = try #require(result.difference)
        #expect(difference.description.contains(place), "\(difference)")
        #expect(result.outcome != nil)
    }

    @Test func `a comment above a step is no difference`() throws {
        let (test, runner, file) = try pin()
        let changed = try SampleFlows.runner(for: file) { $0.replacing("  ask:\n", with: "  # asks\n\n  ask:\n") }
        #expect(try replay(journal(of: test, runner, in: file), changed).difference == nil)
    }

    @Test func `a journal that is torn anywhere is read up to there`() throws {
        let (test, runner, file) = try pin()
        let bytes = try Array(journal(of: test, runner, in: file).utf8)
        var torn = 0
        for end in stride(from: 30, to: bytes.count, by: 7) {
            let call = try RecordedCall(Array(bytes[..<end]), path: "a.call")
            torn += call.damage == nil ? 0 : 1
            guard call.damage != nil, var replay = try? FlowReplay(call, program: runner.program, length: { _ in nil })
            else { continue }
            #expect(replay.result().difference == nil)
        }
        #expect(torn > 100)
    }

    @Test(arguments: [
        ("", "a.call:1: it is empty"), ("RIFF\u{0}\u{1}", "a.call:1: it is no call journal"),
        ("{\"attendant_call\":2}\n", "version 2"), ("{\"attendant_call\":1}\n{}\n{}\n", "a.call:2: it has no time"),
        ("{\"attendant_call\":1}\n{\"t\":1,\"in\":\"sms\"}\n", "a.call:2: in \"sms\" is not known"),
        (
            "{\"attendant_call\":1}\n{\"t\":2,\"call\":\"answered\"}\n{\"t\":1,\"call\":\"answered\"}\n",
            "a.call:3: its time lies before"
        ),
    ])
    func `what is no journal is refused with its line`(text: String, message: String) {
        let error = #expect(throws: RecordedCallError.self) { try RecordedCall(Array(text.utf8), path: "a.call") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func `no damage stops the reader or the replay`() throws {
        let (test, runner, file) = try pin()
        let bytes = try Array(journal(of: test, runner, in: file).utf8)
        var mutator = Mutator(seed: 3)
        var replays = 0
        for _ in 0..<1500 {
            guard let call = try? RecordedCall(mutator.mutated(bytes), path: "a.call"),
                var replay = try? FlowReplay(call, program: runner.program, length: { _ in .seconds(1) })
            else { continue }
            _ = replay.result()
            replays += 1
        }
        #expect(replays > 10)
    }

    @Test func `a test replays a journal, and the file for it is written from the journal`() throws {
        let (test, runner, file) = try pin()
        let text = try journal(of: test, runner, in: file)
        let call = try RecordedCall(Array(text.utf8), path: "a.call")
        let written = ReplayTestFile(call, flow: "pin.yaml").text
        let reader = TestFileReader(readFile: { path in
            path == "a.test.yaml" ? Array(written.utf8) : path == "a.call" ? Array(text.utf8) : nil
        })
        let (read, diagnostics) = reader.read("a.test.yaml")
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.description))")
        let replayed = try #require(read)
        #expect(runner.run(replayed.tests[0], in: replayed).failures == [])
        let other = try SampleFlows.runner(for: file) { $0.replacing("pin == demo_pin", with: "tries >= 4") }
        #expect(!other.run(replayed.tests[0], in: replayed).isPassed)
    }
}
