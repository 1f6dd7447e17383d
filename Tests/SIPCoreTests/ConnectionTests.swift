import SIPMessage
import SansIO
import Testing

@testable import SIPCore

@Suite("Calls over connections (RFC 3261 §17, §18)")
struct ConnectionTests {
    private static let peer = Hop(AuthenticationTests.carrier, over: .tcp)
    private static let contact = "Contact: <sip:198.51.100.20:5060;transport=tcp>\nContent-Type: application/sdp\n"

    private func call(_ bench: Bench, over transport: SIPTransport, body: Int = 9) throws -> (LegID, [Bench.Sent]) {
        var call = OutgoingCall(
            target: SIPURI(user: "+12564286254", host: "carrier.example"), destination: AuthenticationTests.carrier,
            caller: .uri(SIPURI(user: "alice", host: "carrier.example"), name: nil),
            offer: [UInt8](repeating: 118, count: body))
        call.transport = transport
        call.serverName = "carrier.example"
        var leg = LegID(rawValue: 0)
        let sent = try bench.perform { leg = $0.call(call, at: $1) }
        return (leg, sent)
    }

    @Test(
        "nothing is repeated, Via and Contact name the transport, and all comes to rest",
        arguments: [SIPTransport.tcp, .tls])
    func outgoing(transport: SIPTransport) throws {
        let bench = Bench { $0.streamPorts = [.tls: 5081] }
        let hop = Hop(AuthenticationTests.carrier, over: transport, serverName: "carrier.example")
        let (leg, sent) = try call(bench, over: transport)
        let invite = sent[0].message
        let port = transport == .tls ? 5081 : 5070
        #expect(bench.hops == [hop])
        #expect(invite[.via]?.hasPrefix("SIP/2.0/\(transport.viaName) 192.0.2.2:\(port);") == true)
        #expect(invite[.contact] == "<sip:192.0.2.2:\(port);transport=\(transport.rawValue)>")
        #expect(try bench.wait(.seconds(20)).isEmpty, "a connection does not lose messages")
        let ack = try bench.send(Asker.response(to: invite, "200 OK", more: Self.contact), over: hop)
        #expect(ack.map { $0.message.method } == [.ack])
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }
        #expect(try bench.wait(.seconds(5)).isEmpty)
        _ = try bench.send(Asker.response(to: bye[0].message, "200 OK"), over: hop)
        #expect(Set(bench.hops) == [hop], "the dialog stays on its connection")
        _ = try bench.wait(.seconds(40))
        #expect(bench.agent.transactionCount == 0 && bench.agent.legCount == 0)
    }

    @Test("a call that comes over a connection is answered over it; only the 200 is repeated until its ACK")
    func incoming() throws {
        let bench = Bench()
        let hop = Hop(Bench.stranger, over: .tcp)
        let text = Request.text("INVITE", viaParameters: "", more: "Contact: <sip:alice@10.0.0.1:5060;transport=tcp>\n")
            .replacing("SIP/2.0/UDP", with: "SIP/2.0/TCP")
        _ = try bench.send(text, over: hop)
        let ok = try bench.perform { $0.answer(bench.calls[0].0, body: [66], at: $1) }[0].message
        #expect(ok[.contact] == "<sip:192.0.2.2:5070;transport=tcp>")
        #expect(try bench.wait(.seconds(2)).map { $0.message.status } == [.ok, .ok])
        let tag = ";tag=\(ok.to?.tag ?? "")"
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKack", to: tag), over: hop)
        #expect(try bench.wait(.seconds(60)).isEmpty)
        _ = try bench.perform { $0.hangUp(bench.calls[0].0, reason: nil, at: $1) }
        #expect(Set(bench.hops) == [hop], "the private Contact is not connected to")
    }

    @Test(
        "many call over a connection and are gone: whatever we do with their calls, each ends once and nothing is left")
    func gone() throws {
        let bench = Bench()
        let hop = Hop(Bench.stranger, over: .tcp)
        for number in 0..<100 {
            let text = Request.text(
                "INVITE", branch: "z9hG4bK\(number)", viaParameters: "", callID: "gone-\(number)",
                more: "Contact: <sip:alice@10.0.0.1:5060;transport=tcp>\n")
            _ = try bench.send(text.replacing("SIP/2.0/UDP", with: "SIP/2.0/TCP"), over: hop)
        }
        let legs = bench.calls.map(\.0)
        #expect(legs.count == 100)
        _ = try bench.perform { $0.connectionLost(hop, at: $1) }
        for (number, leg) in legs.enumerated() {
            _ = try bench.perform { agent, now in
                switch number % 4 {
                case 0: agent.answer(leg, body: [66], at: now)
                case 1: agent.reject(leg, status: 486, reason: nil, headers: [], at: now)
                case 2: agent.ring(leg, status: 180, body: nil, at: now)
                default: agent.hangUp(leg, reason: nil, at: now)
                }
            }
        }
        _ = try bench.perform { $0.connectionLost(hop, at: $1) }
        _ = try bench.wait(.seconds(700))
        #expect(bench.agent.legCount == 0 && bench.agent.transactionCount == 0)
        #expect(legs.allSatisfy { bench.ends(of: $0).count == 1 })
    }

    @Test("a refusal is not repeated")
    func refusal() throws {
        let bench = Bench()
        let hop = Hop(Bench.stranger, over: .tcp)
        _ = try bench.send(Request.invite, over: hop)
        _ = try bench.perform { $0.reject(bench.calls[0].0, status: 486, reason: nil, headers: [], at: $1) }
        #expect(try bench.wait(.seconds(60)).isEmpty)
        #expect(bench.agent.transactionCount == 0)
    }

    @Test("requests of more than 1 300 bytes go over TCP where the trunk takes it, each for itself")
    func large() throws {
        for (takes, body, expected) in [(true, 1200, SIPTransport.tcp), (true, 100, .udp), (false, 1200, .udp)] {
            let bench = Bench()
            if takes { bench.agent.streamHosts = [AuthenticationTests.carrier.host] }
            let (leg, sent) = try call(bench, over: .udp, body: body)
            #expect(bench.hops == (expected == .tcp ? [Self.peer] : []))
            #expect(sent[0].message[.via]?.contains("/\(expected.viaName) ") == true)
            // The ACK and the BYE are small again, and go where the Contact says.
            let answer = Asker.response(
                to: sent[0].message, "200 OK", more: "Contact: <sip:198.51.100.20:5060>\n")
            _ = try bench.send(answer, over: Hop(AuthenticationTests.carrier, over: expected))
            #expect(bench.lastEvent == "answered")
            #expect(try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message.method == .bye)
        }
    }

    @Test("a connection that is lost ends what waits for an answer over it, at once; a call that is up goes on")
    func lost() throws {
        let bench = Bench()
        let (waiting, _) = try call(bench, over: .tcp)
        let (up, sent) = try call(bench, over: .tcp)
        _ = try bench.send(Asker.response(to: sent[0].message, "200 OK", more: Self.contact), over: Self.peer)
        _ = try bench.perform { $0.connectionLost(Self.peer, at: $1) }
        #expect(
            bench.ends(of: waiting) == [
                EndReason(
                    by: .transport, status: 503,
                    text: "the connection to tcp 198.51.100.20:5060 was lost or could not be made")
            ])
        #expect(bench.ends(of: up).isEmpty)
        _ = try bench.perform { $0.connectionLost(Hop(AuthenticationTests.carrier, over: .tls), at: $1) }
        let bye = try bench.perform { $0.hangUp(up, reason: nil, at: $1) }
        #expect(bye.map { $0.message.method } == [.bye] && bench.hops.last == Self.peer, "a new connection is made")
    }

    @Test("a message that is not taken for sending: a request fails at once, the rest is said; nothing else changes")
    func refusedSending() throws {
        let bench = Bench()
        let (waiting, invite) = try call(bench, over: .tcp)
        let (up, sent) = try call(bench, over: .tcp)
        let ack = try bench.send(
            Asker.response(to: sent[0].message, "200 OK", more: Self.contact), over: Self.peer)
        _ = try bench.perform { $0.sendingRefused(invite[0].message.bytes, over: Self.peer, at: $1) }
        let text = "too many messages wait for the connection to tcp 198.51.100.20:5060"
        #expect(bench.ends(of: waiting) == [EndReason(by: .transport, status: 503, text: text)])
        _ = try bench.perform { $0.sendingRefused(invite[0].message.bytes, over: Self.peer, at: $1) }
        _ = try bench.perform { $0.sendingRefused(ack[0].message.bytes, over: Self.peer, at: $1) }
        _ = try bench.perform { $0.sendingRefused(Array("\r\n\r\n".utf8), over: Self.peer, at: $1) }
        #expect(bench.ends(of: waiting).count == 1 && bench.ends(of: up).isEmpty)
        #expect(bench.unsent == ["INVITE", "INVITE", "ACK", "a keep-alive"].map { "\($0) was not sent: \(text)" })
        let info = try bench.perform { $0.info(up, contentType: "a/b", body: [1], at: $1) }
        _ = try bench.perform { $0.sendingRefused(info[0].message.bytes, over: Self.peer, at: $1) }
        #expect(bench.ends(of: up) == [EndReason(by: .transport, text: text)])
    }

    @Test("a registration whose connection is lost is made anew within seconds")
    func registration() throws {
        let bench = try AuthenticationTests.bench()
        let settings = RegistrationSettings(
            name: "carrier", registrar: AuthenticationTests.carrier, over: .tls, domain: "carrier.example",
            user: "4930123")
        let hop = Hop(AuthenticationTests.carrier, over: .tls, serverName: "carrier.example")
        let sent = try bench.perform { $0.keepRegistrations([settings], at: $1) } + bench.wait(.zero)
        #expect(bench.hops == [hop])
        #expect(sent[0].message[.contact] == "<sip:4930123@192.0.2.2:5061;transport=tls>")
        _ = try bench.send(Asker.response(to: sent[0].message, "200 OK", more: "Expires: 600\n"), over: hop)
        _ = try bench.perform { $0.connectionLost(hop, at: $1) }
        #expect(try bench.wait(.seconds(5)).map { $0.message.method } == [.register])
        // While it cannot be made at all, the waits grow as after any failure.
        _ = try bench.perform { $0.connectionLost(hop, at: $1) }
        #expect(bench.agent.registrationReports[0].failures == 1)
        #expect(try bench.wait(.seconds(14)).isEmpty)
        #expect(try bench.wait(.seconds(20)).map { $0.message.method } == [.register])
    }
}
