import SIPMessage
import SansIO
import Testing

@testable import SIPCore

@Suite("Session timers (RFC 4028)")
struct SessionTimerTests {
    private static let contact = "Contact: <sip:198.51.100.20:5060>\nAllow: INVITE, ACK, BYE, UPDATE\n"

    private static func established(_ expires: String, allow: String = contact) throws -> (Bench, LegID, SIPMessage) {
        let bench = Bench { $0.probeInterval = nil }
        let (leg, invite) = try AuthenticationTests.invite(bench)
        _ = try bench.send(
            Asker.response(to: invite, "200 OK", more: allow + expires), from: AuthenticationTests.carrier)
        return (bench, leg, invite)
    }

    @Test("two of ours talk for a day: one UPDATE each quarter of an hour, by the caller alone, and the call goes on")
    func longCall() {
        var (world, leg, other) = CallTests.established()
        world.run(for: .seconds(86_400))
        let updates = world.ladder.filter { $0.hasPrefix("→ UPDATE") }
        #expect((95...97).contains(updates.count), "\(updates.count)")
        #expect(!world.ladder.contains { $0.hasPrefix("← UPDATE") })
        #expect(world.caller.ends(of: leg).isEmpty && world.callee.ends(of: other).isEmpty)
        world.atCallee { agent, now in agent.hangUp(other, reason: nil, at: now) }
        world.runToSilence()
        #expect(
            Array(world.ladder.suffix(4)) == [
                "→ UPDATE sip:192.0.2.2:5070 SIP/2.0", "← SIP/2.0 200 OK", "← BYE sip:192.0.2.1:5060 SIP/2.0",
                "→ SIP/2.0 200 OK",
            ])
        world.expectClean()
    }

    @Test("when the network is gone both sides end the call by themselves, the caller by its refresh")
    func vanished() {
        var (world, leg, other) = CallTests.established()
        world.weather = { _, _ in [] }
        world.runToSilence()
        #expect(world.caller.ends(of: leg).map(\.by) == [.timeout])
        #expect(
            world.callee.ends(of: other) == [EndReason(by: .timeout, text: "the session was not refreshed in time")])
        world.expectClean()
    }

    @Test(
        "who refreshes, and when the call ends without a refresh",
        arguments: [
            ("Session-Expires: 1800;refresher=uac\n", 900, 900), ("x: 600; Refresher = UAC\n", 300, 300),
            ("Session-Expires: 1800;refresher=uas\n", nil, 1768), ("Session-Expires: 90;refresher=uas\n", nil, 60),
            ("Session-Expires: 1800\n", 900, 900), ("", nil, nil), ("Session-Expires: soon\n", nil, nil),
            ("Session-Expires: 1;refresher=uac\n", 45, 45),
        ] as [(String, Int?, Int?)])
    func caller(expires: String, refresh: Int?, first: Int?) throws {
        let (bench, leg, _) = try Self.established(expires)
        let begin = bench.now
        var sent: [Bench.Sent] = []
        while sent.isEmpty, bench.now < begin + .seconds(4000) { sent = try bench.wait(.seconds(1)) }
        #expect(sent.first?.message.method == (refresh != nil ? .update : first != nil ? .bye : nil))
        if let first { #expect(bench.now == begin + .seconds(first)) }
        #expect(bench.ends(of: leg).count == (first != nil && refresh == nil ? 1 : 0))
    }

    @Test("without UPDATE at the other side the session is refreshed by a re-INVITE")
    func noUpdate() throws {
        let (bench, leg, _) = try Self.established(
            "Session-Expires: 1800;refresher=uac\n", allow: "Contact: <sip:198.51.100.20:5060>\nAllow: INVITE, BYE\n")
        for _ in 0..<5 {
            #expect(try bench.wait(.seconds(899)).isEmpty && bench.lastEvent != "wanted")
            #expect(try bench.wait(.seconds(2)).isEmpty && bench.lastEvent == "wanted")
            let offer = try bench.perform { $0.offer(leg, body: [65], at: $1) }[0].message
            #expect(offer.method == .invite && offer[.sessionExpires] == "1800;refresher=uac")
            let ack = try bench.send(
                Asker.response(to: offer, "200 OK", more: "Session-Expires: 1800;refresher=uac\n"),
                from: AuthenticationTests.carrier)
            #expect(ack.map { $0.message.method } == [.ack] && bench.lastEvent == "offered")
        }
        #expect(bench.ends(of: leg).isEmpty)
    }

    @Test("a refresh by re-INVITE that is refused is tried again; without any the call ends before its time")
    func refusedReinvite() throws {
        let (bench, leg, _) = try Self.established(
            "Session-Expires: 300;refresher=uac\n", allow: "Contact: <sip:198.51.100.20:5060>\nAllow: INVITE, BYE\n")
        _ = try bench.wait(.seconds(150))
        var rounds = 0
        while bench.lastEvent == "wanted" {
            let offer = try bench.perform { $0.offer(leg, body: [65], at: $1) }[0].message
            _ = try bench.send(Asker.response(to: offer, "488 No"), from: AuthenticationTests.carrier)
            #expect(bench.lastEvent == "refused-488")
            rounds += 1
            _ = try bench.wait(.seconds(5))
        }
        #expect(rounds > 10 && bench.ends(of: leg).map(\.by) == [.timeout])
    }

    @Test("our refresh: refused for now it is repeated, with 422 it is longer, with 481 the call is over")
    func refreshRefused() throws {
        let (bench, leg, _) = try Self.established("Session-Expires: 1800;refresher=uac\n")
        let update = try bench.wait(.seconds(900))[0].message
        #expect(update[.sessionExpires] == "1800;refresher=uac" && update.body.isEmpty && update[.contact] != nil)
        _ = try bench.send(Asker.response(to: update, "491 Request Pending"), from: AuthenticationTests.carrier)
        let again = try bench.wait(.seconds(4))[0].message
        #expect(again.cseq?.number == update.cseq.map { $0.number + 1 })
        let longer = try bench.send(
            Asker.response(to: again, "422 Too Small", more: "Min-SE: 3600\n"), from: AuthenticationTests.carrier)
        #expect(longer.map { $0.message[.sessionExpires] } == ["3600;refresher=uac"])
        _ = try bench.send(
            Asker.response(to: longer[0].message, "200 OK", more: "Session-Expires: 3600;refresher=uac\n"),
            from: AuthenticationTests.carrier)
        #expect(try bench.wait(.seconds(1700)).isEmpty)
        let next = try bench.wait(.seconds(101))[0].message
        _ = try bench.send(Asker.response(to: next, "481 Gone"), from: AuthenticationTests.carrier)
        #expect(bench.ends(of: leg).map(\.by) == [.remote])
    }

    @Test("422 to our INVITE: once more with what is wanted, and not for ever")
    func tooSmall() throws {
        let bench = Bench()
        let (leg, invite) = try AuthenticationTests.invite(bench)
        #expect(invite[.sessionExpires] == "1800" && invite.tokens(of: .supported) == ["timer", "replaces"])
        let sent = try bench.send(
            Asker.response(to: invite, "422 Session Interval Too Small", more: "Min-SE: 7200\n"),
            from: AuthenticationTests.carrier)
        #expect(sent.map { $0.message.method } == [.ack, .invite])
        let second = sent[1].message
        #expect(second[.sessionExpires] == "7200" && second[.minSE] == "7200")
        #expect(second.cseq?.number == invite.cseq.map { $0.number + 1 } && second.callID == invite.callID)
        let third = try bench.send(
            Asker.response(to: second, "422 Session Interval Too Small", more: "Min-SE: 9000\n"),
            from: AuthenticationTests.carrier)
        #expect(third.map { $0.message.method } == [.ack])
        #expect(bench.ends(of: leg).map(\.status) == [422])
    }

    @Test(
        "what our 200 says to a caller",
        arguments: [
            ("Supported: timer\nSession-Expires: 1200\n", "1200;refresher=uac", "timer"),
            ("k: timer\nx: 1200;refresher=uac\n", "1200;refresher=uac", "timer"),
            ("Supported: timer\nSession-Expires: 1200;refresher=uas\nAllow: UPDATE\n", "1200;refresher=uas", nil),
            ("Supported: timer\nSession-Expires: 1200;refresher=uas\nAllow: BYE\n", "1200;refresher=uas", nil),
            ("Supported: timer\nSession-Expires: 99999\n", "1800;refresher=uac", "timer"),
            ("Supported: timer\nSession-Expires: 99999\nMin-SE: 3600\n", "3600;refresher=uac", "timer"),
            ("Supported: timer\n", "1800;refresher=uac", "timer"),
            ("Session-Expires: 1200\nAllow: UPDATE\n", "1200;refresher=uas", nil),
            ("Session-Expires: 1200\nAllow: BYE\n", "1200;refresher=uas", nil), ("", nil, nil),
            ("Require: timer\nSupported: timer\nSession-Expires: 1200\n", "1200;refresher=uac", "timer"),
        ] as [(String, String?, String?)])
    func answers(more: String, expires: String?, require: String?) throws {
        let bench = Bench()
        _ = try bench.send(Request.text("INVITE", more: "Contact: <sip:alice@198.51.100.7:5062>\n" + more))
        let ok = try bench.perform { $0.answer(bench.calls[0].0, body: [66], at: $1) }[0].message
        #expect(ok[.sessionExpires] == expires && ok[.require] == require)
    }

    @Test("an interval below 90 seconds is refused with 422 and Min-SE; from who cannot know that it is raised")
    func interval() throws {
        let bench = Bench()
        let refusal = try bench.send(
            Request.text("INVITE", more: "Contact: <sip:a@b>\nSupported: timer\nSession-Expires: 60\n"))[0].message
        #expect(refusal.status == .sessionIntervalTooSmall && refusal[.minSE] == "90" && bench.calls.isEmpty)
    }

    @Test("the callee's side: refreshes by UPDATE and by re-INVITE keep the call; without one it ends before its time")
    func callee() throws {
        let bench = Bench()
        _ = try bench.send(
            Request.text(
                "INVITE", cseq: 10,
                more: "Contact: <sip:alice@198.51.100.7:5062>\nSupported: timer\nSession-Expires: 300;refresher=uac\n"))
        let leg = bench.calls[0].0
        let ok = try bench.perform { $0.answer(leg, body: [66], at: $1) }[0].message
        let tag = ";tag=\(ok.to?.tag ?? "")"
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKack", to: tag, cseq: 10))
        let timer = "Supported: timer\nSession-Expires: 300;refresher=uac\n"
        for number in 11...14 {
            _ = try bench.wait(.seconds(260))
            let update = try bench.send(
                Request.text("UPDATE", branch: "z9hG4bKu\(number)", to: tag, cseq: number, more: timer))
            #expect(update[0].message[.sessionExpires] == "300;refresher=uac")
        }
        _ = try bench.wait(.seconds(260))
        _ = try bench.send(
            Request.text(
                "INVITE", branch: "z9hG4bKr", to: tag, cseq: 15, more: "Contact: <sip:a@198.51.100.7:5062>\n" + timer))
        let accepted = try bench.perform { $0.answerOffer(leg, body: [67], at: $1) }[0].message
        #expect(accepted[.sessionExpires] == "300;refresher=uac")
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKack2", to: tag, cseq: 15))
        #expect(bench.ends(of: leg).isEmpty)
        #expect(try bench.wait(.seconds(267)).isEmpty)
        #expect(try bench.wait(.seconds(2)).first?.message.method == .bye)
        #expect(bench.ends(of: leg) == [EndReason(by: .timeout, text: "the session was not refreshed in time")])
    }

    @Test("where they are off, nothing is said and nothing is counted")
    func off() throws {
        let bench = Bench { $0.sessionSeconds = nil }
        let (_, invite) = try AuthenticationTests.invite(bench)
        #expect(invite[.sessionExpires] == nil && invite[.supported] == "replaces")
    }
}
