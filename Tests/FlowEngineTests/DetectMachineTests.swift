import SansIO
import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

@Suite("detect_machine")
struct DetectMachineTests {
    private static func flow(_ main: String, outbound: String = "") -> String {
        """
        flow: listening
        outbound: {caller_id: "+15551230000"\(outbound)}
        sections:
          main:
        \(main.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
          person:
            - say: "A person: ${answered_by}."
          message:
            - say: "A machine: ${answered_by}."
          other:
            - say: "Else: ${answered_by}."
        """
    }

    private static let step = """
        - detect_machine: {wait_for: beep}
          next: {human: person, machine: message, fax: other, unknown: other}
        """
    private static let choice = """
        - switch: $answered_by
          cases: {human: person, machine: message, fax: other, unknown: other}
        """

    private func load(_ text: String) -> FlowLoadResult {
        FlowLoader(readFile: { _ in Array(text.utf8) }, checkSound: { _, _ in nil }).load("listening.yaml")
    }

    private func call(_ text: String) throws -> Caller {
        let loaded = load(text)
        let program = try #require(loaded.program, "\(loaded.diagnostics.map { $0.rendered(colour: false) }.joined())")
        var facts = CallFacts.usual
        facts.direction = .outbound
        var caller = Caller(program, facts: facts)
        caller.send(.started(isAnswered: true))
        return caller
    }

    @Test(
        "each answer leads where the step says",
        arguments: [
            ("human", "A person: human."), ("machine", "A machine: machine."), ("fax", "Else: fax."),
            ("unknown", "Else: unknown."), ("nonsense", "Else: unknown."),
        ])
    func outcomes(answer: String, words: String) throws {
        var caller = try call(Self.flow(Self.step))
        #expect(caller.commands == ["detect machine beep"])
        caller.send(.machineDetected(caller.lastToken, answeredBy: answer, detail: "figures"))
        #expect(caller.commands.last == "play \(words)")
        #expect(caller.journalText.contains("figures"))
    }

    @Test("before the first step, outbound asks and the flow begins with the answer")
    func outbound() throws {
        var caller = try call(Self.flow(Self.choice, outbound: ", detect_machine: {wait_for: greeting_end}"))
        #expect(caller.commands == ["detect machine greeting_end"])
        caller.send(.machineDetected(caller.lastToken, answeredBy: "machine", detail: ""))
        #expect(caller.commands.last == "play A machine: machine.")
        #expect(caller.run.nextDeadline.map { $0 > .zero + .seconds(3600) } ?? true, "no timer is left over")
    }

    @Test("a key is a person's, and waits for the next menu")
    func key() throws {
        var caller = try call(Self.flow(Self.step))
        caller.press("5")
        #expect(caller.commands.prefix(2) == ["detect machine beep", "stop detecting"])
        #expect(caller.commands.last == "play A person: human.")
    }

    @Test("a hang-up stops the listening, a late answer changes nothing")
    func hangUp() throws {
        var caller = try call(Self.flow(Self.step))
        let token = caller.lastToken
        caller.send(.hungUp(by: "callee"))
        #expect(caller.commands.last == "stop detecting")
        #expect(caller.result?.outcome == "hangup")
        caller.send(.machineDetected(token, answeredBy: "human", detail: ""))
        #expect(caller.commands.last == "stop detecting")
    }

    @Test("where nobody tells, it is unknown two seconds after its timeout")
    func timeout() throws {
        var caller = try call(Self.flow(Self.step))
        caller.pass(.seconds(31))
        #expect(caller.commands == ["detect machine beep"])
        caller.pass(.seconds(2))
        #expect(caller.commands.last == "play Else: unknown.")
    }

    @Test(
        "mistakes are found at load",
        arguments: [
            ("- detect_machine: {wait_for: tone}", "wait_for"),
            ("- detect_machine: {waitfor: beep}", "waitfor"),
            ("- detect_machine: {timeout: 10m}", "timeout"),
            ("- detect_machine: {human_max_greeting: 4s}", "human_max_greeting is longer than machine_speech"),
            ("- detect_machine\n- say: \"Bye.\"", ""),
        ])
    func mistakes(main: String, words: String) {
        let loaded = load(Self.flow(main))
        let errors = loaded.diagnostics.map { $0.rendered(colour: false) }.filter { $0.contains("listening.yaml") }
        // The sections that nothing leads to are noted beside the mistake.
        let isFound = errors.contains { $0.contains(words) && !$0.contains("main leads") }
        #expect(words.isEmpty ? !errors.contains { $0.contains("detect_machine") } : isFound, "\(errors)")
    }
}
