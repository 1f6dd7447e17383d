import CallEngine
import SIPMessage
import SansIO
import Testing

/// New offers in a call (RFC 3264 §8), by re-INVITE and UPDATE.
@Suite struct HoldTests {
    private static let flow = """
        flow: test
        sections:
          main: [answer, {play: {tone: "440/60s"}}, hangup]
        """

    private static func call() throws -> HandCall {
        let call = try HandCall(flow: flow)
        try call.callUp(offer: HandCall.sdp(nil))
        #expect(call.packetsSent() == 10)
        return call
    }

    struct Row: Sendable {
        var offered: String?
        var host = "198.51.100.7"
        var answered: String
        var sends: Bool
    }

    static let directions: [Row] = [
        Row(offered: nil, answered: "a=sendrecv", sends: true),
        Row(offered: "sendrecv", answered: "a=sendrecv", sends: true),
        Row(offered: "sendonly", answered: "a=recvonly", sends: false),
        Row(offered: "recvonly", answered: "a=sendonly", sends: true),
        Row(offered: "inactive", answered: "a=inactive", sends: false),
        Row(offered: nil, host: "0.0.0.0", answered: "a=recvonly", sends: false),
        Row(offered: "sendonly", host: "0.0.0.0", answered: "a=recvonly", sends: false),
    ]

    @Test(arguments: directions, ["INVITE", "UPDATE"])
    func `each direction gets the answer of RFC 3264, no packet goes to a side that holds, and resuming resumes`(
        row: Row, method: String
    ) throws {
        let call = try Self.call()
        let ok = try #require(call.send(method, 2, body: HandCall.sdp(row.offered, host: row.host)).last)
        #expect(ok.status == .ok && ok.lines.contains(row.answered))
        if method == "INVITE" { _ = call.send("ACK", 2) }
        #expect(call.packetsSent() == (row.sends ? 10 : 0))
        #expect(call.port?.destination?.host == HandCall.source.host)
        let resumed = try #require(call.send(method, 3, body: HandCall.sdp("sendrecv")).last)
        if method == "INVITE" { _ = call.send("ACK", 3) }
        #expect(resumed.lines.contains("a=sendrecv"))
        #expect(call.packetsSent() == 10)
        #expect(call.records.isEmpty)
    }

    @Test func `hold and resume are told in the journal, once each`() throws {
        let call = try Self.call()
        for (cseq, direction) in [(2, "sendonly"), (3, "sendonly"), (4, "sendrecv")] {
            _ = call.send("INVITE", cseq, body: HandCall.sdp(direction))
            _ = call.send("ACK", cseq)
        }
        #expect(call.changes == ["the other side put the call on hold", "the other side resumed the call"])
    }

    @Test func `another codec is taken from the next packet on, and a moved far end is followed`() throws {
        let call = try Self.call()
        #expect(call.lastPayloadType == 0)
        let ok = call.send("UPDATE", 2, body: HandCall.sdp(nil, formats: "8 101")).last
        #expect(ok?.lines.contains { $0.hasPrefix("m=audio 40000 RTP/AVP 8") } == true)
        #expect(call.packetsSent() == 10 && call.lastPayloadType == 8)
        _ = call.send("UPDATE", 3, body: HandCall.sdp(nil, port: 5000, formats: "8 101"))
        #expect(call.port?.destination?.port == 5000)
        #expect(
            call.changes == ["the other side changed to PCMA", "the other side moved its audio to another address"])
    }

    @Test func `an offer that cannot be met gets 488, and the call goes on as it was`() throws {
        let call = try Self.call()
        let answer = call.send("UPDATE", 2, body: HandCall.sdp(nil, formats: "18")).last
        #expect(answer?.status?.code == 488)
        #expect(call.send("UPDATE", 3, body: "no session").last?.status?.code == 400)
        #expect(call.packetsSent() == 10)
    }

    @Test func `a re-INVITE without an offer gets ours, and its ACK brings the answer`() throws {
        let call = try Self.call()
        let ok = try #require(call.send("INVITE", 2).last)
        #expect(ok.status == .ok && ok.lines.contains("a=sendrecv"))
        // Our offer is open: theirs has to wait.
        #expect(call.send("UPDATE", 3, body: HandCall.sdp(nil)).last?.status?.code == 491)
        #expect(call.send("INVITE", 4, body: HandCall.sdp(nil)).last?.status?.code == 491)
        _ = call.send("ACK", 2, body: HandCall.sdp("sendonly", port: 6000))
        #expect(call.packetsSent() == 0 && call.port?.destination?.port == 6000)
        _ = call.send("INVITE", 5)
        _ = call.send("ACK", 5)
        #expect(call.packetsSent() == 0, "an ACK without an answer changes nothing")
        #expect(call.send("UPDATE", 6, body: HandCall.sdp("sendrecv")).last?.status == .ok)
        #expect(call.packetsSent() == 10)
    }

    @Test func `an INVITE without an offer gets ours in the 200, and audio begins with the answer in the ACK`() throws {
        let call = try HandCall(flow: Self.flow)
        let ok = try call.callUp(offer: nil, answer: HandCall.sdp(nil))
        #expect(ok.lines.contains { $0.hasPrefix("m=audio 40000 RTP/AVP 0 8") })
        #expect(call.packetsSent() == 10)
        #expect(call.journal.contains(.answered))
    }

    @Test func `BYE with a cause of the telephone network is in the record`() throws {
        let call = try Self.call()
        #expect(call.send("BYE", 9, more: "Reason: Q.850;cause=31;text=\"Normal\"\r\n").last?.status == .ok)
        #expect(call.records.map(\.cause) == [31] && call.records.map(\.reason) == ["Normal"])
    }

    @Test func `a REFER of the caller is declined, and nobody is called`() throws {
        let call = try Self.call()
        let answer = call.send("REFER", 2, more: "Refer-To: <sip:+19005550000@example.com>\r\n")
        #expect(answer.map { $0.status?.code } == [603])
        #expect(call.packetsSent() == 10)
    }
}
