import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("New offers of ours (RFC 3261 §14.1, RFC 3311)")
struct OfferTests {
    private static func reinvite(_ tag: String, _ cseq: Int) -> String {
        DialogTests.offer(tag, cseq, branch: "z9hG4bKx\(cseq)")
    }

    private static func offering(
        _ bench: Bench = Bench(), by method: UserAgent.OfferMethod = .invite, allow: String = ""
    ) throws -> (Bench, LegID, String, SIPMessage) {
        let (bench, leg, tag) = try DialogTests.up(bench, "Contact: <sip:alice@198.51.100.7:5062>\n\(allow)")
        let sent = try bench.perform { $0.offer(leg, body: [80], by: method, at: $1) }
        return (bench, leg, tag, try #require(sent.first?.message))
    }

    private static func answer(
        _ request: SIPMessage, _ status: String = "200 OK", more: String = "", body: String = "v=9"
    ) -> String {
        Asker.response(to: request, status, more: "Content-Type: application/sdp\n\(more)")
            .replacing("Content-Length: 0\n\n", with: "Content-Length: \(body.utf8.count)\n\n\(body)")
    }

    @Test("a re-INVITE, its answer and its ACK; a 2xx that comes again gets the same ACK and is no news")
    func accepted() throws {
        let (bench, leg, _, offer) = try Self.offering()
        #expect(offer.method == .invite && Array(offer.body) == [80] && offer.contentType == "application/sdp")
        #expect(offer[.contact] == "<sip:192.0.2.2:5070>" && offer.to?.tag == "their" && offer.contains(.allow))
        _ = try bench.send(Asker.response(to: offer, "100 Trying"))
        let more = "Contact: <sip:moved@198.51.100.8:5099>\n"
        let ack = try bench.send(Self.answer(offer, more: more))
        #expect(ack.map { $0.message.method } == [.ack] && ack[0].message.cseq?.number == offer.cseq?.number)
        #expect(ack[0].message.topVia?.branch != offer.topVia?.branch)
        #expect(ack[0].destination == NetworkAddress(literal: "198.51.100.8", port: 5099))
        #expect(bench.lastEvent == "offered" && bench.lastBody == Array("v=9".utf8))
        let count = bench.events.count
        let again = try bench.send(Self.answer(offer, more: more))
        #expect(
            again.map { $0.message.topVia?.branch } == [ack[0].message.topVia?.branch] && bench.events.count == count)
        #expect(try bench.perform { $0.offer(leg, body: [81], at: $1) }.map { $0.message.method } == [.invite])
    }

    @Test("by UPDATE where the other side knows it, else by re-INVITE")
    func updates() throws {
        let (bench, leg, _, offer) = try Self.offering(by: .update, allow: "Allow: INVITE, UPDATE\n")
        #expect(offer.method == .update)
        #expect(try bench.send(Self.answer(offer)).isEmpty && bench.lastEvent == "offered")
        #expect(try Self.offering(by: .update).3.method == .invite)
        #expect(bench.ends(of: leg).isEmpty)
    }

    @Test("a refusal leaves the call as it was", arguments: [403, 415, 488, 500, 503, 606])
    func refused(_ code: Int) throws {
        let (bench, leg, tag, offer) = try Self.offering()
        let sent = try bench.send(Asker.response(to: offer, "\(code) No"))
        #expect(sent.map { $0.message.method } == [.ack] && sent[0].message.topVia?.branch == offer.topVia?.branch)
        #expect(bench.lastEvent == "refused-\(code)" && bench.ends(of: leg).isEmpty)
        #expect(try bench.wait(.seconds(20)).isEmpty && bench.lastEvent == "refused-\(code)")
        #expect(try bench.codes(Self.reinvite(tag, 11)) == [100])
    }

    @Test("481 and 408 end the call", arguments: [481, 408])
    func gone(_ code: Int) throws {
        let (bench, leg, _, offer) = try Self.offering()
        let sent = try bench.send(Asker.response(to: offer, "\(code) Gone"))
        #expect(sent.map { $0.message.method } == (code == 408 ? [.ack, .bye] : [.ack]))
        #expect(bench.ends(of: leg).map(\.by) == [.remote])
    }

    @Test("no answer at all ends the call with a BYE")
    func silence() throws {
        let (bench, leg, _, _) = try Self.offering()
        let sent = try bench.wait(.seconds(33))
        #expect(sent.filter { $0.message.method == .invite }.count == 6 && sent.last?.message.method == .bye)
        #expect(bench.ends(of: leg).map(\.by) == [.timeout])
    }

