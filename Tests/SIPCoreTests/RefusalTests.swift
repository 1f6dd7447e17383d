import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("What is answered without asking anyone")
struct RefusalTests {
    static let table: [(String, String, Int)] = [
        ("unknown method", Request.text("FOO"), 405),
        ("SUBSCRIBE", Request.text("SUBSCRIBE"), 405),
        ("REGISTER", Request.text("REGISTER"), 405),
        ("UPDATE in no dialog", Request.text("UPDATE", to: ";tag=x"), 481),
        ("REFER outside a call", Request.text("REFER", more: "Refer-To: <sip:carol@example.com>\n"), 403),
        ("REFER to nobody", Request.text("REFER"), 400),
        ("REFER to two", Request.text("REFER", more: "r: <sip:a@b>\nRefer-To: <sip:c@d>\n"), 400),
        ("REFER in no dialog", Request.text("REFER", to: ";tag=x", more: "Refer-To: <sip:a@b>\n"), 481),
        ("NOTIFY of messages that nobody asked for", Request.text("NOTIFY", more: "Event: message-summary\n"), 200),
        ("NOTIFY that keeps a binding open", Request.text("NOTIFY", more: "Event: keep-alive\n"), 200),
        ("NOTIFY of anything else", Request.text("NOTIFY", more: "Event: presence\n"), 489),
        ("NOTIFY without an event", Request.text("NOTIFY"), 489),
        ("NOTIFY about no REFER of ours", Request.text("NOTIFY", more: "o: refer;id=7\n"), 481),
        ("BYE in no dialog", Request.text("BYE", to: ";tag=x"), 481),
        ("BYE without a To tag", Request.text("BYE"), 481),
        ("INFO in no dialog", Request.text("INFO", to: ";tag=x"), 481),
        ("INVITE in no dialog", Request.text("INVITE", to: ";tag=x", more: "Contact: <sip:a@b>\n"), 481),
        ("CANCEL of nothing", Request.text("CANCEL"), 481),
        ("no hops left: an endpoint does not count them", Request.text("OPTIONS", hops: 0), 200),
        ("too many hops", Request.text("OPTIONS", hops: 300), 400),
        ("unknown scheme", Request.text("OPTIONS", uri: "http://example.com"), 416),
        ("no Contact", Request.text("INVITE"), 400),
        ("Contact that is no SIP URI", Request.text("INVITE", more: "Contact: <mailto:a@b>\n"), 400),
        ("two From", Request.text("OPTIONS", more: "f: <sip:x@y>;tag=2\n"), 400),
        ("two From in one line", Request.text("OPTIONS", from: "<sip:a@b>;tag=1, <sip:c@d>;tag=2"), 400),
        ("short body", Request.text("OPTIONS").replacing("Content-Length: 0", with: "Content-Length: 99"), 400),
        ("CSeq of another method", Request.text("OPTIONS").replacing("1 OPTIONS", with: "1 INVITE"), 400),
        ("Via that cannot be read", Request.text("OPTIONS").replacing("Via: SIP/2.0/UDP", with: "Via: SIP/2.0"), 400),
        ("broken line", Request.text("OPTIONS", more: "what is this\n"), 400),
        ("spaces in the Request-URI", Request.text("OPTIONS", uri: "sip:a b@c"), 400),
        ("SIP/3.0", Request.text("OPTIONS").replacing("SIP/2.0\nVia", with: "SIP/3.0\nVia"), 505),
        ("OPTIONS", Request.text("OPTIONS"), 200),
        (
            "text for a body",
            Request.text("INVITE", more: "Contact: <sip:a@b>\nContent-Type: text/plain\n", body: "x"), 415
        ),
        ("body without type", Request.text("INVITE", more: "Contact: <sip:a@b>\n", body: "x"), 415),
        ("gzip", Request.text("INVITE", more: "Contact: <sip:a@b>\nc: application/sdp\ne: gzip\n", body: "x"), 415),
        (
            "optional body",
            Request.text(
                "INVITE", more: "Contact: <sip:a@b>\nc: text/plain\nContent-Disposition: render;handling=optional\n",
                body: "x"), 100
        ),
        ("the call itself", Request.invite, 100),
        ("a description and ISUP that may be passed over", parted("signal;handling=optional"), 100),
        ("a description and ISUP that says nothing of it", parted("signal"), 100),
        ("a description and ISUP that has to be understood", parted("signal; handling=required"), 415),
        ("ISUP alone", parted(nil), 415),
        ("parts without a boundary", parted("signal").replacing(";boundary=x", with: ""), 415),
        ("the whole of it gzip", parted("signal", more: "e: gzip\n"), 415),
    ]

