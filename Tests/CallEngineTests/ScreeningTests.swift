import Audio
import CallEngine
import MediaEngine
import SIPCore
import SIPMessage
import SansIO
import Simulator
import Testing

/// `dial` between picking up and talking: screening, whisper, keys, and when the caller is answered.
@Suite struct ScreeningTests {
    private static func flow(_ options: String, before: String = "answer, ") -> String {
        var lines = [
            "flow: test", "sections:", "  main:",
            "    [\(before){dial: {to: [\"+12125550100\", \"+12125550101\"], timeout: 10s, \(options)},",
            "      next: {completed: done, no_answer: nobody, busy: engaged, declined: refused, failed: broken}}]",
            "  done: [{say: \"Goodbye.\"}, hangup]", "  nobody: [hangup]", "  engaged: [hangup]", "  refused: [hangup]",
            "  broken: [hangup]",
        ]
        // A section that nothing leads to would be refused.
        if options.contains("left") { lines.append("  left: [{say: \"You left.\"}, {wait: 20s}, hangup]") }
        if options.contains("opened") { lines.append("  opened: [{send_digits: \"7\"}, hangup]") }
        return lines.joined(separator: "\n")
    }

    private static let screen = "screen: {say: \"Press 1.\", accept: \"1\", decline: \"2\", timeout: 5s}"

    /// A call whose targets pick up after a second, and what each presses then, by the last digit of its number.
    private static func calls(_ flow: String, presses: [Character: String], answers: Set<Character> = ["0", "1"]) throws
        -> SimulatedCalls
    {
        let calls = try SimulatedCalls(flow: flow)
        calls.onPhoneRings = { call, incoming in
            guard let last = incoming.requestURI.user?.last, answers.contains(last) else { return }
            let now = calls.simulation.now
            calls.simulation.at(now + .seconds(1)) { calls.phone.exchange.answer(call, at: calls.simulation.now) }
            if let keys = presses[last] { calls.press(keys, on: call, after: 2, asEvents: true) }
            calls.simulation.at(now + .seconds(20)) { calls.phone.exchange.hangUp(call, at: calls.simulation.now) }
        }
        return calls
    }

    private static func bridged(_ calls: SimulatedCalls) -> [String] {
        calls.journal.compactMap { if case .bridged(let target) = $0 { target } else { nil } }
    }

