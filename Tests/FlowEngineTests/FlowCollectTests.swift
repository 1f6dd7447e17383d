import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

@Suite("Menus and gathers in a flow")
struct FlowCollectTests {
    @Test("A menu leads to the section of its option, and input tells how")
    func menu() throws {
        let flow = Flow([
            "main": [try .menu(["1": "sales", "2": "support"])], "sales": [.hangup],
            "support": [try .log("${input.digits} ${input.reason} ${input.key} ${input.source}")],
        ])
        var caller = Caller.answered(flow)
        caller.playEnds()
        caller.press("2")
        #expect(caller.result?.path == ["main", "support"])
        #expect(caller.journal.contains(.log(level: "info", text: "2 matched 2 rfc4733")))
        #expect(caller.journal.contains(.stepEnded(outcome: "2", next: "support")))
    }

    @Test("Escalating prompts are followed by the prompt itself; after the last attempt the step fails")
    func escalates() throws {
        var caller = Caller.answered(
            Flow(["main": [try .menu(["1": "main"], next: ["failed": "operator"])], "operator": [.hangup]]))
        caller.playEnds()
        caller.pass(.seconds(5))
        caller.playEnds()
        caller.press("9")
        caller.playEnds()
        caller.pass(.seconds(5))
        #expect(
            caller.commands == [
                "play Choose.", "play Are you there? | Choose.", "play Not that one. | Choose.", "hang up",
            ])
        #expect(caller.result?.path == ["main", "operator"])
        let attempts = caller.journal.compactMap {
            if case .attempt(let number, let reason) = $0 { "\(number) \(reason.rawValue)" } else { nil }
        }
        #expect(attempts == ["1 no_input", "2 no_match", "3 no_input"])
    }

    @Test("A menu without a prompt listens at once; a prompt without a value or that cannot be played fails the step")
    func promptsOfMenus() throws {
        var silent = Caller.answered(Flow(["main": [try .menu(["1": "one"], prompt: "")], "one": [.hangup]]))
        #expect(silent.commands.isEmpty && silent.run.nextDeadline == .zero + .seconds(5))
        silent.press("1")
        #expect(silent.result?.path == ["main", "one"])

        let valueless = Caller.answered(
            Flow(["main": [try .menu(["1": "one"], prompt: "${nothing}", next: ["failed": "one"])], "one": [.hangup]]))
        #expect(valueless.result?.path == ["main", "one"])

        var broken = Caller.answered(
            Flow(["main": [try .menu(["1": "main"], next: ["failed": "one"])], "one": [.hangup]]))
        broken.send(.playFailed(broken.lastToken, reason: "engine is gone"))
        #expect(broken.result?.path == ["main", "one"])
        #expect(broken.journalText.contains("engine is gone"))
    }

    @Test("What a gather does not need waits for the next step")
    func typeAheadAcrossSteps() throws {
        let flow = Flow([
            "main": [try .gather(3...3, saveAs: "a"), try .gather(1...4, saveAs: "b"), try .menu(["7": "end"])],
            "end": [.hangup],
        ])
        var caller = Caller.answered(flow)
        caller.press("12345#7")
        #expect(caller.result?.path == ["main", "end"])
        #expect(caller.run.variables == ["a": .text("123"), "b": .text("45")])
    }

    @Test("The finish key right after the maximum does not leak into the next step, later it does")
    func finishKeyDoesNotLeak() throws {
        let flow = Flow(["main": [try .gather(1...3), try .say("Thank you."), .wait(100)]])
        var quick = Caller.answered(flow)
        quick.press("123#")
        #expect(quick.commands == ["play Digits, please.", "stop play", "play Thank you."])
        #expect(quick.journal.contains(.key("#", source: "rfc4733", use: .swallowed)))
        var slow = Caller.answered(flow)
        slow.press("123")
        slow.pass(.milliseconds(201))
        slow.press("#")
        #expect(slow.commands == ["play Digits, please.", "stop play", "play Thank you.", "stop play"])
    }

    @Test("A gather reads back what it has heard, under input.digits")
    func confirmation() throws {
        let flow = Flow([
            "main": [try .gather(1...6, saveAs: "account", confirm: "You entered ${input.digits}.")]
        ])
        var caller = Caller.answered(flow)
        caller.press("42#")
        #expect(caller.commands.last == "play You entered 42.")
        caller.press("2")
        #expect(caller.commands.last == "play Digits, please.")
        caller.press("7#1")
        #expect(caller.result?.outcome == "completed")
        #expect(caller.run.variables["account"] == .text("7"))
        #expect(caller.journal.contains(.attempt(number: 1, reason: .declined)))
    }

    @Test("A gather that fails says why in input.reason and sets nothing")
    func gatherFails() throws {
        let flow = Flow([
            "main": [try .gather(4...6, saveAs: "a", next: ["failed": "sorry"])],
            "sorry": [try .log("${input.reason}")],
        ])
        var caller = Caller.answered(flow)
        for _ in 0..<3 { caller.press("1#") }
        #expect(caller.journal.contains(.log(level: "info", text: "too_short")))
        #expect(caller.run.variables["a"] == nil)
    }

    @Test("Hang-up in the middle of an entry ends the step with the reason hangup")
    func hangUp() throws {
        var caller = Caller.answered(Flow(["main": [try .gather(4...4)]]))
        caller.press("12")
        caller.send(.hungUp(by: "caller"))
        #expect(caller.journal.contains(.stepEnded(outcome: "hangup", next: nil)))
        #expect(caller.result?.outcome == "hangup" && caller.result?.detail == "hung up by caller")
        #expect(!caller.commands.contains("hang up"))
    }
}

