import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Responses to our INVITE")
struct ForkTests {
    /// Responses to `invite` as a callee with `tag` writes them.
    static func response(
        _ status: String, to invite: SIPMessage, tag: String, more: String = "Contact: <sip:callee@198.51.100.7:5062>\n"
    ) -> String {
        "SIP/2.0 \(status)\nVia: \(invite[.via] ?? "")\nFrom: \(invite[.from] ?? "")\n"
            + "To: \(invite[.to] ?? "")\(tag.isEmpty ? "" : ";tag=\(tag)")\nCall-ID: \(invite.callID ?? "")\n"
            + "CSeq: \(invite[.cseq] ?? "")\n\(more)Content-Length: 0\n\n"
    }

    static func calling(_ call: OutgoingCall? = nil) throws -> (Bench, LegID, SIPMessage) {
        let bench = Bench()
        var leg = LegID(rawValue: 0)
        let request =
            call
            ?? OutgoingCall(
                target: SIPURI(user: "bob", host: "example.com"), destination: Bench.stranger,
                caller: .anonymous, offer: [65])
        let invite = try bench.perform { leg = $0.call(request, at: $1) }[0].message
        return (bench, leg, invite)
    }

    @Test("the first 2xx makes the call, each further one of another callee is acknowledged and ended")
    func forked() throws {
        let (bench, leg, invite) = try Self.calling()
        let first = try bench.send(Self.response("200 OK", to: invite, tag: "one"))
        #expect(first.map { $0.message.method } == [.ack])
        let second = try bench.send(Self.response("200 OK", to: invite, tag: "two"))
        #expect(second.map { $0.message.method } == [.ack, .bye])
        #expect(second.allSatisfy { $0.message.to?.tag == "two" })
        #expect(second[1].message.cseq?.number == (invite.cseq?.number ?? 0) + 1)
        // Both come again: the same ACKs again, no second BYE.
        for tag in ["one", "two"] {
            let again = try bench.send(Self.response("200 OK", to: invite, tag: tag))
            #expect(again.map { $0.message.method } == [.ack] && again[0].message.to?.tag == tag)
        }
        let ack = first[0].message
        #expect(ack.cseq == CSeq(number: invite.cseq?.number ?? 0, method: .ack))
        #expect(ack.topVia?.branch != invite.topVia?.branch)
        #expect(bench.events.count == 1)
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message
        #expect(bye.to?.tag == "one")
    }

    @Test("a hundred callees are not remembered")
    func manyForks() throws {
        let (bench, _, invite) = try Self.calling()
        for index in 0..<100 { _ = try bench.send(Self.response("200 OK", to: invite, tag: "t\(index)")) }
        #expect(bench.agent.transactionCount <= 17)
        #expect(bench.discarded.count == 84)
    }

