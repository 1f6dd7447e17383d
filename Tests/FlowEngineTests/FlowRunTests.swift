import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

@Suite("A call's way through its flow")
struct FlowRunTests {
    @Test("The last step of the first frame hangs up: completed")
    func fallsOffTheEnd() throws {
        var caller = Caller(Flow(["main": [.answer, try .say("Hello."), .wait(1)]]))
        caller.send(.started(isAnswered: false))
        #expect(caller.commands == ["answer"])
        caller.send(.answered)
        caller.playEnds()
        #expect(caller.results.isEmpty)
        caller.pass(.seconds(1))
        #expect(caller.commands == ["answer", "play Hello.", "hang up"])
        #expect(caller.result?.outcome == "completed")
        #expect(caller.result?.path == ["main"])
        #expect(caller.run.isFinished && caller.run.nextDeadline == nil)
    }

    @Test(
        "Steps that need a call that is up answer it, once",
        arguments: ["say", "menu", "gather", "dial", "send_digits"])
    func answersWhereNeeded(verb: String) throws {
        let step: Step =
            switch verb {
            case "say": try .say("Hello.")
            case "menu": try .menu(["1": "main"])
            case "gather": try .gather(4...4)
            case "dial": try .dial("+12125550101")
            default: try .sendDigits("12")
            }
        var caller = Caller(Flow(["main": [try .set("a", "1"), step]]))
        caller.send(.started(isAnswered: false))
        #expect(caller.commands == ["answer"])
        caller.send(.answered)
        caller.send(.answered)
        #expect(caller.commands.count == 2)
        #expect(caller.journal.filter { if case .stepStarted = $0 { true } else { false } }.count == 2)
    }

    @Test("A call that cannot be answered takes the step's bad outcome, or ends the run")
    func answerFails() throws {
        let step = Step(.answer(Answer(maxDuration: .seconds(60))), next: ["failed": "sorry"])
        var caller = Caller(Flow(["main": [step], "sorry": [.hangup]]))
        caller.send(.started(isAnswered: false))
        caller.send(.answerFailed("no ACK"))
        #expect(caller.result?.path == ["main", "sorry"])

        var other = Caller(Flow(["main": [try .sendDigits("1")]]))
        other.send(.started(isAnswered: false))
        other.send(.answerFailed("no ACK"))
        #expect(other.result?.outcome == "failed")
        #expect(other.result?.detail.contains("no ACK") == true)
    }

    @Test("answer on a call that is up goes on at once, and shortens max_duration but never lengthens it")
    func maxDuration() {
        let short = Step(.answer(Answer(maxDuration: .seconds(60))))
        let long = Step(.answer(Answer(maxDuration: .seconds(600))))
        var caller = Caller.answered(Flow(["main": [short, long, .wait(3600)]]))
        #expect(caller.commands.isEmpty)
        caller.pass(.milliseconds(59_999))
        #expect(caller.results.isEmpty)
        caller.pass(.milliseconds(1))
        #expect(caller.commands == ["hang up max_duration"])
        #expect(caller.result?.outcome == "max_duration")
    }

    @Test("max_duration counts from the answer that the step asked for")
    func maxDurationOfAnswer() {
        var caller = Caller(Flow(["main": [Step(.answer(Answer(maxDuration: .seconds(10)))), .wait(3600)]]))
        caller.send(.started(isAnswered: false))
        caller.pass(.seconds(30))
        caller.send(.answered)
        caller.pass(.milliseconds(9999))
        #expect(caller.results.isEmpty)
        caller.pass(.milliseconds(1))
        #expect(caller.result?.outcome == "max_duration")
    }

    @Test("reject before the answer, and after it")
    func rejects() {
        let flow = Flow(["main": [Step(.reject(Reject(status: 486)))]])
        var early = Caller(flow)
        early.send(.started(isAnswered: false))
        #expect(early.commands == ["reject 486"])
        #expect(early.result?.outcome == "rejected")
        let late = Caller.answered(flow)
        #expect(late.commands == ["hang up"])
        #expect(late.result?.outcome == "completed")
    }

    @Test("hangup passes its cause on")
    func hangsUp() {
        let caller = Caller.answered(Flow(["main": [Step(.hangup(Hangup(cause: "busy")))]]))
        #expect(caller.commands == ["hang up busy"])
    }

    @Test("A key interrupts a play, and waits for the next menu")
    func interrupts() throws {
        let flow = Flow([
            "main": [
                try .say("A long story."), try .say("Another.", bargeIn: false), try .menu(["1": "one", "2": "two"]),
            ],
            "one": [.hangup], "two": [.hangup],
        ])
        var caller = Caller.answered(flow)
        let first = caller.lastToken
        caller.press("2")
        #expect(caller.commands == ["play A long story.", "stop play", "play Another."])
        caller.send(.playFinished(first))
        #expect(caller.commands.count == 3)
        caller.playEnds()
        #expect(caller.commands == ["play A long story.", "stop play", "play Another.", "hang up"])
        #expect(caller.result?.path == ["main", "two"])
        #expect(caller.journal.contains(.key("2", source: "rfc4733", use: .interrupted)))
        #expect(caller.journal.contains(.key("2", source: "rfc4733", use: .collected)))
    }

