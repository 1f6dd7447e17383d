import Numbering
import SIPCore
import SIPMessage
import SansIO
import Testing

@Suite("Who calls")
struct CallerIdentityTests {
    static let inbound: [(String, String, number: String?, name: String?, isAnonymous: Bool)] = [
        ("\"Ann\" <sip:+4930123456@carrier.example>;tag=1", "", "+4930123456", "Ann", false),
        ("<sip:+49-30-123456@carrier.example;user=phone>;tag=1", "", "+4930123456", nil, false),
        ("<tel:+1-201-555-0123>;tag=1", "", "+12015550123", nil, false),
        ("<sip:0301234567@carrier.example>;tag=1", "", "0301234567", nil, false),
        ("<sip:carrier.example>;tag=1", "", nil, nil, false),
        ("\"\" <sip:101@pbx>;tag=1", "", "101", nil, false),
        ("<sip:+4930123456;npdi;cpc=ordinary@c>;tag=1", "", "+4930123456", nil, false),
        (
            "\"Sales\" <sip:main@pbx>;tag=1", "P-Asserted-Identity: <sip:+15551234@carrier>\n", "+15551234", "Sales",
            false
        ),
        ("<sip:x@pbx>;tag=1", "P-Asserted-Identity: \"Bo\" <sip:alias@c>, <tel:+15551234>\n", "+15551234", "Bo", false),
        (
            "<sip:x@pbx>;tag=1", "Remote-Party-ID: \"Cy\" <sip:+1555@c>;party=calling;privacy=off\n", "+1555", "Cy",
            false
        ),
        ("<sip:x@pbx>;tag=1", "Remote-Party-ID: \"Cy\" <sip:+1555@c>;privacy=full\n", nil, nil, true),
        ("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1", "", nil, nil, true),
        (
            "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1",
            "P-Asserted-Identity: <sip:+15551234@c>\nPrivacy: id\n", nil, nil, true
        ),
        ("<sip:+1555@c>;tag=1", "Privacy: header;critical\n", nil, nil, true),
        ("<sip:+1555@c>;tag=1", "Privacy: none\n", "+1555", nil, false),
        ("\"Evil\\\u{1B}[2J\u{7} Name\" <sip:%0D%0A+1555@c>;tag=1", "", "+1555", "Evil[2J Name", false),
        ("<sip:+1555@c>;tag=1", "P-Asserted-Identity: broken <\n", "+1555", nil, false),
    ]

    @Test("the caller is read from what the request says, and kept secret where it asks for that", arguments: inbound)
    func reads(_ row: (from: String, more: String, number: String?, name: String?, isAnonymous: Bool)) throws {
        let text = Request.text("INVITE", from: row.from, more: row.more)
        let message = try SIPMessage(parsing: wire(text))
        let caller = CallerIdentity(of: message)
        #expect(
            caller.number == row.number && caller.name == row.name && caller.isAnonymous == row.isAnonymous)
    }

    static let number: PhoneNumber = {
        guard let number = try? PhoneNumber("+4930123456") else { preconditionFailure("a number of E.164") }
        return number
    }()

    static let outbound: [(OutboundIdentity, String)] = [
        (
            .number(number, name: nil, domain: "trunk.example"),
            "From: <sip:+4930123456@trunk.example>\nP-Asserted-Identity: <sip:+4930123456@trunk.example>\n"
        ),
        (
            .number(number, name: "Acme \"Inc\"\r\nX: 1", domain: "trunk.example"),
            "From: \"Acme \\\"Inc\\\"X: 1\" <sip:+4930123456@trunk.example>\n"
                + "P-Asserted-Identity: \"Acme \\\"Inc\\\"X: 1\" <sip:+4930123456@trunk.example>\n"
        ),
        (.uri(SIPURI(user: "a b", host: "h"), name: "Ü"), "From: \"Ü\" <sip:a%20b@h>\n"),
        (.anonymous, "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>\nPrivacy: id\n"),
    ]

    @Test("the headers of each identity, word by word", arguments: outbound)
    func writes(_ identity: OutboundIdentity, _ golden: String) {
        let (from, others) = identity.headers()
        #expect("From: \(from)\n" + others.map { "\($0.0): \($0.1)\n" }.joined() == golden)
    }

    @Test("an anonymous call names us nowhere; a named one in From and P-Asserted-Identity")
    func wholeInvite() throws {
        let (bench, _, anonymous) = try ForkTests.calling()
        #expect(anonymous[.contact] == "<sip:192.0.2.2:5070>")
        #expect(!anonymous.contains(.userAgent) && !anonymous.contains(.pAssertedIdentity))
        #expect(anonymous.callID?.contains("@") == false)
        #expect(bench.discarded.isEmpty)
        let named = try ForkTests.calling(
            OutgoingCall(
                target: SIPURI(user: "b", host: "h"), destination: Bench.stranger,
                caller: .number(Self.number, name: nil, domain: "d"), offer: [65])
        ).2
        #expect(named.from?.uri.user == "+4930123456" && named[.pAssertedIdentity] == "<sip:+4930123456@d>")
        #expect(named[.userAgent] == "Test" && !named.contains(.privacy))
    }
}
