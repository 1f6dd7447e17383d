import Foundation
import SIPCore
import SIPMessage
import SansIO
import Testing

/// The messages of RFC 4475, byte for byte, and of RFC 5118 (session descriptions with the lengths that they have here),
/// each put before a whole user agent while a call is up: bytes in, bytes out.
@Suite("Torture (RFC 4475, RFC 5118)")
struct TortureTests {
    /// What comes of a message.
    enum Outcome: Equatable {
        /// The call is handed out; the user agent has answered 100.
        case call
        /// This answer.
        case answer(Int)
        /// Nothing is sent.
        case silence
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let outcome: Outcome
        let why: String
        var testDescription: String { "\(name): \(why)" }

        init(_ name: String, _ outcome: Outcome, _ why: String) {
            self.name = name
            self.outcome = outcome
            self.why = why
        }
    }

    static let rfc4475: [Row] = [
        // §3.1.1: valid.
        Row("wsinv", .answer(481), "a short tortuous INVITE; the tag in its To is of no call of ours"),
        Row("intmeth", .answer(405), "a wide range of valid characters; the method is not known"),
        Row("esc01", .call, "escapes in URIs"),
        Row("escnull", .answer(405), "escaped nulls in URIs; REGISTER is for registrars"),
        Row("esc02", .answer(405), "a percent sign in a method escapes nothing"),
        Row("lwsdisp", .answer(200), "no blank between a display name and its bracket"),
        Row("longreq", .call, "long values"),
        Row("dblreq", .answer(405), "a second request in the datagram is dropped"),
        Row("semiuri", .answer(200), "a semicolon in the user part"),
        Row("transports", .answer(200), "known and unknown transports in Via"),
        Row("mpart01", .answer(405), "MESSAGE with a multipart body"),
        Row("unreason", .silence, "a response to no request of ours, with an odd phrase"),
        Row("noreason", .silence, "a response to no request of ours, without a phrase"),
        // §3.1.2: invalid.
        Row("badinv01", .answer(400), "extra separators in Via"),
        Row("clerr", .answer(400), "the body is shorter than its Content-Length"),
        Row("ncl", .answer(400), "a negative Content-Length"),
        Row("scalar02", .answer(400), "numbers that are too large in a request"),
        Row("scalarlg", .silence, "numbers that are too large in a response"),
        Row("quotbal", .answer(400), "a quote that does not end in To"),
        Row("ltgtruri", .answer(400), "angle brackets around the Request-URI"),
        Row("lwsruri", .answer(400), "a blank in the Request-URI"),
        Row("lwsstart", .answer(400), "several blanks in the request line"),
        Row("trws", .answer(400), "blanks at the end of the request line"),
        Row("escruri", .call, "headers in the Request-URI: ignored, which §3.1.2.11 allows"),
        Row("baddate", .call, "a Date in another zone than GMT: Date is not looked at"),
        Row("regbadct", .answer(405), "a Contact that would be refused by a registrar"),
        Row("badaspec", .answer(400), "blanks inside of an address"),
        Row("baddn", .answer(400), "a display name that had to be quoted"),
        Row("badvers", .answer(505), "SIP/7.0"),
        Row("mismatch01", .answer(400), "CSeq and request line name different methods"),
        Row("mismatch02", .answer(400), "the same with a method that nobody knows"),
        Row("bigcode", .silence, "a response with a status of many digits"),
        // §3.2: the transaction layer.
        Row("badbranch", .answer(200), "a branch that is the cookie alone: matched as before RFC 3261"),
        // §3.3: the application layer.
        Row("insuf", .answer(400), "From, To and Call-ID are missing"),
        Row("unkscm", .answer(416), "a scheme that nobody knows"),
        Row("novelsc", .answer(416), "a scheme that is known elsewhere"),
        Row("unksm2", .answer(405), "unknown schemes in To and Contact of a REGISTER"),
        Row("bext01", .answer(420), "extensions that nobody knows are required"),
        Row("invut", .answer(415), "a body of a type that nobody knows"),
        Row("regaut01", .answer(405), "an Authorization of a scheme that nobody knows"),
        Row("multi01", .answer(400), "From, To, Call-ID and CSeq come twice"),
        Row("mcl01", .answer(400), "two Content-Lengths that differ"),
        Row("bcast", .silence, "a 200 whose Via is not ours"),
        Row("zeromf", .answer(200), "no hops left: an endpoint answers all the same"),
        Row("cparam01", .answer(405), "a parameter of a Contact header, REGISTER"),
        Row("cparam02", .answer(405), "a parameter of a Contact URI, REGISTER"),
        Row("regescrt", .answer(405), "headers in a Contact URI, REGISTER"),
        Row("sdp01", .answer(406), "an INVITE whose sender takes no session description"),
        // §3.4: as before RFC 3261.
        Row("inv2543", .answer(400), "an INVITE without Contact, which a dialog needs"),
    ]