    @Test("interrupted leads where next says")
    func interruptedTransition() throws {
        var caller = Caller.answered(
            Flow(["main": [try .say("Story.", next: ["interrupted": "cut"])], "cut": [.hangup]]))
        caller.press("5")
        #expect(caller.result?.path == ["main", "cut"])
    }

    @Test("A play is repeated as loop says; a failed one takes its outcome")
    func loops() throws {
        var caller = Caller.answered(
            Flow([
                "main": [try .say("Again.", loop: 3), try .say("Broken.", next: ["failed": "sorry"])],
                "sorry": [.hangup],
            ]))
        for _ in 0..<3 { caller.playEnds() }
        caller.send(.playFailed(caller.lastToken, reason: "no such voice"))
        #expect(caller.commands == ["play Again.", "play Again.", "play Again.", "play Broken.", "hang up"])
        #expect(caller.result?.path == ["main", "sorry"])
    }

    @Test("More keys than the buffer holds are dropped and noted")
    func bufferIsBounded() {
        var caller = Caller.answered(Flow(["main": [.wait(3600)]]))
        caller.press(String(repeating: "7", count: 70))
        let uses = caller.journal.compactMap { if case .key(_, _, let use) = $0 { use } else { nil } }
        #expect(uses.filter { $0 == .typeAhead }.count == 64 && uses.filter { $0 == .ignored }.count == 6)
    }

    @Test("dial: outcomes, late answers, keys kept for later")
    func dials() throws {
        let flow = Flow([
            "main": [
                try .dial("+12125550101", callerID: "${caller.number ?? did.number}", next: ["no_answer": "after"]),
                .hangup,
            ],
            "busy": [try .dial("sip:desk@pbx.example.com", callerID: "$nothing")], "after": [try .menu(["1": "busy"])],
        ])
        var caller = Caller.answered(flow)
        #expect(caller.lastDial?.callerID == "+12125550177")
        caller.press("1")
        caller.send(.dialFinished(StepToken(rawValue: 99), outcome: "completed", detail: ""))
        #expect(caller.commands == ["dial +12125550101"])
        caller.send(.dialFinished(caller.lastToken, outcome: "no_answer", detail: "30 s"))
        #expect(caller.result == nil)
        #expect(caller.commands == ["dial +12125550101", "dial sip:desk@pbx.example.com"])
        #expect(caller.lastDial?.callerID == nil)
        caller.send(.dialFinished(caller.lastToken, outcome: "exploded", detail: ""))
        #expect(caller.journal.contains(.stepEnded(outcome: "failed", next: nil)))
    }

    @Test("Keys of a conversation are not typed ahead")
    func keysOfConversations() throws {
        let flow = Flow(["main": [try .dial("+12125550101"), try .menu(["1": "end"])], "end": [.hangup]])
        var caller = Caller.answered(flow)
        caller.press("1")
        caller.send(.dialFinished(caller.lastToken, outcome: "completed", detail: ""))
        #expect(caller.commands.last == "play Choose.")
        #expect(caller.journal.contains(.key("1", source: "rfc4733", use: .ignored)))
    }

    @Test("A limit longer than the usual four hours counts, also on a call that is up already")
    func longLimit() {
        let step = Step(.answer(Answer(maxDuration: .seconds(5 * 3600))))
        for isAnswered in [true, false] {
            var caller = Caller(Flow(["main": [step, .wait(100_000)]]))
            caller.send(.started(isAnswered: isAnswered))
            caller.send(.answered)
            caller.pass(.seconds(5 * 3600 - 1))
            #expect(caller.results.isEmpty)
            caller.pass(.seconds(1))
            #expect(caller.result?.outcome == "max_duration")
        }
    }

    @Test(
        "dial without a target, or with a line break in it, fails",
        arguments: ["$nothing", "${caller.name + '\u{D}\u{A}X: y'}"])
    func refusesBadTargets(target: String) throws {
        let caller = Caller.answered(
            Flow(["main": [try .dial(target, next: ["failed": "sorry"])], "sorry": [.hangup]]))
        #expect(caller.result?.path == ["main", "sorry"])
        #expect(caller.lastDial == nil)
    }

    @Test("send_digits sends what can be sent and refuses the rest")
    func sendsDigits() throws {
        var caller = Caller.answered(Flow(["main": [try .sendDigits("1w2#"), try .sendDigits("1x")]]))
        caller.send(.digitsSent(StepToken(rawValue: 50)))
        #expect(caller.results.isEmpty)
        caller.send(.digitsSent(caller.lastToken))
        #expect(caller.commands == ["send 1w2#", "hang up"])
        #expect(caller.result?.outcome == "failed")
    }

    @Test("Events before the start and after the end are absorbed")
    func absorbs() {
        var caller = Caller(Flow(["main": [.wait(1)]]))
        caller.send(.playFinished(StepToken(rawValue: 1)))
        caller.send(.keyDown("1", source: "info"))
        caller.send(.hungUp(by: "caller"))
        caller.send(.started(isAnswered: true))
        caller.send(.keyUp("1"))
        caller.send(.hungUp(by: "caller"))
        #expect(caller.commands.isEmpty && caller.results.count == 1)
        #expect(caller.result?.outcome == "hangup")
    }
}
