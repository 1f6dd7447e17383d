import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Provisional responses that are acknowledged (RFC 3262)")
struct ReliabilityTests {
    private static let contact = "Contact: <sip:alice@198.51.100.7:5062>\n"
    private static let supported = contact + "Supported: 100rel\nContent-Type: application/sdp\n"
    private static let required = contact + "Require: 100rel\nContent-Type: application/sdp\n"

    /// A call that has come, and how it is rung.
    private static func rung(
        _ headers: String = supported, body: [UInt8]? = [65], offer: String = "v=0",
        policy: ProvisionalReliability = .supported
    ) throws -> (Bench, LegID, [SIPMessage]) {
        let bench = Bench { $0.reliability = policy }
        _ = try bench.send(Request.text("INVITE", cseq: 5, more: headers, body: offer))
        let leg = try #require(bench.calls.first?.0)
        let sent = try bench.perform { $0.ring(leg, status: body == nil ? 180 : 183, body: body, at: $1) }
        return (bench, leg, sent.map(\.message))
    }

    private static func prack(_ response: SIPMessage, cseq: Int = 6, ack: String? = nil, offer: String? = nil) -> String
    {
        let named = ack ?? "\(response[.rSeq] ?? "") 5 INVITE"
        return Request.text(
            "PRACK", branch: "z9hG4bKp\(cseq)", to: ";tag=\(response.to?.tag ?? "")", cseq: cseq,
            more: "RAck: \(named)\n" + (offer == nil ? "" : "Content-Type: application/sdp\n"), body: offer ?? "")
    }

    // MARK: The called side

    static let manners: [(ProvisionalReliability, headers: String, body: [UInt8]?, isReliable: Bool)] = [
        (.off, supported, [65], false), (.supported, supported, [65], true), (.supported, supported, nil, false),
        (.supported, required, nil, true), (.supported, contact + "c: application/sdp\n", [65], false),
        (.required, supported, nil, true), (.required, required, [65], true),
    ]

    @Test("which provisional responses want a PRACK", arguments: manners)
    func manner(_ row: (ProvisionalReliability, headers: String, body: [UInt8]?, isReliable: Bool)) throws {
        let (_, _, sent) = try Self.rung(row.headers, body: row.body, policy: row.0)
        let ringing = try #require(sent.first)
        #expect((ringing[.require] == "100rel") == row.isReliable && ringing.contains(.rSeq) == row.isReliable)
        if let number = ringing[.rSeq] { #expect((1...0x7FFF_FFFF).contains(Int(number) ?? 0)) }
    }

    @Test("who requires what is off gets 420; who cannot do what is required gets 421")
    func refused() throws {
        let strict = Bench { $0.reliability = .off }
        let bad = try strict.send(Request.text("INVITE", more: Self.required, body: "v"))[0].message
        #expect(bad.status == .badExtension && bad[.unsupported] == "100rel")
        let host = Bench.stranger.host
        let demanding = Bench()
        demanding.agent.reliableHosts = [host: .required]
        let wanting = try demanding.send(Request.text("INVITE", more: Self.contact))[0].message
        #expect(wanting.status == .extensionRequired && wanting[.require] == "100rel" && demanding.calls.isEmpty)
    }

    @Test("sent again after T1, doubled without bound, until the PRACK; then no more")
    func repeated() throws {
        let (bench, _, sent) = try Self.rung()
        var times: [Int] = []
        let begin = bench.now
        while times.count < 5 {
            let before = bench.now
            if try bench.wait(.milliseconds(500)).contains(where: { $0.message[.rSeq] == sent[0][.rSeq] }) {
                times.append(Int((before - begin) / .milliseconds(500)) + 1)
            }
        }
        #expect(times == [1, 3, 7, 15, 31])
        #expect(try bench.codes(Self.prack(sent[0])) == [200])
        #expect(try bench.wait(.seconds(30)).allSatisfy { !$0.message.contains(.rSeq) })
    }

    @Test("each minute it rings again: with a new number where nothing plain is taken, plain where it is")
    func everyMinute() throws {
        for (headers, isReliable) in [(Self.required, true), (Self.supported, false)] {
            let (bench, _, sent) = try Self.rung(headers)
            _ = try bench.send(Self.prack(sent[0]))
            #expect(try bench.wait(.milliseconds(59_900)).isEmpty)
            let again = try #require(try bench.wait(.milliseconds(200)).first?.message)
            #expect(again.status?.code == 183 && again.contains(.rSeq) == isReliable && again.body.isEmpty)
            #expect(again[.rSeq] != sent[0][.rSeq])
        }
    }

    @Test("no PRACK within 64·T1: 504, and the call is over")
    func neverAcknowledged() throws {
        let (bench, leg, _) = try Self.rung()
        let sent = try bench.wait(.seconds(33))
        #expect(sent.contains { $0.message.status == .serverTimeout })
        #expect(
            bench.ends(of: leg) == [EndReason(by: .timeout, status: 504, text: "no PRACK to a provisional response")])
    }

