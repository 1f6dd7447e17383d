import CallEngine
import FlowEngine
import Numbering
import SIPCore
import SIPMessage
import SansIO
import Testing

/// The address that others see of us: in every message of a call, also after the configuration was loaded anew.
@Suite struct PublicAddressTests {
    private static let address = NetworkAddress(host: .v4(0xCB00_7109), port: 5088)

    /// Via, Contact and the session description of a message of ours.
    private func expectPublic(_ messages: [SIPMessage], sourceLocation: SourceLocation = #_sourceLocation) throws {
        for message in messages {
            let what: Comment = "\(message.firstLine)"
            if message.method != nil {
                let via = try #require(message.topVia)
                #expect("\(via.host):\(via.port ?? 0)" == "203.0.113.9:5088", what, sourceLocation: sourceLocation)
            }
            let makesContact = message.method.map { [.invite, .refer, .update].contains($0) } ?? false
            let keepsContact =
                message.status?.isSuccess == true && ["INVITE", "UPDATE"].contains(message.cseq?.method.rawValue)
            if makesContact || keepsContact {
                #expect(message[.contact] == "<sip:203.0.113.9:5088>", what, sourceLocation: sourceLocation)
            }
            let lines = message.lines.filter { $0.hasPrefix("c=") || $0.hasPrefix("o=") }
            #expect(lines.allSatisfy { $0.hasSuffix("IN IP4 203.0.113.9") }, what, sourceLocation: sourceLocation)
            #expect(lines.isEmpty == (message.contentType != "application/sdp"), what, sourceLocation: sourceLocation)
        }
    }

    private static let flow = """
        flow: test
        sections:
          main:
            - answer
            - play: {tone: "440/3s"}
            - transfer: {to: "+12125550199"}
              next: {failed: stays}
            - hangup
          stays: [hangup]
        """

    @Test func `in the answer, in those to re-INVITE and UPDATE, in REFER and BYE, before and after a reload`() throws {
        let call = try HandCall(flow: Self.flow, address: Self.address)
        let ok = try call.callUp(offer: HandCall.sdp(nil))
        try expectPublic([ok])
        call.exchange.replace(
            plan: NumberPlan(),
            trunks: [
                Trunk(
                    name: "new", address: NetworkAddress(host: .v4(0x0A00_0001), port: 5060), domain: "new.example",
                    callerIDs: [])
            ], prompts: PromptShelf(), secrets: .known([:]), version: 2)
        let hold = call.send("INVITE", 2, body: HandCall.sdp("sendonly"))
        #expect(hold.last?.status == .ok && hold.last?.lines.contains("a=recvonly") == true)
        _ = call.send("ACK", 2)
        let update = call.send("UPDATE", 3, body: HandCall.sdp("sendrecv"))
        #expect(update.last?.status == .ok && update.last?.lines.isEmpty == false)
        let delayed = call.send("INVITE", 4)
        #expect(delayed.last?.status == .ok && delayed.last?.lines.isEmpty == false)
        _ = call.send("ACK", 4, body: HandCall.sdp(nil))
        let later = call.wait(.seconds(40))
        #expect(later.contains { $0.method == .refer } && later.contains { $0.method == .bye })
        try expectPublic(hold + update + delayed + later)
    }

    // MARK: Strangers

    private static func bytes(_ call: HandCall, to user: String, _ number: Int) -> [SIPMessage] {
        call.beginDialog("s\(number)")
        let text =
            "INVITE sip:\(user)@203.0.113.9 SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKs;rport\r\n"
            + "Max-Forwards: 70\r\nFrom: <sip:a@example.com>;tag=their\r\nTo: <sip:x@203.0.113.9>\r\n"
            + "Call-ID: same\r\nCSeq: 1 INVITE\r\nContact: <sip:a@198.51.100.7:5062>\r\nContent-Length: 0\r\n\r\n"
        return call.receive(Array(text.utf8))
    }

    @Test func `a stranger gets the same bytes at the same time for a number that exists and for one that does not`()
        throws
    {
        let known = try #require(DigestCredentials(username: "alice", password: "secret"))
        for doors in [Doors(), Doors(users: [known])] {
            let users = [SimulatedCalls.did, "+15559999999", "admin", "100", "a%00b"]
            let answers = try users.enumerated().map { index, user in
                let call = try HandCall(flow: Self.flow, address: Self.address, doors: doors)
                let sent = Self.bytes(call, to: user, index)
                // All of it comes at once, and nothing later; nobody is written down.
                #expect(sent.count == 1 && call.wait(.seconds(40)).isEmpty)
                #expect(call.exchange.callCount == 0 && call.records.isEmpty && call.journal.isEmpty)
                return sent.map { String(decoding: $0.bytes, as: UTF8.self) }
            }
            #expect(Set(answers).count == 1)
            #expect(answers[0][0].hasPrefix(doors.users.isEmpty ? "SIP/2.0 403" : "SIP/2.0 401"))
        }
    }
}