    /// An INVITE with a session description and a part of another network, or the latter alone.
    static func parted(_ disposition: String?, more: String = "") -> String {
        let description = "--x\nContent-Type: application/sdp\n\nv=0\n"
        let isup = "--x\nContent-Type: application/isup\n" + (disposition.map { "Content-Disposition: \($0)\n" } ?? "")
        return Request.text(
            "INVITE", more: "Contact: <sip:a@b>\nContent-Type: multipart/mixed;boundary=x\n\(more)",
            body: (disposition == nil ? "" : description) + isup + "\nabc\n--x--\n")
    }

    @Test("of several parts the session description is the offer")
    func offerAmongParts() throws {
        let bench = Bench()
        _ = try bench.send(Self.parted("signal"))
        #expect(bench.calls[0].1.offer == Array("v=0".utf8))
    }

    @Test("each request gets its status", arguments: table)
    func status(_ row: (name: String, text: String, code: Int)) throws {
        let bench = Bench()
        #expect(try bench.codes(row.text) == [row.code])
        // Once more: the same answer, whether by its transaction or without one.
        #expect(try bench.codes(row.text) == [row.code])
        #expect(bench.calls.count == (row.code == 100 ? 1 : 0))
        _ = try bench.wait(.seconds(40))
        #expect(bench.agent.transactionCount == (row.code == 100 ? 1 : 0))
    }