@Suite("Sensitive digits are written nowhere")
struct FlowSecrecyTests {
    private func pinFlow() throws -> Flow {
        Flow([
            "main": [
                try .say("Welcome."),
                try .gather(4...4, saveAs: "pin", isSensitive: true, confirm: "You entered ${input.digits}."),
                try .set("copy", "pin is ${pin}"), try .log("${copy} ${input.digits} ${len(pin)}"),
                try .say("Your PIN is ${copy}."),
                try .set("bad", "${pin + null}", next: ["failed": "more"]), .goto("more"),
            ],
            "more": [try .say("${pin | time}", next: ["failed": "check"]), .goto("check")],
            "check": [try .if("pin == '4711'", then: "ok", else: "main")],
            "ok": [try .run(flow: "sub.yaml", with: ["code": "$pin"], saveAs: "back"), try .return("$back")],
        ])
    }

    @Test("A PIN flow leaves no trace of the PIN in its journal, variables and result")
    func pinLeavesNoTrace() throws {
        let other = Flow(
            ["main": [try .log("${code}"), try .return("<${code}>")]],
            inputs: [Flow.Input(name: "code", kind: .string, isRequired: true, defaultValue: nil)], path: "sub.yaml")
        var caller = Caller.answered(try pinFlow(), others: [other])
        caller.press("7")
        #expect(caller.commands.last == "play Digits, please.")
        caller.press("4711")
        #expect(caller.commands.last == "play You entered 4711.")
        caller.press("1")
        #expect(caller.commands.last == "play Your PIN is pin is 4711.")
        caller.playEnds()
        #expect(caller.result?.path == ["main", "more", "check", "ok", "main"])
        #expect(!caller.journalText.contains("4711"))
        #expect(!String(describing: caller.run.variables).contains("4711"))
        #expect(caller.result?.value == .text("••••"))
        #expect(!String(describing: caller.result).contains("4711"))
        #expect(caller.prepared.allSatisfy { !$0.contains("4711") })
        for key in ["4", "7"] { #expect(!caller.journalText.contains("key(\"\(key)\"")) }
    }

    @Test("Setting a sensitive variable to something else makes it plain again")
    func plainAgain() throws {
        let flow = Flow(["main": [try .gather(2...2, saveAs: "pin", isSensitive: true), try .set("pin", "none")]])
        var caller = Caller.answered(flow)
        caller.press("47")
        #expect(caller.run.variables["pin"] == .text("none"))
        #expect(caller.journal.contains(.variableSet(name: "pin", value: "••••")))
        #expect(caller.journal.contains(.variableSet(name: "pin", value: "\"none\"")))
    }

    @Test("Keys typed ahead are masked only in programs that ask for sensitive digits")
    func typedAheadKeys() {
        var caller = Caller.answered(Flow(["main": [.wait(10)]]))
        caller.press("5")
        #expect(caller.journal.contains(.key("5", source: "rfc4733", use: .typeAhead)))
    }
}
