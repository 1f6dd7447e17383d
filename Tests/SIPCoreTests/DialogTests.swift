import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Requests inside a dialog")
struct DialogTests {
    /// A bench with a call that is up, and the tag of its own side.
    static func up(
        _ bench: Bench = Bench(), _ more: String = "Contact: <sip:alice@198.51.100.7:5062>\n"
    ) throws -> (Bench, LegID, String) {
        _ = try bench.send(Request.text("INVITE", cseq: 10, more: more))
        let leg = bench.calls[0].0
        let ok = try bench.perform { $0.answer(leg, body: [66], at: $1) }[0].message
        let tag = ";tag=\(ok.to?.tag ?? "")"
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKack", to: tag, cseq: 10))
        return (bench, leg, tag)
    }

    static func offer(_ tag: String, _ cseq: Int, branch: String) -> String {
        Request.text(
            "INVITE", branch: branch, to: tag, cseq: cseq,
            more: "Contact: <sip:moved@198.51.100.8:5099>\nContent-Type: application/sdp\n", body: "v=1")
    }

    @Test("a re-INVITE is an offer; its answer is repeated until the ACK; the remote target moves")
    func reinvite() throws {
        let (bench, leg, tag) = try Self.up()
        #expect(try bench.codes(Self.offer(tag, 11, branch: "z9hG4bKre")) == [100])
        #expect(bench.lastEvent == "offer" && bench.lastBody == Array("v=1".utf8))
        #expect(try bench.perform { $0.answerOffer(leg, body: [67], at: $1) }[0].message.status == .ok)
        #expect(try bench.wait(.milliseconds(600)).map { $0.message.status } == [.ok])
        #expect(try bench.codes(Request.text("ACK", branch: "z9hG4bKack2", to: tag, cseq: 11)) == [])
        #expect(bench.lastEvent == "confirmed")
        #expect(try bench.wait(.seconds(40)).isEmpty)
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0]
        #expect(bye.message.requestURIText == "sip:moved@198.51.100.8:5099")
        #expect(bye.destination == NetworkAddress(literal: "198.51.100.8", port: 5099))
    }

    @Test("a second re-INVITE while one waits: 500 with Retry-After; before the ACK: 491; then the call goes on")
    func pending() throws {
        let (bench, leg, tag) = try Self.up()
        _ = try bench.send(Self.offer(tag, 11, branch: "z9hG4bKr1"))
        let second = try bench.send(Self.offer(tag, 12, branch: "z9hG4bKr2"))[0].message
        #expect(second.status?.code == 500)
        #expect((0...10).contains(Int(second[.retryAfter] ?? "") ?? -1))
        _ = try bench.perform { $0.answerOffer(leg, body: [], at: $1) }
        #expect(try bench.codes(Self.offer(tag, 13, branch: "z9hG4bKr3")) == [491])
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKa", to: tag, cseq: 11))
        #expect(try bench.codes(Self.offer(tag, 14, branch: "z9hG4bKr4")) == [100])
        #expect(try bench.perform { $0.refuseOffer(leg, status: 488, at: $1) }[0].message.status?.code == 488)
        #expect(bench.ends(of: leg).isEmpty)
    }

    @Test("a re-INVITE can be cancelled; the call goes on")
    func cancelledReinvite() throws {
        let (bench, leg, tag) = try Self.up()
        _ = try bench.send(Self.offer(tag, 11, branch: "z9hG4bKre"))
        #expect(try bench.codes(Request.text("CANCEL", branch: "z9hG4bKre", to: tag, cseq: 11)) == [200, 487])
        #expect(bench.ends(of: leg).isEmpty)
        #expect(try bench.perform { $0.answerOffer(leg, body: [], at: $1) }.isEmpty)
    }

    @Test("BYE ends a call and the re-INVITE that waits")
    func byeWhilePending() throws {
        let (bench, leg, tag) = try Self.up()
        _ = try bench.send(Self.offer(tag, 11, branch: "z9hG4bKre"))
        let codes = try bench.send(Request.text("BYE", branch: "z9hG4bKb", to: tag, cseq: 12)).map {
            ($0.message.cseq?.method, $0.message.status?.code)
        }
        #expect(codes.map(\.1) == [200, 487])
        #expect(bench.ends(of: leg) == [EndReason(by: .remote)])
    }

    @Test("hanging up while a re-INVITE waits: 487 to it, then BYE")
    func hangUpWhilePending() throws {
        let (bench, leg, tag) = try Self.up()
        _ = try bench.send(Self.offer(tag, 11, branch: "z9hG4bKre"))
        let sent = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }.map(\.message)
        #expect(sent.first?.status?.code == 487 && sent.last?.method == .bye)
        #expect(bench.ends(of: leg).count == 1)
    }

    @Test("a CSeq that is lower than before is refused with 500; a foreign From tag with 481")
    func order() throws {
        let (bench, leg, tag) = try Self.up()
        #expect(try bench.codes(Request.text("INFO", branch: "z9hG4bKi1", to: tag, cseq: 20)) == [200])
        #expect(try bench.codes(Request.text("BYE", branch: "z9hG4bKi2", to: tag, cseq: 19)) == [500])
        let foreign = "<sip:mallory@example.com>;tag=other"
        #expect(try bench.codes(Request.text("BYE", branch: "z9hG4bKi3", from: foreign, to: tag, cseq: 21)) == [481])
        #expect(bench.ends(of: leg).isEmpty)
    }

    @Test("our requests count up by one, with the tags turned around")
    func sequence() throws {
        let (bench, leg, _) = try Self.up()
        let first = try bench.perform { $0.info(leg, contentType: "a/b", body: [1], at: $1) }[0].message
        let second = try bench.perform { $0.info(leg, contentType: "a/b", body: [1], at: $1) }[0].message
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0].message
        let numbers = [first, second, bye].compactMap { $0.cseq?.number }
        #expect(numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2])
        #expect(bye.to?.tag == "their" && bye.to?.displayName == "Alice" && bye.maxForwards == 70)
        #expect(bye.requestURIText == "sip:alice@198.51.100.7:5062")
    }

    static let routes: [(String, uri: String, routes: [String], hop: String)] = [
        (
            "Contact: <sip:alice@198.51.100.7:5062>\nRecord-Route: <sip:203.0.113.1;lr>, <sip:203.0.113.2:5080;lr>\n",
            "sip:alice@198.51.100.7:5062", ["<sip:203.0.113.1;lr>", "<sip:203.0.113.2:5080;lr>"], "203.0.113.1:5060"
        ),
        (
            "Contact: <sip:alice@198.51.100.7:5062>\nRecord-Route: <sip:203.0.113.1:5088>\nRecord-Route: <sip:203.0.113.2;lr>\n",
            "sip:203.0.113.1:5088", ["<sip:203.0.113.2;lr>", "<sip:alice@198.51.100.7:5062>"], "203.0.113.1:5088"
        ),
        ("Contact: <sip:alice@10.1.2.3:5062>\n", "sip:alice@10.1.2.3:5062", [], "198.51.100.7:5062"),
        ("Contact: <sip:alice@pbx.example.com>\n", "sip:alice@pbx.example.com", [], "198.51.100.7:5062"),
        (
            "Contact: <sip:a@10.9.9.9>\nRecord-Route: <sip:10.1.1.1;lr;r2=on>,<sip:203.0.113.9;lr;r2=on>\n",
            "sip:a@10.9.9.9", ["<sip:10.1.1.1;lr;r2=on>", "<sip:203.0.113.9;lr;r2=on>"], "198.51.100.7:5062"
        ),
        ("Contact: <sip:a@[2001:db8::5]:5099>\n", "sip:a@[2001:db8::5]:5099", [], "[2001:db8::5]:5099"),
    ]

    @Test("the route set is kept, loose and strict, and the next hop is one that can be reached", arguments: routes)
    func routing(_ row: (more: String, uri: String, routes: [String], hop: String)) throws {
        let (bench, leg, _) = try Self.up(Bench(), row.more)
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0]
        #expect(bye.message.requestURIText == row.uri)
        #expect(try bye.message.addresses(of: .route).map(\.description) == row.routes)
        #expect(bye.destination.description == row.hop)
    }

    @Test("a delayed offer: the answer comes with the ACK")
    func delayedOffer() throws {
        let bench = Bench()
        _ = try bench.send(Request.invite)
        #expect(bench.calls[0].1.offer == nil)
        let leg = bench.calls[0].0
        let ok = try bench.perform { $0.answer(leg, body: [66], at: $1) }[0].message
        _ = try bench.send(
            Request.text(
                "ACK", branch: "z9hG4bKa", to: ";tag=\(ok.to?.tag ?? "")", more: "c: application/sdp\n", body: "v=0"))
        #expect(bench.lastEvent == "confirmed" && bench.lastBody == Array("v=0".utf8))
    }
}