    @Test(
        "491: who made the Call-ID waits 2.1 to 4 seconds, the other one 0 to 2, in steps of 10 ms", arguments: 0..<40)
    func glareTimes(_ round: Int) throws {
        for isCaller in [true, false] {
            let bench = Bench { $0.acceptsCallID = nil }
            // Draws, so that each round has other chances.
            for _ in 0..<round { _ = bench.agent.call(World.outgoing(), at: .zero) }
            _ = bench.takeSent()
            bench.forget()
            let leg: LegID
            if isCaller {
                var called = LegID(rawValue: 0)
                let invite = try bench.perform { called = $0.call(World.outgoing(), at: $1) }[0].message
                _ = try bench.send(ForkTests.response("200 OK", to: invite, tag: "x"))
                leg = called
            } else {
                leg = try DialogTests.up(bench).1
            }
            let offer = try bench.perform { $0.offer(leg, body: [80], at: $1) }.last?.message
            _ = try bench.send(Asker.response(to: try #require(offer), "491 Request Pending"))
            #expect(bench.lastEvent == "refused-491")
            let begin = bench.now
            while bench.lastEvent != "wanted", bench.now < begin + .seconds(5) {
                let next = try #require(bench.agent.nextDeadline)
                _ = try bench.wait(next - bench.now)
            }
            let waited = bench.now - begin
            #expect(isCaller ? waited >= .milliseconds(2100) && waited <= .seconds(4) : waited <= .seconds(2))
            #expect((waited / .milliseconds(10)).truncatingRemainder(dividingBy: 1) == 0)
        }
    }

    @Test("500 with Retry-After waits as long; after ten times in a row it is left")
    func putOff() throws {
        var (bench, leg, _, offer) = try Self.offering()
        for _ in 0..<10 {
            _ = try bench.send(Asker.response(to: offer, "500 Later", more: "Retry-After: 7 (busy)\n"))
            #expect(try bench.wait(.milliseconds(6900)).isEmpty && bench.lastEvent == "refused-500")
            #expect(try bench.wait(.milliseconds(200)).isEmpty && bench.lastEvent == "wanted")
            offer = try bench.perform { $0.offer(leg, body: [80], at: $1) }[0].message
        }
        _ = try bench.send(Asker.response(to: offer, "500 Later", more: "Retry-After: 7\n"))
        _ = try bench.wait(.seconds(20))
        #expect(bench.lastEvent == "refused-500")
    }

    @Test("while ours is open theirs gets 491, by re-INVITE and UPDATE; an UPDATE without an offer is answered")
    func theirsHasToWait() throws {
        for method in [UserAgent.OfferMethod.invite, .update] {
            let (bench, _, tag, offer) = try Self.offering(by: method, allow: "Allow: INVITE, UPDATE\n")
            #expect(try bench.codes(Self.reinvite(tag, 11)) == [491])
            let update = Request.text(
                "UPDATE", branch: "z9hG4bKu", to: tag, cseq: 12, more: "Content-Type: application/sdp\n", body: "v")
            #expect(try bench.codes(update) == [491])
            #expect(try bench.codes(Request.text("UPDATE", branch: "z9hG4bKv", to: tag, cseq: 13)) == [200])
            _ = try bench.send(Self.answer(offer))
            #expect(try bench.codes(Self.reinvite(tag, 14)) == [100])
        }
    }

    @Test("while theirs is open ours has to wait, and is wanted when that is over")
    func oursHasToWait() throws {
        let (bench, leg, tag) = try DialogTests.up()
        _ = try bench.send(Self.reinvite(tag, 11))
        var wasSent = true
        #expect(try bench.perform { wasSent = $0.offer(leg, body: [80], at: $1) }.isEmpty)
        #expect(!wasSent)
        _ = try bench.perform { $0.answerOffer(leg, body: [67], at: $1) }
        #expect(bench.lastEvent == "offer", "its ACK has to come first")
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKa", to: tag, cseq: 11))
        #expect(bench.lastEvent == "wanted")
        #expect(try bench.perform { $0.offer(leg, body: [80], at: $1) }.count == 1)
    }

    @Test("a 2xx that comes after the call has ended is acknowledged, and says nothing")
    func late() throws {
        let (bench, leg, _, offer) = try Self.offering()
        #expect(try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }.map { $0.message.method } == [.bye])
        #expect(try bench.send(Self.answer(offer)).map { $0.message.method } == [.ack])
        #expect(bench.lastEvent == "ended" && bench.ends(of: leg).count == 1)
        _ = try bench.wait(.seconds(100))
        #expect(bench.agent.transactionCount == 0)
    }

    @Test("a challenged re-INVITE is sent again with the answer")
    func challenged() throws {
        let bench = try AuthenticationTests.bench()
        let (leg, invite) = try AuthenticationTests.invite(bench)
        let asker = Asker()
        _ = try bench.send(
            Asker.response(to: invite, "200 OK", more: "Contact: <sip:198.51.100.20:5060>\n"),
            from: AuthenticationTests.carrier)
        let offer = try bench.perform { $0.offer(leg, body: [80], at: $1) }[0].message
        let again = try bench.send(asker.challenge(offer), from: AuthenticationTests.carrier).map(\.message)
        #expect(again.map(\.method) == [.ack, .invite] && asker.accepts(again[1]) && Array(again[1].body) == [80])
        let ack = try bench.send(Self.answer(again[1]), from: AuthenticationTests.carrier)[0].message
        #expect(ack.contains(.proxyAuthorization) && bench.lastEvent == "offered")
    }
}
