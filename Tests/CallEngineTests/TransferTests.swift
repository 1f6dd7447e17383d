import CallEngine
import SIPCore
import SIPMessage
import SansIO
import Simulator
import Testing

@Suite struct TransferTests {
    private static func flow(_ options: String = "") -> String {
        """
        flow: test
        sections:
          main:
            - answer
            - transfer: {to: "+12125550199", timeout: 8s\(options)}
              next: {accepted: gone, failed: stays}
          gone: [hangup]
          stays: [{say: "Nobody there."}, hangup]
        """
    }

    /// A call whose caller's side answers a REFER so, and then tells these statuses, a second apart.
    private static func calls(_ flow: String, answer: Int?, tells: [Int]) throws -> (
        SimulatedCalls, () -> [ReferralRequest]
    ) {
        let calls = try SimulatedCalls(flow: flow)
        var asked: [ReferralRequest] = []
        calls.phone.onEvent = { call, event in
            calls.phoneEvents.append(event)
            guard case .transferRequested(let request) = event else { return }
            asked.append(request)
            guard let answer else { return }
            calls.phone.exchange.answerTransfer(call, status: answer, at: calls.simulation.now)
            for (index, status) in tells.enumerated() {
                calls.simulation.at(calls.simulation.now + .seconds(index + 1)) {
                    calls.phone.exchange.reportTransfer(call, status: status, at: calls.simulation.now)
                }
            }
        }
        _ = try calls.call()
        return (calls, { asked })
    }

    private static func end(_ calls: SimulatedCalls) -> String? {
        calls.journal.compactMap {
            if case .transferEnded(_, let outcome, let detail) = $0 { "\(outcome) \(detail)" } else { nil }
        }
        .first
    }

    @Test func `accepted: the caller is hung up, and the record says that it was transferred`() throws {
        let (calls, asked) = try Self.calls(Self.flow(", headers: {X-Case: \"7\"}"), answer: 202, tells: [180, 200])
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "gone"])
        #expect(asked().map(\.target.uri.description) == ["sip:+12125550199@phone.example?X-Case=7"])
        #expect(asked().flatMap(\.extensionHeaders).map { "\($0.name): \($0.value)" } == ["X-Case: 7"])
        #expect(calls.records.map(\.outcome) == ["transferred"])
        #expect(Self.end(calls) == "accepted ")
        #expect(calls.bot.exchange.callCount == 0 && calls.phone.exchange.callCount == 0)
    }

    @Test(
        arguments: [
            (603, [], "failed the other side said: 603 Decline"),
            (202, [486], "failed the other side said: 486 Busy Here"),
            (202, [], "failed nothing was heard of it in time"), (nil, [], "failed nothing was heard of it in time"),
        ] as [(Int?, [Int], String)])
    func `failed: the flow goes on with the caller`(answer: Int?, tells: [Int], end: String) throws {
        let (calls, _) = try Self.calls(Self.flow(), answer: answer, tells: tells)
        calls.run(seconds: 60)
        #expect(calls.path == ["main", "stays"])
        #expect(Self.end(calls) == end)
        #expect(calls.records.map(\.outcome) == ["completed"])
    }

    @Test func `agreed, and nothing told in the time of the standard: the reason says so`() throws {
        let call = try HandCall(flow: Self.flow().replacing("timeout: 8s", with: "timeout: 60s"))
        try call.callUp(offer: HandCall.sdp(nil))
        let refer = try #require(call.wait(.seconds(2)) { !$0.isEmpty }.last)
        #expect(refer.method == .refer)
        let accepted =
            "SIP/2.0 202 Accepted\r\nVia: \(refer[.via] ?? "")\r\nFrom: \(refer[.from] ?? "")\r\n"
            + "To: \(refer[.to] ?? "")\r\nCall-ID: hand\r\nCSeq: \(refer[.cseq] ?? "")\r\nContent-Length: 0\r\n\r\n"
        call.exchange.receiveSIP(Array(accepted.utf8), from: HandCall.source, at: call.now)
        func end() -> String? {
            call.journal.compactMap {
                if case .transferEnded(_, let outcome, let detail) = $0 { "\(outcome) \(detail)" } else { nil }
            }
            .first
        }
        call.wait(.seconds(31))
        #expect(end() == nil)
        call.wait(.seconds(1))
        #expect(end() == "failed the other side does not say what came of it: it agreed, and then told nothing of it")
    }

    @Test func `a caller who goes after it agreed was transferred; one who goes before was not`() throws {
        for (answer, outcome) in [(202, "transferred"), (nil, "hangup")] as [(Int?, String)] {
            let (calls, _) = try Self.calls(Self.flow(), answer: answer, tells: [])
            calls.simulation.at(.zero + .seconds(4)) {
                calls.phone.exchange.hangUpAll(at: calls.simulation.now)
            }
            calls.run(seconds: 40)
            #expect(calls.records.map(\.outcome) == [outcome])
            #expect(calls.records.map(\.endedBy) == ["caller"])
        }
    }

    @Test func `attended: the target is called first, and the caller's side takes the place of that call`() throws {
        let (calls, asked) = try Self.calls(Self.flow(", attended: true"), answer: 202, tells: [200])
        calls.onPhoneRings = { call, incoming in
            #expect(incoming.requestURI.user == "+12125550199")
            calls.simulation.at(calls.simulation.now + .seconds(2)) {
                calls.phone.exchange.answer(call, at: calls.simulation.now)
            }
        }
        calls.run(seconds: 1.5)
        #expect(asked().isEmpty, "nobody is asked before the target is there")
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "gone"])
        #expect(asked().first?.target.uri.headers?.hasPrefix("Replaces=") == true)
        #expect(asked().first?.target.uri.host == "192.0.2.2")
        #expect(calls.records.map(\.outcome) == ["transferred"])
        #expect(calls.bot.exchange.callCount == 0 && calls.phone.exchange.callCount == 0)
    }

    @Test(arguments: [486, 603])
    func `attended: a target who refuses leaves the caller where it was`(status: Int) throws {
        let (calls, asked) = try Self.calls(Self.flow(", attended: true"), answer: 202, tells: [200])
        calls.onPhoneRings = { call, _ in calls.phone.exchange.reject(call, status: status, at: calls.simulation.now) }
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "stays"] && asked().isEmpty)
    }

    @Test func `attended: a caller who hangs up meanwhile takes the target along`() throws {
        let (calls, _) = try Self.calls(Self.flow(", attended: true"), answer: nil, tells: [])
        calls.onPhoneRings = { call, _ in calls.phone.exchange.answer(call, at: calls.simulation.now) }
        calls.run(seconds: 3)
        calls.phone.exchange.hangUpAll(at: calls.simulation.now)
        calls.run(seconds: 40)
        #expect(calls.bot.exchange.callCount == 0 && calls.phone.exchange.callCount == 0)
    }

    @Test func `a caller id that the trunk does not let us show places no call`() throws {
        let (calls, _) = try Self.calls(
            Self.flow(", attended: true, caller_id: \"+15550001111\""), answer: 202, tells: [200])
        calls.run(seconds: 30)
        #expect(calls.path == ["main", "stays"] && calls.phoneCalls.isEmpty)
    }
}