    @Test func `both pick up, the one who accepts is connected, and the other is hung up`() throws {
        let calls = try Self.calls(Self.flow(Self.screen), presses: ["1": "91"])
        _ = try calls.call()
        calls.run(seconds: 8)
        #expect(Self.bridged(calls) == ["+12125550101"])
        #expect(calls.phone.exchange.callCount == 2)
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "done"])
        #expect(calls.phone.exchange.callCount == 0 && calls.bot.exchange.callCount == 0)
    }

    @Test(
        arguments: [
            (["0": "2", "1": "2"], "refused"), (["0": "9"], "nobody"), ([:], "nobody"), (["0": "1"], "done"),
        ] as [([Character: String], String)])
    func `declining, other keys and silence have their outcomes`(presses: [Character: String], section: String) throws {
        let calls = try Self.calls(Self.flow(Self.screen), presses: presses)
        _ = try calls.call()
        calls.run(seconds: 60)
        #expect(calls.path == ["main", section])
    }

    @Test func `in order, a machine that picks up is passed over and the next target is asked`() throws {
        let calls = try Self.calls(Self.flow("mode: in_order, " + Self.screen), presses: ["1": "1"])
        _ = try calls.call()
        calls.run(seconds: 60)
        #expect(Self.bridged(calls) == ["+12125550101"])
        #expect(calls.path == ["main", "done"])
    }

    @Test func `a caller who hangs up while a callee is asked takes everybody along`() throws {
        let calls = try Self.calls(Self.flow(Self.screen), presses: [:])
        let caller = try calls.call()
        calls.simulation.at(.zero + .seconds(3)) { calls.phone.exchange.hangUp(caller, at: calls.simulation.now) }
        calls.run(seconds: 60)
        #expect(calls.records.map(\.endedBy) == ["caller"])
        #expect(calls.phone.exchange.callCount == 0 && calls.bot.exchange.callCount == 0)
    }

    @Test func `a callee who hangs up while being asked has declined`() throws {
        let calls = try SimulatedCalls(flow: Self.flow(Self.screen))
        calls.onPhoneRings = { call, _ in
            calls.phone.exchange.answer(call, at: calls.simulation.now)
            calls.simulation.at(calls.simulation.now + .seconds(1)) {
                calls.phone.exchange.hangUp(call, at: calls.simulation.now)
            }
        }
        _ = try calls.call()
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "refused"])
    }

    @Test func `a question that cannot be played connects nobody`() throws {
        let calls = try Self.calls(Self.flow(Self.screen), presses: ["0": "1"])
        calls.bot.onFetch = { _ in .failure(PromptUnavailable(reason: "no such file")) }
        _ = try calls.call()
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "broken"])
    }

    @Test func `the callee hears the whisper before the two are connected, the caller does not`() throws {
        let calls = try Self.calls(Self.flow("whisper: {tone: \"1000/3s\"}"), presses: [:])
        _ = try calls.call()
        calls.run(seconds: 3.5)
        #expect(Self.bridged(calls).isEmpty)
        calls.run(seconds: 2)
        #expect(Self.bridged(calls).count == 1)
    }

    @Test func `a key of the caller ends the conversation, and the flow goes on with the caller`() throws {
        let calls = try Self.calls(Self.flow("keys: {\"*\": left}"), presses: [:])
        let caller = try calls.call()
        calls.press("5", on: caller, after: 3)
        calls.press("*", on: caller, after: 5)
        calls.run(seconds: 7)
        #expect(calls.path == ["main", "left"])
        #expect(calls.phone.exchange.callCount == 1, "the callee is hung up, the caller is not")
        calls.run(seconds: 30)
        #expect(calls.records.map(\.outcome) == ["completed"])
    }

    @Test func `the same key does nothing while it rings`() throws {
        let calls = try Self.calls(Self.flow("keys: {\"*\": left}"), presses: [:], answers: [])
        let caller = try calls.call()
        calls.press("*", on: caller, after: 3)
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "nobody"])
    }

    @Test func `a key of the callee opens the door: the caller's side is sent a key`() throws {
        let calls = try Self.calls(Self.flow("callee_keys: {\"9\": opened}"), presses: ["0": "9"], answers: ["0"])
        let caller = try calls.call()
        var heard = ""
        calls.phone.onEvent = { call, event in
            if call == caller, case .keyDown(let digit, _) = event { heard.append(digit.character) }
        }
        calls.run(seconds: 20)
        #expect(calls.path == ["main", "opened"])
        #expect(heard.hasSuffix("7"))
    }

    @Test(arguments: [("music: {tone: \"300/1s\"}", 183), ("caller_name: Acme", 180)])
    func `answer_caller when_bridged: the caller rings until somebody is there`(option: String, status: Int) throws {
        let flow = Self.flow("answer_caller: when_bridged, " + option, before: "")
        let calls = try Self.calls(flow, presses: [:])
        _ = try calls.call()
        calls.run(seconds: 0.8)
        #expect(calls.phoneEvents.contains { if case .ringing(status: status) = $0 { true } else { false } })
        #expect(!calls.journal.contains(.answered))
        calls.run(seconds: 2)
        #expect(calls.journal.contains(.answered) && Self.bridged(calls).count == 1)
        calls.run(seconds: 40)
        #expect(calls.path == ["main", "done"])
    }

    @Test func `answer_caller when_bridged: where nobody answers, neither are we`() throws {
        let calls = try Self.calls(
            Self.flow("answer_caller: when_bridged", before: ""), presses: [:], answers: [])
        _ = try calls.call()
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "nobody"])
        #expect(calls.records.map(\.answeredAt) == [nil])
    }

    @Test func `headers go out with each INVITE, and cannot begin a line of their own`() throws {
        let calls = try SimulatedCalls(
            flow: Self.flow("headers: {X-Number: \"${caller.number ?? 'none'}\", x-what: flat}"))
        var seen: [String?] = []
        calls.onPhoneRings = { call, incoming in
            seen += [incoming.message[.init("X-Number")], incoming.message[.init("X-What")]]
            calls.phone.exchange.reject(call, status: 486, at: calls.simulation.now)
        }
        _ = try calls.call()
        calls.run(seconds: 10)
        #expect(seen == [SimulatedCalls.callerNumber, "flat", SimulatedCalls.callerNumber, "flat"])
        #expect(calls.path == ["main", "engaged"])
    }
}
