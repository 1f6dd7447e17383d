import CallEngine
import Capture
import FlowTest
import SansIO
import TestSupport
import Testing
import YAML

@Suite struct RecordedCallerTests {
    private func capture(of name: String, _ number: Int) throws -> (bytes: [UInt8], path: [String], TestRunner) {
        let file = try SampleFlows.testFile("\(name).test.yaml")
        let runner = try SampleFlows.runner(for: file)
        var options = TestRunner.Options()
        options.keepsCapture = true
        let keeper = try SampleFlows.runner(for: file, options: options)
        let result = keeper.run(file.tests[number], in: file)
        return (try #require(result.capture), result.record?.path ?? [], runner)
    }

    /// Keys in the audio, in noise, and as telephone-events.
    @Test(arguments: [("front-desk", 0), ("pin", 0), ("pin", 2), ("message", 0), ("opening-hours", 1)])
    func `a captured call takes the same path again`(name: String, number: Int) throws {
        let (bytes, path, runner) = try capture(of: name, number)
        let caller = try RecordedCaller(Capture(bytes), choice: "+15557650000")
        let again = runner.run(caller.test(named: "call.pcap"))
        #expect(Array((again.record?.path ?? []).prefix(3)) == Array(path.prefix(3)))
        #expect(path.count > 1)
    }

    @Test func `what no caller can be taken from is said with a sentence`() throws {
        let (bytes, _, _) = try capture(of: "message", 0)
        let capture = try Capture(bytes)
        let none = #expect(throws: RecordedCallerError.self) { try RecordedCaller(capture, choice: "4242") }
        #expect(none?.description.hasPrefix("none of its 1 calls has \"4242\"") == true, "\(none?.description ?? "")")
        var empty = CaptureWriter()
        empty.add([1, 2, 3], from: .init(host: .v4(1), port: 1), to: .init(host: .v4(2), port: 2), at: 0)
        let error = #expect(throws: RecordedCallerError.self) { try RecordedCaller(Capture(empty.bytes), choice: nil) }
        #expect(error?.description == "no call by SIP over UDP is in the capture")
    }

    @Test func `a test file names a capture, and says what is wrong with it`() throws {
        let (bytes, _, runner) = try capture(of: "message", 0)
        let yaml =
            "flow: message.yaml\ntests:\n  - name: x\n    pcap: call.pcap\n    expect: {path: [main, tell, tell]}\n"
        for (content, isGood) in [(bytes, true), (Array(bytes.prefix(400)), false), (Array("RIFF".utf8), false)] {
            let reader = TestFileReader(readFile: { $0 == "a.test.yaml" ? Array(yaml.utf8) : content })
            let (file, diagnostics) = reader.read("a.test.yaml")
            #expect((file != nil) == isGood)
            #expect(isGood || diagnostics[0].place?.line == 4 && diagnostics[0].message.hasPrefix("call.pcap: "))
            if let file { #expect(runner.run(file.tests[0], in: file).failures == []) }
        }
    }

    @Test func `no damage to a captured call stops its reader`() throws {
        let (bytes, _, _) = try capture(of: "message", 0)
        let head = Array(bytes.prefix(6000))
        var mutator = Mutator(seed: 9)
        for _ in 0..<500 {
            guard let capture = try? Capture(mutator.mutated(head)) else { continue }
            _ = try? RecordedCaller(capture, choice: nil)
        }
    }
}
