import SansIO
import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

@Suite("Flows from their text to their end")
struct LoadedFlowTests {
    private static let text = """
        flow: everything
        defaults: {on_error: trouble, timeout: 4s}
        vars: {visits: 0, where: desk}
        prompts:
          choose: [{say: "Choose."}, {silence: 200ms}]
        sections:
          main:
            - log: "call from ${caller.number ?? 'somebody'}"
            - when: ${caller.anonymous}
              reject: forbidden
            - answer: {max_duration: 10m}
            - set: {visits: "${visits + 1}"}
            - switch: $where
              cases: {desk: ask, moon: trouble}
              default: trouble
          ask:
            - menu:
                prompt: choose
                options: {"1": extension, "12": codes, "*": trouble}
                no_match: {say: "No."}
          extension:
            - gather:
                prompt: {say: "Which extension?"}
                digits: 3
                in: ["100..199", "250"]
                confirm: {say: "You entered", spell: $input.digits, keys: {accept: "5", again: "6"}}
                save_as: extension
            - dial: {to: "sip:${extension}@pbx.example.com", caller_id: anonymous, timeout: 7s}
              next: {busy: ask}
            - run: {section: count, save_as: total}
            - goto: codes
          count:
            - return: ${visits + 10}
          codes:
            - send_digits: {digits: "1w2", as: rfc4733}
            - wait: 2s
            - say: {text: "Visit ${total ?? visits}.", volume: -3, barge_in: false}
            - hangup: {cause: done}
          trouble:
            - say: "Trouble."
            - hangup
        """

    private func call(_ text: String = Self.text, isAnonymous: Bool = false) throws -> Caller {
        let loader = FlowLoader(readFile: { _ in Array(text.utf8) }, checkSound: { _, _ in nil })
        let loaded = loader.load("everything.yaml")
        let program = try #require(loaded.program, "\(loaded.diagnostics.map { $0.rendered(colour: false) }.joined())")
        var facts = CallFacts.usual
        facts.isAnonymous = isAnonymous
        var caller = Caller(program, facts: facts)
        caller.send(.started(isAnswered: false))
        return caller
    }

    @Test("Every verb, once")
    func everyVerb() throws {
        var caller = try call()
        caller.send(.answered)
        caller.press("1")
        #expect(caller.commands.last == "stop play")
        caller.pass(.seconds(2))
        #expect(caller.commands.last == "play Which extension?")
        caller.press("300")
        #expect(caller.commands.last == "play Which extension?")
        caller.press("250")
        #expect(caller.commands.last == "play You entered | 2 5 0")
        caller.press("5")
        #expect(caller.lastDial?.targets == ["sip:250@pbx.example.com"] && caller.lastDial?.callerID == nil)
        caller.send(.dialFinished(caller.lastToken, outcome: "completed", detail: ""))
        #expect(caller.commands.last == "send 1w2")
        caller.send(.digitsSent(caller.lastToken))
        caller.pass(.seconds(2))
        #expect(caller.commands.last == "play Visit 11.")
        caller.press("7")
        caller.playEnds()
        #expect(caller.commands.last == "hang up done")
        #expect(caller.result?.path == ["main", "ask", "extension", "count", "codes"])
        #expect(
            caller.run.variables == [
                "visits": .integer(1), "total": .integer(11), "where": .text("desk"), "extension": .text("250"),
            ])
        #expect(caller.journal.contains(.log(level: "info", text: "call from +12125550177")))
    }

    @Test(
        "An expression that fails in a call goes to on_error",
        arguments: [
            "set: {x: \"${1 / nothing}\"}\n    - hangup", "if: ${1 / nothing > 2}\n      then: trouble\n    - hangup",
            "return: ${1 / nothing}",
            "switch: ${1 / nothing}\n      cases: {\"1\": trouble}\n      default: trouble",
        ])
    func expressionFails(step: String) throws {
        let caller = try call(
            """
            flow: arithmetic
            defaults: {on_error: trouble}
            vars: {nothing: 0}
            sections:
              main:
                - \(step)
              trouble: [hangup]
            """)
        let errors = caller.journal.count { if case .log(level: "error", _) = $0 { true } else { false } }
        #expect(errors == 1)
        #expect(caller.result?.path == ["main", "trouble"])
    }

    @Test("A longer option, a wrong key, and what nobody handled goes to on_error")
    func otherWays() throws {
        var caller = try call()
        caller.send(.answered)
        caller.press("7")
        #expect(caller.commands.last == "play No. | Choose. | silence 200")
        caller.press("12")
        #expect(caller.commands.last == "send 1w2")

        var silent = try call()
        silent.send(.answered)
        for _ in 0..<3 {
            silent.playEnds()
            silent.pass(.seconds(4))
        }
        #expect(silent.commands.last == "play Trouble.")
    }

    @Test("when decides whether a step runs")
    func anonymousIsRejected() throws {
        #expect(try call(isAnonymous: true).commands == ["reject 403"])
        #expect(try call().commands == ["answer"])
    }
}
