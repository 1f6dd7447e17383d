import SansIO
import Testing

@testable import FlowEngine
@testable import FlowModel

@Suite("Storms of events")
struct FlowStormTests {
    /// A flow with every verb, in loops that only the caller or time can leave.
    private static func flow() throws -> [Flow] {
        let main = Flow(
            [
                "main": [
                    .answer, try .say("Hello ${caller.name}.", next: ["interrupted": "menu"]), .wait(1),
                    try .set("n", "${n + 1}"), .goto("menu"),
                ],
                "menu": [
                    try .menu(
                        ["1": "gather", "12": "dial", "2": "sub", "3": "odd", "*": "menu", "9": "reject"],
                        next: ["failed": "main"])
                ],
                "gather": [
                    try .gather(
                        2...4, saveAs: "pin", isSensitive: true, confirm: "${input.digits}?", next: ["failed": "menu"]),
                    try .if("pin == '22'", then: "dial", else: "menu"),
                ],
                "dial": [
                    .ring(3), .ring(nil, status: 183),
                    try .dial(
                        "$number", keys: ["*"], calleeKeys: ["9"], answersFirst: false,
                        next: ["busy": "menu", "no_answer": "send", "failed": "odd", "*": "move", "callee 9": "sub"]),
                    .goto("menu"),
                ],
                "move": [
                    try .transfer("$number", next: ["failed": "menu"]), try .say("Gone."), .goto("dial"),
                ],
                "send": [try .sendDigits("1w2"), .goto("menu")],
                "sub": [.run("inner"), try .run(flow: "sub.yaml", with: ["a": "${n}"], saveAs: "back"), .goto("menu")],
                "inner": [try .say("Inside.", bargeIn: false, loop: 2), try .return("x")],
                "odd": [try .say("${nothing}", next: ["failed": "odd2"])],
                "odd2": [
                    Step(
                        .switch(Switch(expression: try expression("n"), cases: ["2", "5"])),
                        next: ["2": "sub", "5": "reject", "default": "main"])
                ],
                "reject": [Step(.reject(Reject(status: 486)))],
            ], vars: ["n": .integer(0), "number": .text("+12125550101")])
        let sub = Flow(
            ["main": [try .log("in ${a}"), try .gather(1...2, saveAs: "d"), try .return("$d")]],
            inputs: [Flow.Input(name: "a", kind: .number, isRequired: true, defaultValue: nil)], path: "sub.yaml")
        return [main, sub]
    }

    @Test("Ten thousand storms never trap and end with exactly one result", arguments: [UInt64(11), 12, 13, 14])
    func storms(seed: UInt64) throws {
        let flows = try Self.flow()
        var random = RandomSource(seed: seed)
        for round in 0..<2500 {
            var caller = Caller(flows[0], others: [flows[1]], seed: random.next())
            for _ in 0..<Int(random.next() % 60) { Self.gust(&caller, &random) }
            caller.send(.hungUp(by: "caller"))
            caller.send(.hungUp(by: "caller"))
            caller.pass(.seconds(20_000))
            guard caller.results.count == 1, caller.run.isFinished, caller.run.nextDeadline == nil,
                caller.run.poll() == nil
            else {
                Issue.record("seed \(seed), round \(round): \(caller.results)")
                return
            }
        }
    }

    /// One random event, sensible or not.
    private static func gust(_ caller: inout Caller, _ random: inout RandomSource) {
        let token = random.next() % 4 == 0 ? StepToken(rawValue: random.next() % 20) : caller.lastToken
        let key = Array("123*#9")[Int(random.next() % 6)]
        switch random.next() % 19 {
        case 0, 1: caller.send(.started(isAnswered: random.next() % 2 == 0))
        case 2: caller.send(.answered)
        case 3 where random.next() % 8 == 0: caller.send(.answerFailed("no ACK"))
        case 4, 5, 6: caller.send(.keyDown(key, source: "inBand"))
        case 7: caller.send(.keyUp(key))
        case 8, 9, 10: caller.send(.playFinished(token))
        case 11: caller.send(.playFailed(token, reason: "broken"))
        case 12:
            caller.send(
                .dialFinished(
                    token, outcome: ["completed", "busy", "no_answer", "x"][Int(random.next() % 4)], detail: ""))
        case 13: caller.send(.digitsSent(token))
        case 14: caller.send(.dialBridged(token))
        case 15: caller.send(.calleeKeyDown(token, key == "#" ? "9" : key))
        case 16: caller.send(.transferFinished(token, isAccepted: random.next() % 2 == 0, detail: "so"))
        default: caller.pass(.milliseconds(Int64(random.next() % 3000)))
        }
    }

    @Test("The same seed and events give the same commands and journal")
    func isDeterministic() throws {
        let flows = try Self.flow()
        var longest = 0
        for seed in UInt64(1)...20 {
            let runs = (0..<2).map { _ -> Caller in
                var random = RandomSource(seed: seed)
                var caller = Caller(flows[0], others: [flows[1]], seed: 9)
                caller.send(.started(isAnswered: true))
                for _ in 0..<300 { Self.gust(&caller, &random) }
                return caller
            }
            #expect(runs[0].commands == runs[1].commands && runs[0].journal == runs[1].journal, "seed \(seed)")
            longest = max(longest, runs[0].commands.count)
        }
        #expect(longest > 20, "a storm that the flow weathers for a while: 31 commands at most")
    }
}