    @Test("the 200 waits for the PRACK of an answer, not for that of a mere ringing")
    func answerWaits() throws {
        let (bench, leg, sent) = try Self.rung()
        #expect(try bench.perform { $0.answer(leg, body: [66], at: $1) }.isEmpty)
        let both = try bench.send(Self.prack(sent[0])).map(\.message)
        #expect(both.map { $0.cseq?.method } == [.prack, .invite] && both.allSatisfy { $0.status == .ok })
        #expect(Array(both[1].body) == [66])
        let (other, second, ringing) = try Self.rung(Self.required, body: nil)
        #expect(try other.perform { $0.answer(second, body: [66], at: $1) }.map { $0.message.status } == [.ok])
        // RFC 3262 §3: a PRACK for what is sent no longer is answered all the same.
        #expect(try other.codes(Self.prack(ringing[0])) == [200])
        #expect(try other.wait(.milliseconds(400)).isEmpty)
    }

    @Test("one at a time: the latest of those that wait follows the PRACK")
    func queued() throws {
        let (bench, leg, sent) = try Self.rung(Self.required, body: nil)
        for status in [182, 183] {
            #expect(try bench.perform { $0.ring(leg, status: status, body: nil, at: $1) }.isEmpty)
        }
        let next = try bench.send(Self.prack(sent[0])).map(\.message)
        #expect(next.map { $0.status?.code } == [200, 183])
        #expect(next[1][.rSeq].flatMap(Int.init) == sent[0][.rSeq].flatMap(Int.init).map { $0 + 1 })
    }

    @Test(
        "a PRACK that fits nothing gets 481",
        arguments: ["1 5 INVITE", "x", "", "5 INVITE", "+7 5 INVITE", "7 5", "0 5 INVITE"])
    func misfits(_ ack: String) throws {
        let (bench, _, sent) = try Self.rung()
        #expect(try bench.codes(Self.prack(sent[0], ack: ack)) == [481])
        let number = sent[0][.rSeq] ?? ""
        #expect(try bench.codes(Self.prack(sent[0], cseq: 7, ack: "\(number) 4 INVITE")) == [481])
        #expect(try bench.codes(Self.prack(sent[0], cseq: 8, ack: "\(number) 5 INFO")) == [481])
        #expect(try bench.codes(Self.prack(sent[0], cseq: 9)) == [200])
        #expect(try bench.codes(Self.prack(sent[0], cseq: 10)) == [481])
    }

    @Test("an offer in the PRACK is answered in its 200, and the 200 of the INVITE says nothing more")
    func offerInPrack() throws {
        let (bench, leg, sent) = try Self.rung()
        #expect(try bench.send(Self.prack(sent[0], offer: "v=2")).isEmpty)
        #expect(bench.lastEvent == "offer" && bench.lastBody == Array("v=2".utf8))
        #expect(try bench.perform { $0.answer(leg, body: [66], at: $1) }.isEmpty)
        let both = try bench.perform { $0.answerOffer(leg, body: [67], at: $1) }.map(\.message)
        #expect(both.map { $0.cseq?.method } == [.prack, .invite])
        #expect(Array(both[0].body) == [67] && both[1].body.isEmpty)
    }

    @Test("once the answer is acknowledged an UPDATE may offer while it rings; before it may not")
    func earlyUpdate() throws {
        func update(_ tag: String, _ cseq: Int) -> String {
            Request.text(
                "UPDATE", branch: "z9hG4bKu\(cseq)", to: ";tag=\(tag)", cseq: cseq,
                more: Self.contact + "Content-Type: application/sdp\n", body: "v=3")
        }
        let (bench, leg, sent) = try Self.rung()
        let tag = sent[0].to?.tag ?? ""
        #expect(try bench.codes(update(tag, 6)) == [500])
        _ = try bench.send(Self.prack(sent[0], cseq: 7))
        #expect(try bench.codes(update(tag, 8)).isEmpty && bench.lastEvent == "offer")
        #expect(try bench.perform { $0.answerOffer(leg, body: [68], at: $1) }.map { $0.message.status } == [.ok])
    }

    @Test("CANCEL and BYE while it waits end all of it", arguments: ["CANCEL", "BYE"])
    func ended(_ method: String) throws {
        let (bench, leg, sent) = try Self.rung()
        let tag = sent[0].to?.tag ?? ""
        let text =
            method == "CANCEL"
            ? Request.text("CANCEL", cseq: 5) : Request.text("BYE", branch: "z9hG4bKb", to: ";tag=\(tag)", cseq: 6)
        #expect(try bench.codes(text) == [200, 487])
        #expect(bench.ends(of: leg).count == 1)
        _ = try bench.send(Request.text("ACK", cseq: 5))
        #expect(try bench.wait(.seconds(100)).isEmpty && bench.agent.transactionCount == 0)
    }

    @Test("a caller who wants our offer and takes nothing unacknowledged hears nothing before the 200")
    func delayedOffer() throws {
        let (bench, leg, sent) = try Self.rung(Self.contact + "Require: 100rel\n", body: nil, offer: "")
        #expect(sent.isEmpty)
        #expect(try bench.perform { $0.answer(leg, body: [66], at: $1) }.map { $0.message.status } == [.ok])
    }

    // MARK: The calling side