    @Test("refusals name what would be accepted")
    func headers() throws {
        let bench = Bench()
        let allow = try bench.send(Request.text("FOO"))[0].message
        #expect(
            allow.tokens(of: .allow) == [
                "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "NOTIFY", "PRACK",
            ])
        let require = "Require: precondition, foo\nRequire: bar\nContact: <sip:a@b>\n"
        let extensions = try bench.send(Request.text("INVITE", branch: "z9hG4bK2", callID: "c2", more: require))[0]
            .message
        #expect(extensions.status?.code == 420)
        #expect(extensions.tokens(of: .unsupported) == ["precondition", "foo", "bar"])
        let body = "Contact: <sip:a@b>\nContent-Type: text/plain\n"
        let media = try bench.send(Request.text("INVITE", branch: "z9hG4bK3", callID: "c3", more: body, body: "x"))[0]
            .message
        #expect(media[.accept] == "application/sdp, multipart/mixed, multipart/alternative")
        let options = try bench.send(Request.text("OPTIONS", branch: "z9hG4bK4", callID: "c4"))[0].message
        #expect(options.contains(.allow) && options.contains(.accept) && options.contains(.supported))
    }

    @Test("tags, branches and Call-IDs around every power of two come back as they were", arguments: 0...14)
    func lengths(_ power: Int) throws {
        for length in [(1 << power) - 1, 1 << power, (1 << power) + 1] where length > 0 {
            let long = String(repeating: "t", count: length)
            let text = Request.text(
                "OPTIONS", branch: "z9hG4bK" + long, from: "<sip:a@b>;tag=\(long)", callID: "c" + long)
            let answer = try #require(try Bench().send(text).first?.message)
            #expect(answer.status == .ok && answer.from?.tag == long && answer.callID == "c" + long)
            #expect(answer.topVia?.branch == "z9hG4bK" + long)
        }
    }

    @Test("Require is ignored in ACK and CANCEL")
    func requireInCancel() throws {
        let bench = Bench()
        _ = try bench.send(Request.invite)
        #expect(try bench.codes(Request.text("CANCEL", more: "Require: nothing-known\n")) == [200, 487])
    }

    @Test("a merged request is refused with 482")
    func merged() throws {
        let bench = Bench()
        #expect(try bench.codes(Request.invite) == [100])
        #expect(try bench.codes(Request.invite.replacing("z9hG4bKone", with: "z9hG4bKtwo")) == [482])
        #expect(bench.calls.count == 1)
    }

    @Test("the To tag is the same in every response of a transaction, and every Via comes back in order")
    func copies() throws {
        let bench = Bench()
        let more =
            "Via: SIP/2.0/UDP p1.example.com;branch=z9hG4bKp1,SIP/2.0/TCP p2.example.com;branch=z9hG4bKp2\n"
            + "Record-Route: <sip:p1.example.com;lr>\nContact: <sip:alice@198.51.100.7:5062>\n"
        let trying = try bench.send(Request.text("INVITE", more: more))[0].message
        #expect(trying.to?.tag == nil)
        let leg = bench.calls[0].0
        let ringing = try bench.perform { $0.ring(leg, status: 183, body: [65], at: $1) }[0].message
        let ok = try bench.perform { $0.answer(leg, body: [66], at: $1) }[0].message
        #expect(ringing.to?.tag != nil && ringing.to?.tag == ok.to?.tag)
        #expect(try ok.vias().map(\.host) == ["198.51.100.7", "p1.example.com", "p2.example.com"])
        #expect(ok[.recordRoute] == "<sip:p1.example.com;lr>" && ok[.contact] == "<sip:192.0.2.2:5070>")
        #expect(ringing.status == .sessionProgress && ringing.contentType == "application/sdp")
    }

    static let ways: [(via: String, parameters: String, port: UInt16, received: String?, rport: String?)] = [
        ("198.51.100.7:5062", ";rport", 40_000, "198.51.100.7", "40000"),
        ("10.0.0.5:5062", ";rport", 40_000, "198.51.100.7", "40000"),
        ("10.0.0.5:5062", "", 5062, "198.51.100.7", nil),
        ("host.example.com", "", 5060, "198.51.100.7", nil),
        ("198.51.100.7", ";received=6.6.6.6", 5060, "198.51.100.7", nil),
        ("198.51.100.7:5062", "", 5062, nil, nil),
        ("10.0.0.5", ";rport=99;received=1.2.3.4;maddr=6.6.6.6", 40_000, "198.51.100.7", "40000"),
    ]

    @Test(
        "the same for IPv6: an address in Via has brackets, one in received has none",
        arguments: [
            ("[2001:db8::7]:5062", "", 5062, nil, nil), ("[2001:DB8:0::7]", "", 5060, nil, nil),
            ("[2001:db8::7]:5062", ";rport", 40_000, "2001:db8::7", "40000"),
            ("[2001:db8::8]:5062", ";rport", 40_000, "2001:db8::7", "40000"),
            ("[2001:db8::8]:5062", ";received=[::1]", 5062, "2001:db8::7", nil),
            ("10.0.0.5", "", 5060, "2001:db8::7", nil),
        ] as [(String, String, UInt16, String?, String?)])
    func rportOfIPv6(_ via: String, _ parameters: String, _ port: UInt16, _ received: String?, _ rport: String?) throws
    {
        let host = try #require(NetworkAddress.Host(literal: "2001:db8::7"))
        let sent = try Bench().send(
            Request.text("OPTIONS", via: via, viaParameters: parameters),
            from: NetworkAddress(host: host, port: 40_000))
        #expect(sent[0].destination == NetworkAddress(host: host, port: port))
        #expect(sent[0].message.topVia?.parameters["received"] == received)
        #expect(sent[0].message.topVia?.parameters["rport"] == rport)
    }

    @Test("responses go to the source, and say so in Via (RFC 3581)", arguments: ways)
    func rport(_ way: (via: String, parameters: String, port: UInt16, received: String?, rport: String?)) throws {
        let bench = Bench()
        let source = NetworkAddress(host: .v4(0xC633_6407), port: 40_000)
        let response = try bench.send(
            Request.text("OPTIONS", via: way.via, viaParameters: way.parameters), from: source)[0]
        #expect(response.destination == NetworkAddress(host: source.host, port: way.port))
        #expect(response.message.topVia?.parameters["received"] == way.received)
        #expect(response.message.topVia?.parameters["rport"] == way.rport)
    }

    @Test(
        "an ACK or a response to nothing, keep-alives and noise are reported, never answered",
        arguments: [
            Request.text("ACK", to: ";tag=x"), "\n\n", "noise", "SIP/2.0 200 OK\n\n",
            Request.text("ACK").replacing("CSeq: 1 ACK\n", with: ""),
        ])
    func silent(_ text: String) throws {
        let bench = Bench()
        #expect(try bench.send(text).isEmpty)
        #expect(bench.discarded.count == 1)
    }

    @Test("over the limit requests are answered 503 with Retry-After and not remembered; calls can still end")
    func overload() throws {
        let bench = Bench { $0.maxTransactions = 4 }
        _ = try bench.send(Request.invite)
        let leg = bench.calls[0].0
        let ok = try bench.perform { $0.answer(leg, body: [], at: $1) }[0].message
        for index in 0..<10 {
            let response = try bench.send(Request.text("OPTIONS", branch: "z9hG4bKo\(index)", callID: "o\(index)"))[0]
                .message
            #expect(response.status?.code == (index < 3 ? 200 : 503))
            #expect(response.contains(.retryAfter) == (index >= 3))
        }
        #expect(bench.agent.transactionCount == 4)
        let tag = ";tag=\(ok.to?.tag ?? "")"
        #expect(try bench.codes(Request.text("BYE", branch: "z9hG4bKbye", to: tag, cseq: 2)) == [200])
        #expect(bench.ends(of: leg).count == 1)
    }

    @Test(
        "two clients that draw the same branch are two: each call is its own, and so is its CANCEL (RFC 3261 §17.2.3)")
    func sameBranch() throws {
        let bench = Bench()
        let contact = "Contact: <sip:a@b>\n"
        for via in ["198.51.100.7:5062", "198.51.100.8:5062"] {
            #expect(try bench.codes(Request.text("INVITE", via: via, callID: via, more: contact)) == [100])
        }
        #expect(bench.calls.count == 2)
        let cancel = Request.text("CANCEL", via: "198.51.100.8:5062", callID: "198.51.100.8:5062")
        #expect(try bench.codes(cancel) == [200, 487])
        #expect(bench.ends(of: bench.calls[0].0).isEmpty && bench.ends(of: bench.calls[1].0).count == 1)
        #expect(try bench.codes(Request.text("CANCEL", via: "198.51.100.9:5062", callID: "x")) == [481])
    }

    @Test("a client of RFC 2543 without magic cookie is served: INVITE again, CANCEL, ACK")
    func oldBranches() throws {
        let bench = Bench()
        let invite = Request.invite.replacing("z9hG4bKone", with: "1")
        #expect(try bench.codes(invite) == [100])
        #expect(try bench.codes(invite) == [100])
        #expect(try bench.codes(Request.text("CANCEL", branch: "1")) == [200, 487])
        let other = Request.text("INVITE", branch: "1", callID: "call-2", more: "Contact: <sip:a@b>\n")
        #expect(try bench.codes(other) == [100])
        #expect(bench.calls.count == 2)
    }
}
