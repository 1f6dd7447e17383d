import CallEngine
import FlowTest
import SansIO
import Simulator
import Testing

@Suite struct TestRunnerTests {
    @Test(arguments: [
        "front-desk", "pin", "message", "reminder", "opening-hours", "on-call", "door-phone", "billing-desk", "balance",
        "office", "stores", "survey", "pharmacy", "hotline",
    ])
    func `the sample flows pass their tests`(name: String) throws {
        let file = try SampleFlows.testFile("\(name).test.yaml")
        let runner = try SampleFlows.runner(for: file)
        #expect(file.tests.count > 1)
        for test in file.tests {
            #expect(runner.run(test, in: file).failures == [], "\(test.name)")
        }
    }

    /// A fault in a flow, and a part of what the shipped tests say about it.
    @Test(arguments: [
        ("front-desk", "\"3\": address", "\"3\": operator", "did not hear \"10 Main Street\""),
        ("front-desk", "mode: in_order", "mode: all", "the caller heard \"goodbye\""),
        ("front-desk", "no_match: sorry", "no_match: welcome", "did not hear \"sorry\""),
        ("front-desk", "attempts: 3 ", "attempts: 2 ", "\"stay on the line\""),
        (
            "front-desk", "welcome: ../prompts/welcome.wav",
            "welcome: ../prompts/sorry.wav, hello: ../prompts/welcome.wav", "welcome"
        ),
        ("pin", "sensitive: true", "sensitive: false", "stands in the trace and must not"),
        ("pin", "digits: 4 ", "digits: 5 ", "path is"),
        ("pin", "${tries >= 3}", "${tries > 3}", "locked now"),
        ("pin", "demo_pin: \"4711\"", "demo_pin: \"4712\"", "one hundred dollars"),
        ("on-call", "accept: \"1\"", "accept: \"3\"", "path is"),
        ("on-call", "mode: in_order", "mode: all", "dialled is"),
        ("on-call", "{\"*\": left}", "{\"#\": left}", "path is"),
        ("door-phone", "{\"9\": open}", "{\"8\": open}", "path is"),
        ("billing-desk", "accepted: gone", "accepted: operator", "path is"),
        ("message", "\"1\": tell", "\"1\": end", "path is"),
        ("reminder", "result: confirmed", "result: moved", "vars.result is moved, expected was confirmed"),
        ("reminder", "\"2\": move", "\"2\": cancel", "path is"),
    ])
    func `the shipped tests notice a fault in the flow`(flow: String, part: String, fault: String, message: String)
        throws
    {
        let file = try SampleFlows.testFile("\(flow).test.yaml")
        // A flow that no longer loads is noticed as well, by `check`.
        guard let runner = try? SampleFlows.runner(for: file, edit: { $0.replacing(part, with: fault) }) else { return }
        let messages = file.tests.flatMap { runner.run($0, in: file).failures.map(\.message) }
        #expect(messages.contains { $0.contains(message) }, "\(messages)")
    }

    @Test(arguments: [(0.0, true), (0.01, true), (1.0, false)])
    func `recorded keys survive a lost packet in a hundred, and not the loss of all`(loss: Double, isHeard: Bool) throws
    {
        let file = try SampleFlows.testFile("pin.test.yaml")
        let runner = try SampleFlows.runner(for: file)
        for codec in SimulatedLine.Codec.allCases {
            var test = file.tests[0]
            test.line.codec = codec
            test.line.impairment.loss = loss
            #expect(runner.run(test, in: file).isPassed == isHeard)
        }
    }

    /// What a caller does while the flow hangs up, and what they still wanted.
    @Test(
        arguments: [
            ("{silence: 20s}, {hear: never}", "the call ended before the caller heard \"never\""),
            (
                "{say: \"a long story that takes a caller some time to tell\"}, {press: \"5\"}",
                "before the caller pressed 5"
            ),
            ("{not: never, during: 20s}, {silence: 1s}, {press: \"1\"}", "before the caller pressed 1"),
            ("{hear: Hello}, {silence: 20s}, {hang_up: true}", nil),
        ] as [(String, String?)])
    func `a step behind one that the call's end cut short is missed`(steps: String, message: String?) throws {
        let flow = "flow: f\nsections: {main: [answer, {say: Hello}, hangup]}\n"
        let test = "flow: f.yaml\ntests: [{name: a, steps: [\(steps)]}]\n"
        let (read, diagnostics) = TestFileReader(readFile: { _ in Array(test.utf8) }).read("f.test.yaml")
        let file = try #require(read, "\(diagnostics.map(\.description))")
        let runner = try SampleFlows.runner(for: file, source: flow)
        let messages = runner.run(file.tests[0], in: file).failures.map(\.message)
        #expect(messages.count == (message == nil ? 0 : 1), "\(messages)")
        #expect(message.map { messages.first?.contains($0) == true } ?? true, "\(messages)")
    }

    @Test func `the same test gives the same journal each time`() throws {
        let file = try SampleFlows.testFile("pin.test.yaml")
        let runner = try SampleFlows.runner(for: file)
        let first = runner.run(file.tests[0], in: file).journal.map { "\($0.at.nanoseconds) \($0.event)" }
        #expect(first.count > 10)
        for _ in 0..<20 {
            #expect(runner.run(file.tests[0], in: file).journal.map { "\($0.at.nanoseconds) \($0.event)" } == first)
        }
    }
}

@Suite struct ReadmeTests {
    @Test func `the flow of the README is the sample flow that the tests run`() throws {
        let readme = String(decoding: try #require(SampleFlows.bytes("README.md")), as: UTF8.self)
        let sample = String(decoding: try #require(SampleFlows.bytes("flows/opening-hours.yaml")), as: UTF8.self)
        #expect(readme.contains("```yaml\n\(sample)```"))
    }
}
