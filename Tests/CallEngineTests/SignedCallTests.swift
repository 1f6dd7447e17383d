import CallEngine
import FlowEngine
import FlowModel
import Numbering
import SIPCore
import SIPMessage
import SansIO
import Simulator
import Testing

/// Callers who are signed (RFC 8224), from the INVITE to the flow, and calls of ours that are.
@Suite struct SignedCallTests {
    private static let flow = """
        flow: test
        sections:
          main:
            - set: {verdict: "${caller.verified}"}
            - answer
            - hangup
        """

    private static func exchange(verifies: Bool = true) throws -> Exchange {
        let number = try PhoneNumber(SimulatedCalls.did)
        let address = NetworkAddress(host: .v4(0xC000_0201), port: 5060)
        var configuration = Exchange.Configuration(
            userAgent: UserAgent.Configuration(contact: address), mediaHost: address.host,
            wallClock: WallClock(unixNanosecondsAtZero: 1_790_000_000_000_000_000))
        configuration.plan = NumberPlan(entries: [number: .init(label: nil, program: try SimulatedCalls.compile(flow))])
        configuration.verifiesCallers = verifies
        return Exchange(configuration: configuration, random: RandomSource(seed: 5))
    }

    private static func invite(identity: String? = "h.p.s;info=<https://c.example.com/c>;alg=ES256") -> [UInt8] {
        let body = HandCall.sdp(nil)
        let text =
            "INVITE sip:\(SimulatedCalls.did)@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bK1;rport\r\n"
            + "Max-Forwards: 70\r\nFrom: <sip:+15557650000@example.com>;tag=their\r\nTo: <sip:\(SimulatedCalls.did)@192.0.2.1>\r\n"
            + "Call-ID: signed\r\nCSeq: 1 INVITE\r\nContact: <sip:a@198.51.100.7:5062>\r\n"
            + (identity.map { "Identity: \($0)\r\n" } ?? "")
            + "Content-Type: application/sdp\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        return Array(text.utf8)
    }

    /// What comes out of an exchange: the claims it wants verified, the statuses it sends, and the records.
    private struct Taken {
        var claims: [(LegID, CallerClaim)] = []
        var statuses: [Int] = []
        var records: [CallRecord] = []
        var problems: [String] = []
    }

    private static func take(_ exchange: Exchange, _ taken: inout Taken) {
        while let output = exchange.poll() {
            switch output {
            case .verifyCaller(let leg, let claim): taken.claims.append((leg, claim))
            case .transmit(let bytes, _):
                if let status = (try? SIPMessage(parsing: bytes))?.status { taken.statuses.append(status.code) }
            case .openMedia(let port): exchange.mediaOpened(port, localPort: 40_000, at: .zero)
            case .journal(let entry): if case .problem(let text) = entry.event { taken.problems.append(text) }
            case .ended(let record): taken.records.append(record)
            default: break
            }
        }
    }

    private static func acknowledge(_ exchange: Exchange, _ taken: inout Taken) {
        for seconds in 1...80 {
            exchange.handleTimeout(at: .zero + .seconds(seconds))
            take(exchange, &taken)
        }
    }

    @Test(arguments: ["A", "B", "C", "failed", "none"])
    func `a signed call waits for the verdict, which its flow reads`(word: String) throws {
        let exchange = try Self.exchange()
        var taken = Taken()
        exchange.receiveSIP(Self.invite(), from: HandCall.source, at: .zero)
        Self.take(exchange, &taken)
        #expect(taken.statuses == [100] && taken.claims.count == 1)
        let claim = try #require(taken.claims.first?.1)
        #expect(
            claim.caller == "+15557650000" && claim.called.contains(SimulatedCalls.did) && claim.identities.count == 1)
        exchange.callerVerified(
            taken.claims[0].0, CallerFinding(word: word, problem: word == "failed" ? "it is wrong" : nil), at: .zero)
        // A second verdict is none.
        exchange.callerVerified(taken.claims[0].0, CallerFinding(word: "A"), at: .zero)
        Self.take(exchange, &taken)
        #expect(taken.statuses == [100, 200])
        Self.acknowledge(exchange, &taken)
        #expect(taken.records.count == 1 && taken.records.first?.variables["verdict"]?.text == word)
        #expect(taken.problems.contains { $0.contains("signature") } == (word == "failed"))
    }

    @Test func `a call without a signature, or where nobody verifies, goes on at once`() throws {
        for (verifies, identity) in [(true, nil), (false, "x")] as [(Bool, String?)] {
            let exchange = try Self.exchange(verifies: verifies)
            var taken = Taken()
            exchange.receiveSIP(Self.invite(identity: identity), from: HandCall.source, at: .zero)
            Self.take(exchange, &taken)
            #expect(taken.claims.isEmpty && taken.statuses == [100, 200])
        }
    }

    @Test func `a caller who hangs up before the verdict is gone, and the verdict changes nothing`() throws {
        let exchange = try Self.exchange()
        var taken = Taken()
        exchange.receiveSIP(Self.invite(), from: HandCall.source, at: .zero)
        Self.take(exchange, &taken)
        let cancel = String(decoding: Self.invite(), as: UTF8.self).replacing("INVITE sip", with: "CANCEL sip")
            .replacing("1 INVITE", with: "1 CANCEL")
        exchange.receiveSIP(Array(cancel.utf8), from: HandCall.source, at: .zero)
        exchange.callerVerified(taken.claims[0].0, CallerFinding(word: "A"), at: .zero)
        Self.take(exchange, &taken)
        #expect(taken.statuses == [100, 200, 487] && exchange.callCount == 0 && taken.records.isEmpty)
    }

    @Test func `calls through a trunk with a key are signed, with the number that is shown; anonymous ones are not`()
        throws
    {
        let calls = try SimulatedCalls(flow: nil)
        var trunks = calls.bot.exchange.configuration.trunks
        trunks[0].signer = { caller, called, call, seconds in
            "signed \(caller) \(called) \(call.isEmpty) \(seconds >= 0)"
        }
        calls.bot.exchange.replace(trunks: trunks)
        var seen: [String?] = []
        calls.onPhoneRings = { _, incoming in seen.append(incoming.message[.identity]) }
        for callerID in [SimulatedCalls.did, nil] {
            let request = CallRequest(to: try PhoneNumber("+12564286254"), callerID: callerID, control: .application)
            _ = try calls.bot.exchange.place(request, at: calls.simulation.now)
            calls.run(seconds: 1)
        }
        #expect(seen == ["signed \(SimulatedCalls.did) +12564286254 false true", nil])
    }
}
