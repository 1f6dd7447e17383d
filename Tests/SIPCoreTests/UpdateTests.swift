import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("UPDATE (RFC 3311)")
struct UpdateTests {
    private static func update(_ tag: String, _ cseq: Int, offer: String? = "v=2") -> String {
        let type = offer == nil ? "" : "Content-Type: application/sdp\n"
        return Request.text(
            "UPDATE", branch: "z9hG4bKu\(cseq)", to: tag, cseq: cseq,
            more: "Contact: <sip:moved@198.51.100.8:5099>\n\(type)", body: offer ?? "")
    }

    @Test("an offer is handed out and answered in the 200, once; the remote target moves")
    func offer() throws {
        let (bench, leg, tag) = try DialogTests.up()
        #expect(try bench.codes(Self.update(tag, 11)).isEmpty)
        #expect(bench.lastEvent == "offer" && bench.lastBody == Array("v=2".utf8))
        let ok = try bench.perform { $0.answerOffer(leg, body: [67], at: $1) }
        #expect(ok.map { $0.message.status } == [.ok] && ok[0].message.contentType == "application/sdp")
        #expect(ok[0].message[.contact] == "<sip:192.0.2.2:5070>")
        #expect(try bench.perform { $0.answerOffer(leg, body: [67], at: $1) }.isEmpty)
        #expect(try bench.wait(.seconds(40)).isEmpty)
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0]
        #expect(bye.message.requestURIText == "sip:moved@198.51.100.8:5099")
    }

    @Test("without an offer it only moves the remote target")
    func target() throws {
        let (bench, leg, tag) = try DialogTests.up()
        #expect(try bench.codes(Self.update(tag, 11, offer: nil)) == [200])
        #expect(bench.lastEvent == "confirmed")
        let bye = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }[0]
        #expect(bye.destination == NetworkAddress(literal: "198.51.100.8", port: 5099))
    }

    @Test("a refusal leaves the call")
    func refused() throws {
        let (bench, leg, tag) = try DialogTests.up()
        _ = try bench.send(Self.update(tag, 11))
        #expect(try bench.perform { $0.refuseOffer(leg, status: 488, at: $1) }[0].message.status?.code == 488)
        #expect(bench.ends(of: leg).isEmpty)
    }

    @Test("while an offer of theirs waits: 500 with Retry-After, by re-INVITE and UPDATE alike")
    func theirsIsOpen() throws {
        let (bench, leg, tag) = try DialogTests.up()
        _ = try bench.send(Self.update(tag, 11))
        for text in [Self.update(tag, 12), DialogTests.offer(tag, 13, branch: "z9hG4bKr")] {
            let refusal = try bench.send(text)[0].message
            #expect(refusal.status?.code == 500)
            #expect((0...10).contains(Int(refusal[.retryAfter] ?? "") ?? -1))
        }
        _ = try bench.perform { $0.answerOffer(leg, body: [67], at: $1) }
        #expect(try bench.codes(DialogTests.offer(tag, 14, branch: "z9hG4bKs")) == [100])
        #expect(try bench.codes(Self.update(tag, 15)) == [500])
    }

    @Test("before the call is answered an offer gets 500, a new target 200")
    func early() throws {
        let bench = Bench()
        _ = try bench.send(
            Request.text("INVITE", more: "Contact: <sip:a@198.51.100.7:5062>\nc: application/sdp\n", body: "v"))
        let ringing = try bench.perform { $0.ring(bench.calls[0].0, status: 183, body: [65], at: $1) }[0].message
        let tag = ";tag=\(ringing.to?.tag ?? "")"
        #expect(try bench.codes(Self.update(tag, 2)) == [500])
        #expect(try bench.codes(Self.update(tag, 3, offer: nil)) == [200])
        #expect(try bench.perform { $0.answer(bench.calls[0].0, body: [66], at: $1) }[0].message.status == .ok)
    }

    @Test("while an offer of ours waits for its ACK: 491; an answer of ours leaves the way free")
    func oursIsOpen() throws {
        for (body, codes) in [("", [491]), ("v", [])] {
            let bench = Bench()
            let type = body.isEmpty ? "" : "Content-Type: application/sdp\n"
            _ = try bench.send(
                Request.text("INVITE", more: "Contact: <sip:a@198.51.100.7:5062>\n\(type)", body: body))
            let ok = try bench.perform { $0.answer(bench.calls[0].0, body: [66], at: $1) }[0].message
            #expect(try bench.codes(Self.update(";tag=\(ok.to?.tag ?? "")", 2)) == codes)
        }
    }

    @Test("a body that is no session description is refused, as in an INVITE")
    func body() throws {
        let (bench, _, tag) = try DialogTests.up()
        #expect(try bench.codes(Self.update(tag, 11).replacing("application/sdp", with: "text/plain")) == [415])
    }

    @Test("BYE while an UPDATE waits: 200 and 487")
    func bye() throws {
        let (bench, leg, tag) = try DialogTests.up()
        _ = try bench.send(Self.update(tag, 11))
        #expect(try bench.codes(Request.text("BYE", branch: "z9hG4bKb", to: tag, cseq: 12)) == [200, 487])
        #expect(bench.ends(of: leg).count == 1)
    }
}
