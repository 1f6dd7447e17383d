import CallEngine
import SIPMessage
import SansIO
import Simulator
import Testing

/// Another caller in the place of the one who called (RFC 3891).
@Suite struct ReplacingTests {
    private static let flow = """
        flow: test
        sections:
          main: [answer, {play: {tone: "440/60s"}}, hangup]
        """

    private static func call() throws -> (HandCall, replaces: String) {
        let call = try HandCall(flow: flow)
        try call.callUp(offer: HandCall.sdp(nil))
        #expect(call.packetsSent() == 10)
        return (call, "Replaces: hand;from-tag=their;to-tag=\(call.tag)\r\n")
    }

    @Test func `the flow goes on with the new caller, on the same port, and the old one is hung up`() throws {
        let (call, replaces) = try Self.call()
        let port = try #require(call.port)
        call.beginDialog("other")
        let sent = call.send("INVITE", 1, body: HandCall.sdp(nil, host: "198.51.100.9", port: 5000), more: replaces)
        #expect(sent.map { $0.status?.code ?? 0 } == [100, 200, 0])
        #expect(sent.last?.method == .bye && sent.last?.callID == "hand")
        #expect(sent[1].lines.contains("m=audio 40000 RTP/AVP 0 101"))
        _ = call.send("ACK", 1)
        #expect(call.port === port && port.destination == NetworkAddress(text: "198.51.100.9:5000"))
        #expect(call.packetsSent() == 10 && call.records.isEmpty && call.exchange.callCount == 1)
        #expect(
            call.changes == [
                "+15557650000 has taken the call over", "the other side moved its audio to another address",
            ])
        // The flow is where it was, and ends with the new caller's BYE.
        _ = call.send("BYE", 2)
        #expect(call.records.map(\.endedBy) == ["caller"] && call.exchange.callCount == 0)
    }

    @Test func `without an offer ours is in the answer, and the ACK brings theirs`() throws {
        let (call, replaces) = try Self.call()
        call.beginDialog("other")
        let sent = call.send("INVITE", 1, more: replaces)
        #expect(sent.first { $0.status == .ok }?.lines.contains { $0.hasPrefix("m=audio 40000") } == true)
        _ = call.send("ACK", 1, body: HandCall.sdp(nil, host: "198.51.100.9", port: 5002))
        #expect(call.port?.destination == NetworkAddress(text: "198.51.100.9:5002"))
        #expect(call.packetsSent() == 10)
    }

    @Test func `an offer that cannot be taken leaves the call as it was`() throws {
        let (call, replaces) = try Self.call()
        call.beginDialog("other")
        let sent = call.send("INVITE", 1, body: HandCall.sdp(nil, formats: "99"), more: replaces)
        #expect(sent.last?.status?.code == 488)
        #expect(call.packetsSent() == 10 && call.exchange.callCount == 1)
    }

    // MARK: The party of a dial

    /// Somebody at the trunk who takes the place of whom the bot has dialled.
    private final class Picker {
        let calls: SimulatedCalls
        private var invite: SIPMessage?
        private var calledTag = ""
        private var ownTag = ""
        private(set) var statuses: [Int] = []

        init(_ calls: SimulatedCalls) {
            self.calls = calls
            calls.simulation.onDatagram = { [unowned self] bytes, source, _ in
                guard source.port == 5060, let message = try? SIPMessage(parsing: bytes) else { return }
                note(message, isBots: source == calls.bot.address)
            }
        }

        private func note(_ message: SIPMessage, isBots: Bool) {
            if isBots, message.method == .invite { invite = message }
            if !isBots, message.callID == invite?.callID, let tag = message.to?.tag { calledTag = tag }
            if isBots, message.callID == "picker", message.cseq?.method == .invite, let status = message.status {
                statuses.append(status.code)
                ownTag = message.to?.tag ?? ""
            }
        }

        func send(_ method: String, _ cseq: Int, replaces: Bool = false) {
            let named = "\(invite?.callID ?? "");to-tag=\(invite?.from?.tag ?? "");from-tag=\(calledTag)"
            let body = replaces ? HandCall.sdp(nil, host: "192.0.2.2", port: 5000) : ""
            let text =
                "\(method) sip:192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKpick\(method)\(cseq)\r\n"
                + "From: <sip:carol@192.0.2.2>;tag=carol\r\nTo: <sip:bot@192.0.2.1>\(ownTag.isEmpty ? "" : ";tag=\(ownTag)")\r\n"
                + "Call-ID: picker\r\nCSeq: \(cseq) \(method)\r\nMax-Forwards: 70\r\nContact: <sip:carol@192.0.2.2:5060>\r\n"
                + (replaces ? "Replaces: \(named)\r\nContent-Type: application/sdp\r\n" : "")
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            calls.bot.exchange.receiveSIP(Array(text.utf8), from: calls.phone.address, at: calls.simulation.now)
        }
    }

    @Test(arguments: [false, true])
    func `whom the bot has dialled is replaced, ringing or talking: the caller talks to the new one`(talks: Bool) throws
    {
        let calls = try SimulatedCalls(flow: DialTests.flow)
        let picker = Picker(calls)
        var rung: [CallID] = []
        calls.onPhoneRings = { call, _ in
            rung.append(call)
            if talks { calls.phone.exchange.answer(call, at: calls.simulation.now) }
        }
        _ = try calls.call()
        calls.run(seconds: 4)
        picker.send("INVITE", 1, replaces: true)
        calls.run(seconds: 0.3)
        picker.send("ACK", 1)
        calls.run(seconds: 4)
        #expect(picker.statuses == [100, 200] && rung.count == 1)
        #expect(
            calls.bot.exchange.callCount == 1 && calls.phone.exchange.callCount == 1, "whom it was dialled to is gone")
        #expect(calls.journal.filter { if case .bridged = $0 { true } else { false } }.count == 1)
        picker.send("BYE", 2)
        calls.run(seconds: 20)
        #expect(calls.path == ["main", "done"])
        #expect(calls.bot.exchange.callCount == 0 && calls.phone.exchange.callCount == 0)
    }
}
