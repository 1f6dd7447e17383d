import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("REFER (RFC 3515)")
struct ReferralTests {
    private static let carol = SIPURI(user: "carol", host: "example.com")

    /// A call that is up, whose callee takes REFERs and does with them what `answers` says.
    private static func referring(
        to weather: @escaping World.Weather = { _, _ in [.milliseconds(20)] }, answers: [Int]
    ) -> (World, LegID) {
        var world = World(callee: { $0.acceptsReferrals = true })
        world.weather = weather
        world.onCall = { agent, leg, now in agent.answer(leg, body: [1], at: now) }
        world.onEvent = { agent, leg, event, now in
            guard case .referred = event, let first = answers.first else { return }
            agent.answerReferral(leg, status: first, at: now)
            for status in answers.dropFirst() { agent.notifyReferral(leg, status: status, at: now) }
        }
        let leg = world.call()
        world.run(for: .seconds(8))
        world.atCaller { agent, now in agent.refer(leg, to: carol, at: now) }
        world.run(for: .seconds(60))
        return (world, leg)
    }

    @Test("accepted, told of each step, and reached: the golden ladder")
    func golden() {
        var (world, leg) = Self.referring(answers: [202, 180, 200])
        #expect(
            Array(world.ladder.dropFirst(4)) == [
                "→ REFER sip:192.0.2.2:5070 SIP/2.0", "← SIP/2.0 202 Accepted",
                "← NOTIFY sip:192.0.2.1:5060 SIP/2.0", "← NOTIFY sip:192.0.2.1:5060 SIP/2.0",
                "← NOTIFY sip:192.0.2.1:5060 SIP/2.0",
                "→ SIP/2.0 200 OK", "→ SIP/2.0 200 OK", "→ SIP/2.0 200 OK",
            ])
        #expect(world.caller.story(of: leg) == "answered accepted told-100 told-180 referred-200")
        world.atCaller { agent, now in agent.hangUp(leg, reason: nil, at: now) }
        world.runToSilence()
        world.expectClean()
    }

    @Test(
        "what the other side answers is told once, and the call goes on",
        arguments: [
            ([603], "referred-603"), ([405], "referred-405"), ([202, 486], "accepted told-100 referred-486"),
            ([200, 503], "accepted told-100 referred-503"), ([99], "referred-500"),
        ])
    func outcomes(_ answers: [Int], _ story: String) {
        let (world, leg) = Self.referring(answers: answers)
        #expect(world.caller.story(of: leg) == "answered \(story)")
        #expect(world.caller.ends(of: leg).isEmpty && world.caller.agent.legCount == 1)
    }

    @Test("nobody takes a REFER unless told to: 603, and the other side hears nothing of it")
    func declined() throws {
        let (bench, leg, tag) = try DialogTests.up()
        let refer = Request.text("REFER", branch: "z9hG4bKr", to: tag, cseq: 11, more: "Refer-To: <sip:a@b>\n")
        #expect(try bench.codes(refer) == [603])
        #expect(try bench.codes(Request.text("REFER", branch: "z9hG4bKs", to: tag, cseq: 12)) == [400])
        #expect(bench.lastEvent == "confirmed" && bench.ends(of: leg).isEmpty)
    }

    /// A call that we have asked to be transferred, with the REFER as it was sent.
    private static func asked(
        replacing: Bool = false, headers: [(HeaderName, String)] = []
    ) throws -> (Bench, LegID, tag: String, refer: SIPMessage) {
        let (bench, leg, tag) = try DialogTests.up()
        let sent = try bench.perform {
            $0.refer(leg, to: carol, replacing: replacing ? leg : nil, headers: headers, at: $1)
        }
        return (bench, leg, tag, try #require(sent.first).message)
    }

    /// A NOTIFY about that REFER.
    private static func notify(
        _ tag: String, _ cseq: Int, event: String = "refer", state: String, fragment: String?
    ) -> String {
        let type = fragment == nil ? "" : "Content-Type: message/sipfrag;version=2.0\n"
        return Request.text(
            "NOTIFY", branch: "z9hG4bKn\(cseq)", to: tag, cseq: cseq,
            more: "Event: \(event)\nSubscription-State: \(state)\n\(type)", body: fragment ?? "")
    }

    @Test("the request: Refer-To, Referred-By, our Contact; X- headers in both places, nothing else and no line break")
    func request() throws {
        let headers: [(HeaderName, String)] = [
            (HeaderName("X-Account"), "12 34\r\nVia: evil"), (HeaderName("Route"), "<sip:evil@example.com>"),
            (HeaderName("X bad"), "x"),
        ]
        let (_, _, _, refer) = try Self.asked(headers: headers)
        #expect(refer[.referTo] == "<sip:carol@example.com?X-Account=12%2034Via:%20evil>")
        #expect(refer[.referredBy] == "<sip:bob@192.0.2.2>")
        #expect(refer[.contact] == "<sip:192.0.2.2:5070>")
        #expect(refer[HeaderName("X-Account")] == "12 34Via: evil")
        #expect(refer.count(of: .via) == 1 && refer[.route] == nil)
    }

    @Test("Replaces names the tags as their reader knows them, and the target is the far end's Contact (RFC 3891)")
    func replaces() throws {
        let (_, _, tag, refer) = try Self.asked(replacing: true)
        let ours = tag.replacing(";tag=", with: "")
        #expect(
            refer[.referTo] == "<sip:alice@198.51.100.7:5062?Replaces=call-1%3Bto-tag%3Dtheir%3Bfrom-tag%3D\(ours)>")
    }

    @Test("a second REFER waits for the end of the first")
    func oneAtATime() throws {
        let (bench, leg, tag, _) = try Self.asked()
        #expect(try bench.perform { $0.refer(leg, to: Self.carol, at: $1) }.isEmpty)
        _ = try bench.codes(Self.notify(tag, 11, state: "terminated", fragment: "SIP/2.0 486 Busy Here\r\n"))
        #expect(try bench.perform { $0.refer(leg, to: Self.carol, at: $1) }.count == 1)
    }

    static let notifications:
        [(name: String, event: String, state: String, fragment: String?, code: Int, story: String)] = [
            (
                "a notification that overtakes the 202", "refer", "active;expires=60", "SIP/2.0 100 Trying\r\n", 200,
                "told-100"
            ),
            ("the end", "refer", "terminated;reason=noresource", "SIP/2.0 200 OK\r\n", 200, "referred-200"),
            (
                "the end in a subscription that is left open", "refer", "active", "SIP/2.0 603 Decline\r\n", 200,
                "referred-603"
            ),
            ("no line end, more headers", "refer", "active", "SIP/2.0 486 Busy\r\nTo: x\r\n", 200, "referred-486"),
            ("an end without a status", "refer", "terminated;reason=timeout", nil, 200, "referred-nowhere"),
            ("no status line", "refer", "active", "hello", 200, ""),
            ("a status out of range", "refer", "active", "SIP/2.0 9999 X", 200, ""),
            ("another REFER's", "refer;id=4", "active", "SIP/2.0 200 OK\r\n", 481, ""),
            ("another package", "dialog", "active", nil, 489, ""),
        ]

    @Test("notifications are answered and understood", arguments: notifications)
    func notification(
        _ row: (name: String, event: String, state: String, fragment: String?, code: Int, story: String)
    ) throws {
        let (bench, leg, tag, _) = try Self.asked()
        let before = bench.events.count
        let codes = try bench.codes(
            Self.notify(tag, 11, event: row.event, state: row.state, fragment: row.fragment))
        #expect(codes == [row.code])
        #expect(bench.events.dropFirst(before).map { $0.1.name }.joined(separator: " ") == row.story)
        #expect(bench.ends(of: leg).isEmpty)
    }

    @Test("the id of an event is the number of its REFER")
    func eventID() throws {
        let (bench, _, tag, refer) = try Self.asked()
        let number = try #require(refer.cseq?.number)
        _ = try bench.codes(
            Self.notify(tag, 11, event: "refer;id=\(number)", state: "active", fragment: "SIP/2.0 180 R"))
        #expect(bench.lastEvent == "told-180")
    }

    @Test("the reason of an end without a status is told")
    func reason() throws {
        let (bench, _, tag, _) = try Self.asked()
        _ = try bench.codes(Self.notify(tag, 11, state: "terminated; reason=noresource", fragment: nil))
        guard case .referral(.ended(nil, let text))? = bench.events.last?.1 else { return #expect(Bool(false)) }
        #expect(text == "the subscription ended: noresource")
    }

    private static func response(to refer: SIPMessage, _ line: String, more: String = "") -> String {
        "SIP/2.0 \(line)\nVia: \(refer[.via] ?? "")\nFrom: \(refer[.from] ?? "")\nTo: \(refer[.to] ?? "")\n"
            + "Call-ID: \(refer[.callID] ?? "")\nCSeq: \(refer[.cseq] ?? "")\n\(more)Content-Length: 0\n\n"
    }

    @Test("Refer-Sub: false says that nothing follows the 2xx (RFC 4488)")
    func withoutSubscription() throws {
        let (bench, leg, _, refer) = try Self.asked()
        _ = try bench.send(Self.response(to: refer, "202 Accepted", more: "Refer-Sub: false\n"))
        #expect(bench.lastEvent == "referred-202" && bench.ends(of: leg).isEmpty)
    }

    @Test("481 to the REFER, or no answer at all, ends the call")
    func callIsGone() throws {
        let (bench, leg, _, refer) = try Self.asked()
        _ = try bench.send(Self.response(to: refer, "481 Gone"))
        #expect(bench.ends(of: leg).map(\.by) == [.remote])
        let (silent, other, _, _) = try Self.asked()
        _ = try silent.wait(.seconds(40))
        #expect(silent.ends(of: other).map(\.by) == [.timeout])
    }

    @Test("Timer N: a NOTIFY that comes later is about nothing (481); one that came in time stops the timer")
    func timerN() throws {
        let (bench, leg, tag, refer) = try Self.asked()
        _ = try bench.send(Self.response(to: refer, "202 Accepted"))
        #expect(try bench.wait(.milliseconds(31_900)).isEmpty && bench.lastEvent == "accepted")
        #expect(try bench.wait(.milliseconds(200)).isEmpty && bench.lastEvent == "referred-nowhere")
        let late = Self.notify(tag, 11, state: "active", fragment: "SIP/2.0 180 Ringing\r\n")
        #expect(try bench.codes(late) == [481] && bench.lastEvent == "referred-nowhere")
        #expect(try bench.perform { $0.refer(leg, to: Self.carol, at: $1) }.count == 1)
        let (other, next, otherTag, accepted) = try Self.asked()
        _ = try other.codes(Self.notify(otherTag, 11, state: "active;expires=180", fragment: "SIP/2.0 100 Trying\r\n"))
        _ = try other.send(Self.response(to: accepted, "202 Accepted"))
        _ = try other.wait(.seconds(120))
        #expect(other.lastEvent == "told-100" && other.ends(of: next).isEmpty)
    }

    @Test("the notifications of ours come from the address that others see, in Via and Contact")
    func contact() throws {
        let (bench, leg, tag) = try DialogTests.up(Bench { $0.acceptsReferrals = true })
        _ = try bench.codes(
            Request.text("REFER", branch: "z9hG4bKr", to: tag, cseq: 11, more: "Refer-To: <sip:a@b>\n"))
        let sent = try bench.perform { $0.answerReferral(leg, status: 202, at: $1) }
        #expect(sent.map { $0.message.method } == [nil, .notify])
        #expect(sent.allSatisfy { $0.message[.contact] == "<sip:192.0.2.2:5070>" })
        #expect(sent[1].message.topVia?.sentBy == "192.0.2.2:5070")
    }

    @Test("one that nobody waits for any more leaves the way free for another, and what is told of it gets 481")
    func forgotten() throws {
        let (bench, leg, tag, refer) = try Self.asked()
        _ = try bench.send(Self.response(to: refer, "202 Accepted"))
        _ = try bench.perform { agent, _ in agent.forgetReferral(leg) }
        let story = bench.events.count
        let late = Self.notify(tag, 11, state: "terminated", fragment: "SIP/2.0 200 OK\r\n")
        #expect(try bench.codes(late) == [481])
        let second = try bench.perform { $0.refer(leg, to: Self.carol, at: $1) }
        let number = try #require(second.first?.message.cseq?.number)
        let old = Self.notify(
            tag, 12, event: "refer;id=\(number - 1)", state: "terminated", fragment: "SIP/2.0 200 OK\r\n")
        #expect(try bench.codes(old) == [481] && bench.events.count == story)
        let new = Self.notify(
            tag, 13, event: "refer;id=\(number)", state: "terminated", fragment: "SIP/2.0 486 Busy\r\n")
        #expect(try bench.codes(new) == [200] && bench.lastEvent == "referred-486")
        // One that has ended is not forgotten: what the other side adds is answered.
        _ = try bench.perform { agent, _ in agent.forgetReferral(leg) }
        #expect(try bench.codes(Self.notify(tag, 14, state: "terminated", fragment: nil)) == [200])
    }

    @Test("each single packet of a transfer lost or doubled: the same end", arguments: 4..<11, [0, 2])
    func damage(_ index: Int, _ copies: Int) {
        let (world, leg) = Self.referring(
            to: { sent, _ in
                sent == index ? (0..<copies).map { .milliseconds(20 + 100 * $0) } : [.milliseconds(20)]
            }, answers: [202, 180, 200])
        #expect(world.caller.story(of: leg).hasSuffix("referred-200"))
        #expect(world.caller.ends(of: leg).isEmpty)
    }

    @Test("a BYE in the middle ends everything, with 487 to a REFER that waits")
    func byeInBetween() throws {
        let bench = Bench { $0.acceptsReferrals = true }
        _ = try bench.send(Request.invite)
        let leg = bench.calls[0].0
        let ok = try bench.perform { $0.answer(leg, body: [66], at: $1) }[0].message
        let tag = ";tag=\(ok.to?.tag ?? "")"
        _ = try bench.send(Request.text("ACK", branch: "z9hG4bKack", to: tag))
        let refer = Request.text(
            "REFER", branch: "z9hG4bKr", to: tag, cseq: 11, more: "Refer-To: <sip:a@b>\nX-Who: me\n")
        #expect(try bench.codes(refer).isEmpty)
        guard case .referred(let request)? = bench.events.last?.1 else { return #expect(Bool(false)) }
        #expect(request.target.uri.description == "sip:a@b" && request.extensionHeaders.map(\.name) == ["X-Who"])
        #expect(try bench.codes(Request.text("BYE", branch: "z9hG4bKb", to: tag, cseq: 12)) == [200, 487])
        #expect(try bench.perform { $0.answerReferral(leg, status: 202, at: $1) }.isEmpty)
        #expect(try bench.perform { $0.notifyReferral(leg, status: 200, at: $1) }.isEmpty)
    }
}
