import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

@Suite("event")
struct EventTests {
    private static func load(_ steps: String) -> FlowLoadResult {
        let yaml = """
            flow: events
            defaults: {on_error: end}
            sections:
              main: [\(steps), hangup]
              end: [hangup]
            """
        let loader = FlowLoader(readFile: { $0 == "f.yaml" ? Array(yaml.utf8) : nil }, checkSound: { _, _ in nil })
        return loader.load("f.yaml")
    }

    @Test("the world is told, and the flow goes on at once") func told() throws {
        let program = try #require(
            Self.load("{event: {name: opt_out, data: {number: $caller.name, list: [1, x]}}}").program)
        var caller = Caller(program)
        caller.send(.started(isAnswered: true))
        #expect(caller.commands.first?.hasPrefix("tell opt_out {") == true, "\(caller.commands)")
        #expect(caller.commands.first?.contains(#""list":[1,"x"]"#) == true)
        #expect(caller.result?.outcome == "completed")
    }

    @Test(
        "secrets and sensitive digits are refused at load",
        arguments: [
            ("{event: {name: a, data: $secret.token}}", "would be in the event log"),
            (
                "{gather: {prompt: {say: PIN}, digits: 4, sensitive: true, save_as: pin}}, {event: {name: a, data: {p: $pin}}}",
                "would be in the event log"
            ),
            ("{event: {name: \"a b\"}}", "name"), ("{event: {data: 1}}", "needs name"),
        ])
    func refused(_ steps: String, _ words: String) {
        let result = Self.load(steps)
        #expect(result.program == nil)
        #expect(result.diagnostics.contains { $0.message.contains(words) }, "\(result.diagnostics.map(\.message))")
    }
}