    static func fixture(_ name: String) throws -> [UInt8] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: tests.appendingPathComponent("Fixtures/sip/torture/\(name).sip")))
    }

    /// Puts a message before a user agent that has a call, and looks what becomes of both.
    private func judge(_ bytes: [UInt8], _ row: Row) throws {
        let (bench, leg, tag) = try DialogTests.up()
        let before = (calls: bench.calls.count, events: bench.events.count)
        let sent = try bench.send(bytes: bytes).filter { $0.message.status != nil }
        let outcome: Outcome =
            switch (sent.last?.message.status?.code, bench.calls.count - before.calls) {
            case (100?, 1): .call
            case (let code?, 0): .answer(code)
            case (nil, 0): .silence
            default: .answer(-1)
            }
        #expect(outcome == row.outcome)
        #expect(sent.allSatisfy { $0.destination.host == Bench.stranger.host })
        // The call that is up has noticed nothing, and can be ended.
        #expect(bench.events.count == before.events)
        let bye = try bench.send(Request.text("BYE", branch: "z9hG4bKbye", to: tag, cseq: 11))
        #expect(bye.map { $0.message.status } == [.ok] && bench.ends(of: leg).count == 1)
        // What the message has left behind goes by itself.
        for (call, _) in bench.calls.dropFirst() {
            _ = try bench.perform { $0.reject(call, status: 486, reason: nil, headers: [], at: $1) }
        }
        _ = try bench.wait(.seconds(700))
        #expect(bench.agent.legCount == 0 && bench.agent.transactionCount == 0 && bench.agent.nextDeadline == nil)
    }

    @Test("every message of RFC 4475 gets the answer that the RFC asks for", arguments: rfc4475)
    func answersRFC4475(row: Row) throws { try judge(Self.fixture(row.name), row) }

    @Test("no message of the corpus is left out")
    func complete() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(
            atPath: tests.appendingPathComponent("Fixtures/sip/torture").path)
        #expect(Set(files) == Set(Self.rfc4475.map { "\($0.name).sip" }))
        #expect(files.count == 49)
    }

    @Test("the 420 names all that is not supported, the 405 what is allowed")
    func details() throws {
        let bench = Bench()
        let refusal = try bench.send(bytes: Self.fixture("bext01"))[0].message
        #expect(refusal.tokens(of: .unsupported) == ["nothingSupportsThis", "nothingSupportsThisEither"])
        let unknown = try bench.send(bytes: Self.fixture("intmeth"))[0].message
        #expect(unknown.tokens(of: .allow).contains("INVITE"))
        #expect(unknown.topVia?.branch == "z9hG4bK-.!%66*_+`'~")
    }

    // MARK: RFC 5118

    private static func text(
        _ line: String, via: String, call: String = "SSG9559905523997077@hlau_4100", cseq: String,
        to: String = "sip:user@example.com", from: String = "sip:user@example.com;tag=81x2", contact: String? = nil,
        body: String = ""
    ) -> String {
        let body = body.replacing("\n", with: "\r\n")
        let more = (contact.map { "Contact: \($0)\n" } ?? "") + (body.isEmpty ? "" : "Content-Type: application/sdp\n")
        return "\(line) SIP/2.0\nTo: \(to)\nFrom: \(from)\n\(via)Call-ID: \(call)\nMax-Forwards: 70\n\(more)"
            + "CSeq: \(cseq)\nContent-Length: \(body.utf8.count)\n\n\(body)"
    }

    private static let caller = "\"Caller\" <sip:caller@[2001:db8::1]>"
    private static let via = "Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111\n"
    private static let audio =
        "v=0\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\ns=-\nc=IN IP6 2001:db8::20\nt=0 0\nm=audio 6000 RTP/AVP 2\n"

    static let rfc5118: [(String, Outcome)] = [
        (text("REGISTER sip:[2001:db8::10]", via: via, cseq: "98176 REGISTER", contact: caller), .answer(405)),
        (text("REGISTER sip:2001:db8::10", via: via, cseq: "98176 REGISTER", contact: caller), .answer(400)),
        (text("REGISTER sip:[2001:db8::10:5070]", via: via, cseq: "98176 REGISTER", contact: caller), .answer(405)),
        (text("REGISTER sip:[2001:db8::10]:5070", via: via, cseq: "98176 REGISTER", contact: caller), .answer(405)),
        (
            text(
                "BYE sip:[2001:db8::10]",
                via: "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111\n",
                cseq: "321 BYE", to: "sip:user@example.com;tag=bd76ya"), .answer(481)
        ),
        (
            text(
                "OPTIONS sip:[2001:db8::10]",
                via: "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3\n",
                call: "SSG95523997077@hlau_4100", cseq: "921 OPTIONS",
                contact: "\"Caller\" <sip:caller@[2001:db8::9:1]>"), .answer(200)
        ),
        (
            text(
                "INVITE sip:user@[2001:db8::10]", via: "Via: SIP/2.0/UDP [2001:db8::20];branch=z9hG4bKas3-111\n",
                cseq: "8612 INVITE", to: "sip:user@[2001:db8::10]",
                contact: "\"Caller\" <sip:caller@[2001:db8::20]>", body: audio), .call
        ),
        (
            text(
                "BYE sip:user@host.example.net",
                via: "Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111\n"
                    + "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144\n"
                    + "Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200\n",
                call: "997077@lau_4100", cseq: "89187 BYE", to: "sip:user@example.net;tag=9817--94"), .answer(481)
        ),
        (
            text(
                "INVITE sip:user@[2001:db8::10]", via: via, cseq: "8912 INVITE", to: "sip:user@[2001:db8::10]",
                contact: "\"Caller\" <sip:caller@[2001:db8::9:1]>",
                body: audio.replacing("c=IN IP6 2001:db8::20\n", with: "") + "c=IN IP6 2001:db8::1\n"
                    + "m=audio 22334 RTP/AVP 0\nc=IN IP4 192.0.2.1\n"), .call
        ),
        (
            text(
                "INVITE sip:user@example.com",
                via: "Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19\n"
                    + "Via: SIP/2.0/UDP [::ffff:192.0.2.2];branch=z9hG4bKas3-111\n", cseq: "612 INVITE",
                from: "sip:user@east.example.com;tag=81x2",
                contact: "\"T. desk phone\" <sip:ted@[::ffff:192.0.2.2]>",
                body: audio.replacing("2001:db8::20", with: "::ffff:192.0.2.2")), .call
        ),
        (
            text(
                "OPTIONS sip:user@[2001:db8:::192.0.2.1]",
                via: "Via: SIP/2.0/UDP lab1.east.example.com;branch=z9hG4bKas3-111\n",
                call: "G9559905523997077@hlau_4100",
                cseq: "689 OPTIONS", to: "sip:user@[2001:db8:::192.0.2.1]"), .answer(200)
        ),
        (
            text(
                "OPTIONS sip:user@[2001:db8::192.0.2.1]",
                via: "Via: SIP/2.0/UDP lab1.east.example.com;branch=z9hG4bKas3-111\n",
                call: "G9559905523997077@hlau_4100",
                cseq: "689 OPTIONS", to: "sip:user@[2001:db8::192.0.2.1]"), .answer(200)
        ),
    ]

    @Test("every message of RFC 5118 gets the answer that the RFC asks for", arguments: rfc5118.indices)
    func answersRFC5118(index: Int) throws {
        let (text, outcome) = Self.rfc5118[index]
        try judge(Bench.raw(text), Row("RFC 5118, message \(index + 1)", outcome, ""))
    }
}
