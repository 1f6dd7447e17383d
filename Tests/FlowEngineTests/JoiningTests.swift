import SansIO
import Testing
import YAML

@testable import FlowEngine
@testable import FlowModel

@Suite("ring, dial and transfer")
struct JoiningTests {
    @Test("ring: before the answer it takes its time, afterwards none")
    func ring() throws {
        let flow = Flow(["main": [.ring(4), .answer, .ring(4), try .say("Hello.")]])
        var caller = Caller(flow)
        caller.send(.started(isAnswered: false))
        #expect(caller.commands == ["ring 180"])
        caller.pass(.milliseconds(3900))
        #expect(caller.commands == ["ring 180"])
        caller.pass(.milliseconds(100))
        caller.send(.answered)
        #expect(caller.commands.filter { $0.hasPrefix("ring") } == ["ring 180"])
        #expect(caller.commands.last == "play Hello.")
    }

    @Test("ring: early media is repeated until the time is over, and a failure is passed over")
    func earlyMedia() {
        let tone = Playable(
            content: .tone(ToneSpec(hertz: [440], duration: .seconds(1))), alternate: [],
            place: SourcePlace(file: "t", line: 1, column: 1))
        let flow = Flow(["main": [.ring(5, [tone], status: 183), .wait(1)]])
        var caller = Caller(flow)
        caller.send(.started(isAnswered: false))
        #expect(caller.commands == ["ring 183 early", "play tone [440]"])
        caller.playEnds()
        caller.send(.playFailed(caller.lastToken, reason: "gone"))
        caller.send(.playFailed(StepToken(rawValue: 1), reason: "late"))
        #expect(caller.commands.count == 3 && caller.results.isEmpty)
        caller.pass(.seconds(7))
        #expect(caller.commands.contains("stop play"))
        #expect(caller.result?.outcome == "completed")
    }

    @Test("dial: keys count only while the two talk, and those pressed meanwhile are forgotten")
    func keys() throws {
        let flow = Flow([
            "main": [
                try .dial("+12125550101", keys: ["*"], calleeKeys: ["9"], next: ["*": "left", "callee 9": "open"])
            ],
            "left": [try .menu(["*": "left", "5": "left"], next: ["failed": "open"])],
            "open": [try .sendDigits("7")],
        ])
        var caller = Caller.answered(flow)
        caller.press("*")
        #expect(caller.commands == ["dial +12125550101"])
        caller.send(.dialBridged(StepToken(rawValue: 99)))
        caller.send(.calleeKeyDown(caller.lastToken, "9"))
        #expect(caller.commands == ["dial +12125550101"], "nobody talks yet")
        caller.send(.dialBridged(caller.lastToken))
        caller.press("5")
        caller.press("*")
        #expect(caller.commands.dropFirst().first == "cancel dial")
        #expect(caller.run.path == ["main", "left"], "no key of the conversation chose in the menu")
        var callee = Caller.answered(flow)
        callee.send(.dialBridged(callee.lastToken))
        callee.send(.calleeKeyDown(callee.lastToken, "8"))
        callee.send(.calleeKeyDown(callee.lastToken, "9"))
        #expect(callee.commands == ["dial +12125550101", "cancel dial", "send 7"])
    }

    @Test("dial: with answer_caller when_bridged the call is not answered by the flow")
    func answersLate() throws {
        let flow = Flow([
            "main": [try .dial("+12125550101", answersFirst: false, next: ["completed": "end", "busy": "end"])],
            "end": [try .say("Bye.")],
        ])
        var caller = Caller(flow)
        caller.send(.started(isAnswered: false))
        #expect(caller.commands == ["dial +12125550101"])
        caller.send(.dialBridged(caller.lastToken))
        caller.send(.answered)
        caller.send(.dialFinished(caller.lastToken, outcome: "completed", detail: ""))
        #expect(caller.commands.last == "play Bye.")
        var busy = Caller(flow)
        busy.send(.started(isAnswered: false))
        busy.send(.dialFinished(busy.lastToken, outcome: "busy", detail: ""))
        #expect(busy.commands.last == "answer", "what is said then needs an answer")
    }

    @Test("transfer: accepted goes on and colours the end; failed and late answers do not")
    func transfer() throws {
        let flow = Flow([
            "main": [try .transfer("+12125550101", next: ["failed": "sorry"])], "sorry": [try .say("Sorry.")],
        ])
        var caller = Caller.answered(flow)
        caller.send(.transferFinished(StepToken(rawValue: 99), isAccepted: true, detail: ""))
        #expect(caller.commands == ["transfer +12125550101"])
        caller.send(.transferFinished(caller.lastToken, isAccepted: true, detail: "200"))
        #expect(caller.result?.outcome == "transferred")
        var refused = Caller.answered(flow)
        refused.send(.transferFinished(refused.lastToken, isAccepted: false, detail: "603"))
        #expect(refused.commands.last == "play Sorry.")
        refused.playEnds()
        #expect(refused.result?.outcome == "completed")
        var gone = Caller.answered(flow)
        gone.send(.hungUp(by: "caller"))
        #expect(gone.commands.last == "cancel transfer" && gone.result?.outcome == "hangup")
    }

    @Test(
        "a value with a line break never becomes a header or a target", arguments: ["a\r\nVia: x", "\u{85}", "\u{7F}"])
    func injection(text: String) throws {
        let flow = Flow(
            ["main": [try .transfer("${n}", next: ["failed": "sorry"])], "sorry": [try .say("Sorry.")]],
            vars: ["n": .text(text)])
        #expect(Caller.answered(flow).commands == ["play Sorry."])
    }
}
