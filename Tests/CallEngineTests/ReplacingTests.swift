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
}
