import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

/// A step that takes time, and what must be stopped when the call ends in the middle of it.
struct Moment: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var flow: Flow
    var isAnswered = true
    var script: @Sendable (inout Caller) -> Void = { _ in }
    var stopped: String?

    static let all: [Moment] = {
        do { return try moments() } catch { return [] }
    }()

    private static func moments() throws -> [Moment] {
        let menu = Flow(["main": [try .menu(["1": "main", "12": "main"])]])
        let gather = Flow(["main": [try .gather(2...4, isSensitive: true, confirm: "${input.digits}?")]])
        return [
            Moment(testDescription: "answering", flow: Flow(["main": [.answer]]), isAnswered: false),
            Moment(testDescription: "answering for a menu", flow: menu, isAnswered: false),
            Moment(testDescription: "playing", flow: Flow(["main": [try .say("Story.")]]), stopped: "stop play"),
            Moment(
                testDescription: "playing without barge-in", flow: Flow(["main": [try .say("Story.", bargeIn: false)]]),
                stopped: "stop play"),
            Moment(testDescription: "waiting", flow: Flow(["main": [.wait(5)]])),
            Moment(testDescription: "menu: prompt", flow: menu, stopped: "stop play"),
            Moment(testDescription: "menu: waiting", flow: menu, script: { $0.playEnds() }),
            Moment(testDescription: "menu: between keys", flow: menu, script: { $0.press("1") }),
            Moment(
                testDescription: "menu: second attempt", flow: menu, script: { $0.press("9") }, stopped: "stop play"),
            Moment(testDescription: "gather: prompt", flow: gather, stopped: "stop play"),
            Moment(testDescription: "gather: waiting", flow: gather, script: { $0.playEnds() }),
            Moment(testDescription: "gather: between keys", flow: gather, script: { $0.press("47") }),
            Moment(
                testDescription: "gather: read-back", flow: gather, script: { $0.press("47#") }, stopped: "stop play"),
            Moment(
                testDescription: "gather: confirming", flow: gather,
                script: {
                    $0.press("47#"); $0.playEnds()
                }),
            Moment(
                testDescription: "dialing", flow: Flow(["main": [try .dial("+12125550101")]]), stopped: "cancel dial"),
            Moment(
                testDescription: "sending digits", flow: Flow(["main": [try .sendDigits("123")]]),
                stopped: "stop digits"),
            Moment(
                testDescription: "in a section that was run",
                flow: Flow(["main": [.run("sub")], "sub": [try .say("x")]]),
                stopped: "stop play"),
        ]
    }
}

@Suite("A call can end at any moment")
struct FlowCancelTests {
    private func reached(_ moment: Moment) -> Caller {
        var caller = Caller(moment.flow)
        caller.send(.started(isAnswered: moment.isAnswered))
        moment.script(&caller)
        return caller
    }

    @Test("There are moments to try")
    func momentsExist() { #expect(Moment.all.count == 17) }

    @Test("The other side hangs up: what goes on is stopped, and the run ends with hangup", arguments: Moment.all)
    func hangUp(_ moment: Moment) {
        var caller = reached(moment)
        #expect(caller.results.isEmpty)
        let before = caller.commands.count
        caller.send(.hungUp(by: "caller"))
        #expect(caller.commands.dropFirst(before) == (moment.stopped.map { [$0] } ?? [])[...])
        #expect(caller.results.map(\.outcome) == ["hangup"])
        #expect(caller.journal.contains(.stepEnded(outcome: "hangup", next: nil)))
        #expect(caller.run.nextDeadline == nil)
    }

    @Test(
        "max_duration comes: what goes on is stopped, and the call is hung up",
        arguments: Moment.all.filter(\.isAnswered))
    func maxDuration(_ moment: Moment) {
        let limit = Step(.answer(Answer(maxDuration: .milliseconds(1500))))
        var flow = moment.flow
        flow.sections[0].steps.insert(limit, at: 0)
        var limited = moment
        limited.flow = flow
        var caller = reached(limited)
        let before = caller.commands.count
        caller.pass(.milliseconds(1500))
        #expect(
            caller.commands.dropFirst(before) == ((moment.stopped.map { [$0] } ?? []) + ["hang up max_duration"])[...])
        #expect(caller.results.map(\.outcome) == ["max_duration"])
    }

    @Test("Late answers of what was stopped change nothing", arguments: Moment.all)
    func lateAnswers(_ moment: Moment) {
        var caller = reached(moment)
        let token = caller.lastToken
        caller.send(.hungUp(by: "caller"))
        let commands = caller.commands
        caller.send(.playFinished(token))
        caller.send(.playFailed(token, reason: "late"))
        caller.send(.dialFinished(token, outcome: "completed", detail: ""))
        caller.send(.digitsSent(token))
        caller.send(.answered)
        caller.send(.answerFailed("late"))
        caller.press("1")
        caller.pass(.seconds(20_000))
        #expect(caller.commands == commands && caller.results.count == 1)
    }

    @Test("Answers of another kind or with another token are not taken for the step's", arguments: Moment.all)
    func strangeAnswers(_ moment: Moment) {
        var caller = reached(moment)
        let commands = caller.commands
        let strange = StepToken(rawValue: 4711)
        caller.send(.playFinished(strange))
        caller.send(.playFailed(strange, reason: "strange"))
        caller.send(.dialFinished(strange, outcome: "completed", detail: ""))
        caller.send(.digitsSent(strange))
        if moment.stopped != "cancel dial" {
            caller.send(.dialFinished(caller.lastToken, outcome: "completed", detail: ""))
        }
        if moment.stopped != "stop digits" { caller.send(.digitsSent(caller.lastToken)) }
        if moment.stopped != "stop play" { caller.send(.playFinished(caller.lastToken)) }
        #expect(caller.commands == commands && caller.results.isEmpty)
    }
}
