import SIPMessage
import SansIO
import Testing

@Suite("SIPMessage")
struct SIPMessageTests {
    @Test("valid messages are read, pass the checks and write themselves the same way again", arguments: Corpus.valid)
    func valid(_ entry: (name: String, text: String)) throws {
        let message = try SIPMessage(parsing: wire(entry.text))
        try message.checkMandatoryFields()
        let once = message.serialized()
        let again = try SIPMessage(parsing: once)
        #expect(again.serialized() == once)
        #expect(again.kind == message.kind)
        #expect(again.callID == message.callID)
        #expect(again.body == message.body)
    }

    @Test("an INVITE gives all its parts")
    func parts() throws {
        let message = try SIPMessage(parsing: wire(Corpus.invite))
        #expect(message.method == .invite)
        #expect(message.requestURI?.user == "+12564286254")
        #expect(message.requestURI?.parameters["user"] == "phone")
        #expect(message.from?.displayName == "Alice \"A\" Doe")
        #expect(message.from?.tag == "9fxced76sl")
        #expect(message.to?.tag == nil)
        #expect(message.cseq == CSeq(number: 314_159, method: .invite))
        #expect(message.maxForwards == 70)
        #expect(message.contact?.uri.port == 5062)
        #expect(message.contentType == "application/sdp")
        #expect(Array(message.body) == Array("v=0\r".utf8))
        let vias = try message.vias()
        #expect(vias.map(\.host) == ["192.0.2.4", "proxy.example.com", "[2001:db8::9]"])
        #expect(vias[0].asksForRport && vias[0].hasMagicCookie && vias[0].branch == "z9hG4bK74b43")
        #expect(vias[2].transport == "TCP" && vias[2].port == 5070)
        #expect(
            try message.addresses(of: .recordRoute).map { "\($0)" }
                == ["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr;r2=on>"])
    }

    @Test("folding, compact forms and white space change nothing")
    func tortuous() throws {
        let message = try SIPMessage(parsing: wire(Corpus.tortuous))
        #expect(message.to?.tag == "1918181833n")
        #expect(message.from?.displayName == "J Rosenberg \\\"")
        #expect(message.from?.tag == "98asjd8")
        #expect(message.maxForwards == 68)
        #expect(message.cseq == CSeq(number: 9, method: .invite))
        #expect(message.callID == "wsinv.ndaksdj@192.0.2.1")
        let vias = try message.vias()
        #expect(vias.map(\.branch) == ["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"])
        #expect(vias.map(\.hasMagicCookie) == [false, true, true])
        #expect(message.contact?.displayName == "Quoted string \"\"")
        #expect(message.contact?.parameters["secondparam"] == nil)
        #expect(message.contact?.parameters.contains("secondparam") == true)
        #expect(
            message[HeaderName("newfangledheader")] == "newfangled value  continued newfangled value"
                || message[HeaderName("newfangledheader")] == "newfangled value   continued newfangled value")
    }

    @Test("surplus bytes are no second message")
    func surplus() throws {
        let message = try SIPMessage(parsing: wire(Corpus.surplus))
        #expect(Array(message.body) == Array("ok".utf8))
        #expect(message.count(of: .callID) == 1)
    }

    static let spellings = ["Call-ID: x", "call-id: x", "CALL-ID : x", "i: x", "I\t:\tx", "Call-ID:\n x", "i:x  "]

    @Test("a header is found in each of its spellings", arguments: spellings)
    func spelling(_ line: String) throws {
        let text = Corpus.response.replacing("Call-ID: a", with: line)
        let message = try SIPMessage(parsing: wire(text))
        #expect(message.callID == "x")
        #expect(SIPMessage.callID(of: wire(text.replacing("\n x", with: " x"))).map(Array.init) == Array("x".utf8))
    }

    static let broken: [(String, SIPParseError.Kind)] = [
        ("", .empty),
        ("\n\n\n", .empty),
        ("hello", .startLine),
        ("hello\n\n", .startLine),
        ("INVITE sip:a@b\n\n", .startLine),
        ("INVITE  sip:a@b SIP/2.0\n\n", .startLine),
        ("INVITE sip:a@b; lr SIP/2.0\n\n", .startLine),
        ("INVITE <sip:a@b> SIP/2.0\n\n", .startLine),
        ("INVITE sip:a@b SIP/2.0 \n\n", .startLine),
        ("INV{}ITE sip:a@b SIP/2.0\n\n", .startLine),
        ("INVITE sip:a@b SIP/7.0\n\n", .version),
        ("SIP/7.0 200 OK\n\n", .version),
        ("SIP/2.0 4294967301 better not break the receiver\n\n", .startLine),
        ("SIP/2.0 099 low\n\n", .startLine),
        ("SIP/2.0 700 high\n\n", .startLine),
        ("SIP/2.0 -20 negative\n\n", .startLine),
        ("OPTIONS sip:a@b SIP/2.0\nVia: x\n", .headerEnd),
        ("OPTIONS sip:a@b SIP/2.0\nno colon here\n\n", .fieldLine),
        ("OPTIONS sip:a@b SIP/2.0\n: nameless\n\n", .fieldLine),
        ("OPTIONS sip:a@b SIP/2.0\n folded first\n\n", .fieldLine),
        ("OPTIONS sip:a@b SIP/2.0\nX: a\rVia: b\n\n", .fieldLine),
        ("OPTIONS sip:a@b SIP/2.0\nContent-Length: -999\n\n", .contentLength),
        ("OPTIONS sip:a@b SIP/2.0\nContent-Length: 18446744073709551616\n\n", .contentLength),
        ("OPTIONS sip:a@b SIP/2.0\nContent-Length: 4294967296\n\n", .contentLength),
        ("OPTIONS sip:a@b SIP/2.0\nContent-Length: 0\nl: 3\n\nabc", .contentLength),
        ("OPTIONS sip:a@b SIP/2.0\nContent-Length: 9999\n\nabc", .shortBody),
    ]

    @Test("bytes that are no message are refused with their reason", arguments: broken)
    func refused(_ text: String, _ kind: SIPParseError.Kind) {
        let error = #expect(throws: SIPParseError.self) { try SIPMessage(parsing: wire(text)) }
        #expect(error?.kind == kind)
    }

    static let unfit: [(String, String, SIPParseError.Kind)] = [
        ("From: sip:me@example.com;tag=1\n", "", .missing(.from)),
        ("Call-ID: a\n", "", .missing(.callID)),
        ("CSeq: 1 INVITE\n", "", .missing(.cseq)),
        ("Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx;received=10.0.0.2\n", "", .missing(.via)),
        ("From: sip:me@example.com;tag=1\n", "From: <sip:a@b>\nf: <sip:c@d>\n", .repeated(.from)),
        ("From: sip:me@example.com;tag=1\n", "From: <sip:a@b>, <sip:c@d>\n", .repeated(.from)),
        ("CSeq: 1 INVITE", "CSeq: 36893488147419103232 INVITE", .cseq),
        ("CSeq: 1 INVITE", "CSeq: 2147483648 INVITE", .cseq),
        ("CSeq: 1 INVITE", "CSeq: INVITE 1", .cseq),
        ("CSeq: 1 INVITE", "CSeq: 1 " + String(repeating: "A", count: 2000), .cseq),
        ("SIP/2.0/UDP 10.0.0.1:5060", "SIP/2.0/UDP 10.0.0.1:99999", .via),
        ("SIP/2.0/UDP 10.0.0.1:5060", "SIP/2.0/UDP", .via),
        ("SIP/2.0/UDP 10.0.0.1:5060", "SIP/2.0/UDP [::1", .via),
        ("sip:me@example.com", "<sip:me@example.com", .nameAddress),
        ("sip:me@example.com", "\"unterminated <sip:me@example.com>", .nameAddress),
        ("sip:me@example.com", "<>", .uri),
        ("sip:me@example.com", "<sip:>", .uri),
        ("sip:me@example.com", "<sip:a@b@c>", .uri),
        ("sip:me@example.com", "<sip:a@b:port>", .uri),
        ("sip:me@example.com", "</>", .uri),
        ("Call-ID: a\n", "Call-ID: a b\n", .value(.callID)),
        ("Call-ID: a\n", "Call-ID:\n", .value(.callID)),
    ]

    @Test("mandatory fields that are missing, doubled or unreadable are told apart", arguments: unfit)
    func toldApart(_ part: String, _ replacement: String, _ kind: SIPParseError.Kind) throws {
        let message = try SIPMessage(parsing: wire(Corpus.response.replacing(part, with: replacement)))
        let error = #expect(throws: SIPParseError.self) { try message.checkMandatoryFields() }
        #expect(error?.kind == kind)
    }

    @Test("limits hold: length and number of fields")
    func limits() {
        let fields = String(repeating: "Accept: a\n", count: 300)
        let error = #expect(throws: SIPParseError.self) {
            try SIPMessage(parsing: wire("OPTIONS sip:a@b SIP/2.0\n\(fields)\n"))
        }
        #expect(error?.kind == .tooManyFields)
        let long = #expect(throws: SIPParseError.self) { try SIPMessage(parsing: Array(repeating: 65, count: 70_000)) }
        #expect(long?.kind == .tooLong)
    }

    @Test("a damaged request can be salvaged far enough to answer it")
    func salvage() throws {
        let text = Corpus.invite.replacing("Max-Forwards: 70", with: "this is no header").replacing(
            "Content-Length: 4", with: "Content-Length: -4")
        #expect(throws: SIPParseError.self) { try SIPMessage(parsing: wire(text)) }
        let message = try SIPMessage(salvaging: wire(text))
        #expect(message.method == .invite)
        try message.checkMandatoryFields()
    }
}
