import SIPMessage
import SansIO
import Testing

@testable import SIPCore

@Suite("INVITE with Replaces (RFC 3891)")
struct ReplacingTests {
    /// The dialogs of one bench, each with how a new INVITE names it.
    private struct Stage {
        let bench = Bench()
        var leg = LegID(rawValue: 0)
        var named = ""
    }

    private static func invite(_ replaces: String, method: String = "INVITE", more: String = "") -> String {
        Request.text(
            method, branch: "z9hG4bKnew", callID: "new",
            more: "Contact: <sip:carol@198.51.100.7:5062>\n" + replaces + more)
    }

    /// An INVITE of theirs, in the state that is asked for.
    private static func incoming(answered: Bool, confirmed: Bool = true) throws -> Stage {
        var stage = Stage()
        _ = try stage.bench.send(Request.text("INVITE", more: "Contact: <sip:alice@198.51.100.7:5062>\n"))
        stage.leg = try #require(stage.bench.calls.first?.0)
        let sent = try stage.bench.perform {
            answered ? $0.answer(stage.leg, body: [66], at: $1) : $0.ring(stage.leg, status: 180, body: nil, at: $1)
        }
        let tag = sent.last?.message.to?.tag ?? ""
        let from = sent.last?.message.from?.tag ?? ""
        stage.named = "call-1;to-tag=\(tag);from-tag=\(from)"
        if answered, confirmed {
            _ = try stage.bench.send(Request.text("ACK", branch: "z9hG4bKack", to: ";tag=\(tag)"))
        }
        return stage
    }

    /// A call of ours that rings at somebody with the tag `far`, or has its answer.
    private static func outgoing(_ status: String) throws -> Stage {
        var stage = Stage()
        let call = OutgoingCall(
            target: SIPURI(user: "bob", host: "example.com"), destination: Bench.stranger, caller: .anonymous,
            offer: [65])
        let sent = try stage.bench.perform { stage.leg = $0.call(call, at: $1) }
        let invite = try #require(sent.first).message
        _ = try stage.bench.send(ForkTests.response(status, to: invite, tag: "far"))
        stage.named = "\(invite.callID ?? "");from-tag=far;to-tag=\(invite.from?.tag ?? "")"
        return stage
    }

    @Test("a confirmed dialog, of either side, may be taken over: the user is told which leg it is")
    func confirmed() throws {
        for stage in [
            try Self.incoming(answered: true), try Self.incoming(answered: true, confirmed: false),
            try Self.outgoing("200 OK"),
        ] {
            let sent = try stage.bench.send(Self.invite("Replaces: \(stage.named)\nRequire: replaces\n"))
            #expect(sent.map { $0.message.status } == [.trying])
            #expect(stage.bench.calls.last?.1.replacedLeg == stage.leg)
        }
        let plain = try Self.incoming(answered: true)
        _ = try plain.bench.send(Self.invite(""))
        #expect(plain.bench.calls.last?.1.replacedLeg == nil && plain.bench.calls.count == 2)
    }

    @Test("a call of ours that rings may be taken over, by who is named with the tag of who rings")
    func early() throws {
        for flag in ["", ";early-only"] {
            let stage = try Self.outgoing("180 Ringing")
            _ = try stage.bench.send(Self.invite("Replaces: \(stage.named)\(flag)\n"))
            #expect(stage.bench.calls.last?.1.replacedLeg == stage.leg)
        }
        let other = try Self.outgoing("180 Ringing")
        let named = other.named.replacing("from-tag=far", with: "from-tag=elsewhere")
        #expect(try other.bench.codes(Self.invite("Replaces: \(named)\n")) == [481])
    }

    @Test("what is refused, and with which status; the dialog stays as it was")
    func refused() throws {
        let up = try Self.incoming(answered: true)
        for (replaces, code) in [
            ("Replaces: \(up.named);early-only\n", 486), ("Replaces: nothing;to-tag=a;from-tag=b\n", 481),
            ("Replaces: \(up.named)x\n", 481), ("Replaces: call-1;to-tag=a\n", 400), ("Replaces: \n", 400),
            ("Replaces: \(up.named);to-tag=again\n", 400), ("Replaces: \(up.named)\nReplaces: \(up.named)\n", 400),
        ] {
            let text = Self.invite(replaces).replacing("z9hG4bKnew", with: "z9hG4bK\(code)\(replaces.utf8.count)")
                .replacing("Call-ID: new", with: "Call-ID: new\(code)\(replaces.utf8.count)")
            #expect(try up.bench.codes(text) == [code], "\(replaces)")
        }
        #expect(up.bench.calls.count == 1 && up.bench.ends(of: up.leg).isEmpty)
        let ringing = try Self.incoming(answered: false)
        #expect(try ringing.bench.codes(Self.invite("Replaces: \(ringing.named)\n")) == [481])
        let options = try Self.incoming(answered: true)
        #expect(try options.bench.codes(Self.invite("Replaces: \(options.named)\n", method: "OPTIONS")) == [400])
    }

    @Test("a dialog that is over, or about to end, is declined")
    func over() throws {
        let up = try Self.incoming(answered: true)
        _ = try up.bench.perform { $0.hangUp(up.leg, reason: nil, at: $1) }
        #expect(try up.bench.codes(Self.invite("Replaces: \(up.named)\n")) == [603])
        let leaving = try Self.incoming(answered: true, confirmed: false)
        _ = try leaving.bench.perform { $0.hangUp(leaving.leg, reason: nil, at: $1) }
        #expect(try leaving.bench.codes(Self.invite("Replaces: \(leaving.named)\n")) == [603])
        let cancelled = try Self.outgoing("180 Ringing")
        _ = try cancelled.bench.perform { $0.hangUp(cancelled.leg, reason: nil, at: $1) }
        #expect(try cancelled.bench.codes(Self.invite("Replaces: \(cancelled.named)\n")) == [603])
    }

    @Test("only who is at the address of the one who is replaced, or vouches for callers, may do it")
    func trust() throws {
        let other = NetworkAddress(host: .v4(0xCB00_7105), port: 5060)
        for (blocks, code) in [
            ([AddressBlock(Bench.stranger.host)], 403), ([AddressBlock(other.host)], 100), (nil, 100),
        ]
            as [([AddressBlock]?, Int)]
        {
            let up = try Self.incoming(answered: true)
            up.bench.agent.trustedSources = blocks
            let sent = try up.bench.send(Self.invite("Replaces: \(up.named)\n"), from: other)
            #expect(sent.map { $0.message.status?.code } == [code])
        }
    }

    @Test("the extension is named where it is asked for, and in every INVITE")
    func supported() throws {
        let bench = Bench()
        let options = try bench.send(Request.text("OPTIONS"))[0].message
        #expect(options.tokens(of: .supported).contains("replaces"))
        #expect(try ForkTests.calling().2.tokens(of: .supported).contains("replaces"))
    }

    @Test("no more ended dialogs are remembered than there is room for, and the last ones are")
    func remembered() {
        var ended = EndedDialogs()
        for number in 0..<1000 { ended.insert(DialogKey(callID: "\(number)", localTag: "a"), remoteTag: "b") }
        let known = (0..<1000).filter { ended.contains(DialogKey(callID: "\($0)", localTag: "a"), remoteTag: "b") }
        #expect(known == Array(936..<1000))
        #expect(!ended.contains(DialogKey(callID: "999", localTag: "a"), remoteTag: "c"))
    }
}