    private static func calling(_ reliability: ProvisionalReliability = .supported) throws -> (Bench, LegID, SIPMessage)
    {
        var call = OutgoingCall(
            target: SIPURI(user: "bob", host: "example.com"), destination: Bench.stranger, caller: .anonymous,
            offer: [65])
        call.reliability = reliability
        return try ForkTests.calling(call)
    }

    private static func ringing(_ invite: SIPMessage, tag: String, number: Int, status: String = "183 Progress")
        -> String
    {
        ForkTests.response(
            status, to: invite, tag: tag,
            more: "Contact: <sip:callee@198.51.100.7:5062>\nRequire: 100rel\nRSeq: \(number)\n"
                + "Record-Route: <sip:198.51.100.9;lr>\nContent-Type: application/sdp\n"
        )
        .replacing("Content-Length: 0\n\n", with: "Content-Length: 2\n\nv\(number % 10)")
    }

    @Test("the INVITE says what we do")
    func offered() throws {
        for (policy, supported, require) in [
            (ProvisionalReliability.off, "timer, replaces", nil), (.supported, "timer, 100rel, replaces", nil),
            (.required, "timer, 100rel, replaces", "100rel"),
        ] as [(ProvisionalReliability, String?, String?)] {
            let invite = try Self.calling(policy).2
            #expect(invite[.supported] == supported && invite[.require] == require)
        }
    }

    @Test(
        "one PRACK for each new response, on the dialog's way, in each of its dialogs; none for what comes again or too soon"
    )
    func acknowledges() throws {
        let (bench, _, invite) = try Self.calling()
        let first = try bench.send(Self.ringing(invite, tag: "a", number: 70))
        #expect(first.map { $0.message.method } == [.prack])
        let prack = first[0].message
        #expect(prack[.rAck] == "70 \(invite.cseq?.number ?? 0) INVITE" && prack[.route] == "<sip:198.51.100.9;lr>")
        #expect(prack.cseq?.number == invite.cseq.map { $0.number + 1 } && prack.to?.tag == "a")
        #expect(bench.lastEvent == "progress-183")
        #expect(try bench.send(Self.ringing(invite, tag: "a", number: 70)).isEmpty)
        #expect(try bench.send(Self.ringing(invite, tag: "a", number: 72)).isEmpty && bench.events.count == 1)
        #expect(try bench.send(Self.ringing(invite, tag: "b", number: 9)).map { $0.message.to?.tag } == ["b"])
        let second = try bench.send(Self.ringing(invite, tag: "a", number: 71, status: "180 Ringing"))[0].message
        #expect(second.cseq?.number == prack.cseq.map { $0.number + 1 } && bench.lastEvent == "progress-180")
        _ = try bench.send(Asker.response(to: prack, "200 OK"))
        // What comes after counts on from the PRACKs.
        let ack = try bench.send(ForkTests.response("200 OK", to: invite, tag: "a"))[0].message
        #expect(
            ack.cseq?.number == invite.cseq?.number && bench.lastEvent == "answered"
                && bench.lastBody == Array("v0".utf8))
        let bye = try bench.perform { $0.hangUp(bench.events[0].0, reason: nil, at: $1) }[0].message
        #expect(bye.cseq?.number == invite.cseq.map { $0.number + 3 })
    }

    @Test("a PRACK is sent again until its answer; who has no number, or was not told that we can, gets none")
    func repeatsPrack() throws {
        let (bench, _, invite) = try Self.calling()
        let prack = try bench.send(Self.ringing(invite, tag: "a", number: 1))[0].message
        #expect(
            try bench.wait(.milliseconds(1600)).map { $0.message.topVia?.branch } == [
                prack.topVia?.branch, prack.topVia?.branch,
            ])
        let (plain, _, other) = try Self.calling(.off)
        #expect(try plain.send(Self.ringing(other, tag: "a", number: 1)).isEmpty && plain.lastEvent == "progress-183")
        for number in ["0", "x", "-1", "99999999999", ""] {
            let text = Self.ringing(invite, tag: "c", number: 3).replacing("RSeq: 3", with: "RSeq: \(number)")
            #expect(try bench.send(text).isEmpty)
        }
    }

    @Test("a call that is cancelled still acknowledges, so that the other side stops")
    func cancelled() throws {
        let (bench, leg, invite) = try Self.calling()
        _ = try bench.send(ForkTests.response("180 Ringing", to: invite, tag: "a"))
        _ = try bench.perform { $0.hangUp(leg, reason: nil, at: $1) }
        #expect(try bench.send(Self.ringing(invite, tag: "a", number: 1)).map { $0.message.method } == [.prack])
        #expect(try bench.send(ForkTests.response("487 No", to: invite, tag: "a")).map { $0.message.method } == [.ack])
        #expect(bench.ends(of: leg).count == 1)
    }

    @Test("a hundred callees that ring are not remembered")
    func manyForks() throws {
        let (bench, _, invite) = try Self.calling()
        let sent = try (0..<100).flatMap { try bench.send(Self.ringing(invite, tag: "t\($0)", number: 1)) }
        #expect(sent.count == 16)
    }
}