    @Test("the route set of the answer is reversed; ACK and BYE follow it")
    func routes() throws {
        let (bench, leg, invite) = try Self.calling()
        let more =
            "Record-Route: <sip:203.0.113.1;lr>\nRecord-Route: <sip:203.0.113.2:5090;lr>\n"
            + "Contact: <sip:callee@10.0.0.9>\n"
        let ack = try bench.send(Self.response("200 OK", to: invite, tag: "x", more: more))[0]
        #expect(ack.message.requestURIText == "sip:callee@10.0.0.9")
        #expect(try ack.message.addresses(of: .route).map(\.uri.host) == ["203.0.113.2", "203.0.113.1"])
        #expect(ack.destination.description == "203.0.113.2:5090")
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0]
        #expect(bye.message.values(of: .route) == ack.message.values(of: .route) && bye.destination == ack.destination)
    }

    @Test(
        "refusals are acknowledged on the hop, each time, and end the leg once",
        arguments: [300, 401, 407, 486, 503, 699])
    func refused(_ code: Int) throws {
        let (bench, leg, invite) = try Self.calling()
        let ack = try bench.send(Self.response("\(code) No", to: invite, tag: "x"))[0]
        #expect(
            ack.message.method == .ack && ack.message.topVia?.branch == invite.topVia?.branch
                && ack.destination == Bench.stranger)
        #expect(ack.message.to?.tag == "x" && ack.message.requestURIText == invite.requestURIText)
        #expect(try bench.send(Self.response("\(code) No", to: invite, tag: "x")).map { $0.message.method } == [.ack])
        let text =
            [401, 407].contains(code) ? "a password is asked for, and the trunk has none that may be used there" : "No"
        #expect(bench.ends(of: leg) == [EndReason(by: .remote, status: code, text: text)])
    }

    @Test(
        "unknown provisional and final codes count as their class",
        arguments: [(199, "progress-199"), (299, "answered")])
    func unknownCodes(_ code: Int, _ expected: String) throws {
        let (bench, leg, invite) = try Self.calling()
        _ = try bench.send(Self.response("\(code) Odd", to: invite, tag: "x"))
        #expect(bench.lastEvent == expected && bench.ends(of: leg).isEmpty)
    }

    @Test("responses that do not fit are discarded", arguments: ["Call-ID", "From", "CSeq", "Via"])
    func strangers(_ name: String) throws {
        let (bench, leg, invite) = try Self.calling()
        let good = Self.response("200 OK", to: invite, tag: "x")
        let lines = good.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            guard line.hasPrefix("\(name):") else { return line }
            switch name {
            case "Call-ID": return "Call-ID: other"
            case "From": return "From: <sip:a@b>;tag=other"
            case "CSeq": return "CSeq: 77777777 INVITE"
            default: return "Via: SIP/2.0/UDP x;branch=z9hG4bKother"
            }
        }
        #expect(try bench.send(lines.joined(separator: "\n")).isEmpty)
        #expect(bench.discarded.count == 1 && bench.ends(of: leg).isEmpty && bench.events.isEmpty)
    }

    @Test("of an answer in several parts the session description is told; what is none is not taken for one")
    func parts() throws {
        let (bench, _, invite) = try Self.calling()
        let type = "Contact: <sip:callee@198.51.100.7:5062>\nContent-Type: multipart/mixed;boundary=x\n"
        let body = "--x\nContent-Type: application/isup\n\nabc\n--x\nContent-Type: application/sdp\n\nv=0\n--x--\n"
        func answer(_ status: String, _ type: String, _ body: String) -> String {
            Self.response(status, to: invite, tag: "x", more: type)
                .replacing("Content-Length: 0\n\n", with: "Content-Length: \(body.utf8.count)\n\n\(body)")
        }
        _ = try bench.send(answer("183 Progress", "Content-Type: application/isup\n", "abc"))
        #expect(bench.lastEvent == "progress-183" && bench.lastBody == nil)
        _ = try bench.send(answer("183 Progress", type, body))
        #expect(bench.lastBody == Array("v=0".utf8))
        _ = try bench.send(answer("200 OK", type, body))
        #expect(bench.lastEvent == "answered" && bench.lastBody == Array("v=0".utf8))
    }

    @Test("a BYE that overtakes a 200 that never comes leaves nothing behind")
    func overtakenForEver() throws {
        let (bench, leg, invite) = try Self.calling()
        _ = try bench.send(Self.response("180 Ringing", to: invite, tag: "x"))
        let bye =
            "BYE sip:192.0.2.2:5070 SIP/2.0\nVia: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKbye\n"
            + "From: \(invite[.to] ?? "");tag=x\nTo: \(invite[.from] ?? "")\nCall-ID: \(invite.callID ?? "")\n"
            + "CSeq: 1 BYE\n\n"
        #expect(try bench.send(bye).map { $0.message.method } == [nil, .cancel])
        _ = try bench.wait(.seconds(70))
        #expect(bench.agent.transactionCount == 0 && bench.ends(of: leg).count == 1)
    }

    @Test("a BYE that overtakes the 200 ends the call; the 200 is acknowledged and ended")
    func overtaken() throws {
        let (bench, leg, invite) = try Self.calling()
        let bye =
            "BYE sip:192.0.2.2:5070 SIP/2.0\nVia: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKbye\n"
            + "From: \(invite[.to] ?? "");tag=x\nTo: \(invite[.from] ?? "")\nCall-ID: \(invite.callID ?? "")\nCSeq: 1 BYE\n\n"
        #expect(try bench.codes(bye) == [200])
        #expect(bench.ends(of: leg) == [EndReason(by: .remote)])
        #expect(
            try bench.send(Self.response("200 OK", to: invite, tag: "x")).map { $0.message.method } == [.ack, .bye])
        #expect(bench.events.count == 1)
    }

    @Test("a Route given with the call is in INVITE, ACK and CANCEL; headers of our own are refused")
    func givenHeaders() throws {
        let call = OutgoingCall(
            target: SIPURI(user: "bob", host: "example.com"), destination: Bench.stranger, caller: .anonymous,
            offer: [65],
            headers: [
                (.route, "<sip:proxy.example.com;lr>"), (.diversion, "<sip:+49@x>\r\nEvil: 1"), (.via, "x"),
                (.pAssertedIdentity, "<sip:me@x>"),
            ])
        let (bench, leg, invite) = try Self.calling(call)
        #expect(bench.discarded.count == 2)
        #expect(invite[.route] == "<sip:proxy.example.com;lr>" && invite.count(of: .via) == 1)
        #expect(invite[.diversion] == "<sip:+49@x>Evil: 1" && !invite.contains(.pAssertedIdentity))
        _ = try bench.send(Self.response("180 Ringing", to: invite, tag: "x"))
        let cancel = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message
        #expect(cancel.method == .cancel && cancel[.route] == invite[.route] && cancel[.via] == invite[.via])
        let ack = try bench.send(Self.response("487 No", to: invite, tag: "x"))[0].message
        #expect(ack[.route] == invite[.route])
    }
}
