import SIPMessage
import Testing

@Suite("URIs, addresses and Via")
struct ValueTests {
    static let uris: [(String, user: String?, host: String, port: UInt16?)] = [
        ("sip:alice@atlanta.com", "alice", "atlanta.com", nil),
        ("sip:alice:secret@atlanta.com:5070;transport=tcp", "alice", "atlanta.com", 5070),
        ("sips:1212@gateway.com?subject=x", "1212", "gateway.com", nil),
        ("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", nil, "atlanta.com", nil),
        ("sip:[2001:db8::10]:5061", nil, "[2001:db8::10]", 5061),
        ("sip:user;par=u%40example.net@example.com", "user;par=u@example.net", "example.com", nil),
        ("sip:%61lice@h", "alice", "h", nil),
        ("SIP:a@B", "a", "B", nil),
        ("tel:+1-201-555-0123;phone-context=example.com", "+1-201-555-0123", "", nil),
        ("http://www.example.com", "//www.example.com", "", nil),
    ]

    @Test("URIs give their parts and write themselves as they were", arguments: uris)
    func uri(_ text: String, user: String?, host: String, port: UInt16?) throws {
        let uri = try SIPURI(parsing: text)
        #expect(uri.user == user)
        #expect(uri.host == host)
        #expect(uri.port == port)
        #expect(try SIPURI(parsing: uri.description) == uri)
        #expect(uri.description.lowercased() == text.lowercased())
    }

    @Test(
        "Replaces gives its dialog, with exactly one tag of each side",
        arguments: [
            ("a@b;to-tag=x;from-tag=y", "a@b x y false"), (" a ; from-tag=y;to-tag = x ; early-only", "a x y true"),
            ("a;to-tag=x;from-tag=y;more=1;Early-Only", "a x y true"), ("a;to-tag=x", nil), ("a;from-tag=y", nil),
            ("a;to-tag=x;to-tag=z;from-tag=y", nil), (";to-tag=x;from-tag=y", nil), ("", nil),
            ("a;to-tag;from-tag=y", nil), ("a;to-tag=x;from-tag=y, b;to-tag=x;from-tag=y", nil),
            ("a b;to-tag=x;from-tag=y", nil),
        ] as [(String, String?)])
    func replaces(_ text: String, _ expected: String?) {
        let read = ReplacesHeader(text).map { "\($0.callID) \($0.toTag) \($0.fromTag) \($0.isEarlyOnly)" }
        #expect(read == expected)
    }

    @Test(
        "Date is read and written in the form of RFC 1123",
        arguments: [
            ("Sat, 13 Nov 2010 23:29:00 GMT", 1_289_690_940), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2028 12:00:01 GMT", 1_835_438_401), ("Fri, 11 Apr 2262 23:47:16 GMT", 9_223_372_036),
        ] as [(String, Int64)])
    func date(_ text: String, _ seconds: Int64) {
        #expect(DateHeader(text)?.unixSeconds == seconds)
        #expect(DateHeader(unixSeconds: seconds).description == text)
    }

    @Test(
        "texts that are no date are none, and times out of all range are still written",
        arguments: [
            "", "Sat, 13 Nov 2010 23:29:00 EST", "Sat, 13 Nov 2010 16:00 GMT", "Sat, 31 Feb 2010 00:00:00 GMT",
            "Sat, 13 Now 2010 23:29:00 GMT", "Sat, 13 Nov 99999 23:29:00 GMT", "Sat, -1 Nov 2010 23:29:00 GMT",
            "13 Nov 2010 23:29:00 GMT", "Sat, 13 Nov 2010 25:29:00 GMT", "Fri, 01 Jan 2010 16:00:00 GMT extra",
        ])
    func noDate(_ text: String) {
        #expect(DateHeader(text) == nil)
        for seconds in [Int64.min, -1, .max] { #expect(DateHeader(unixSeconds: seconds).description.hasSuffix(" GMT")) }
    }

    static let noURIs = [
        "", "sip", "sip:", "sip:@h", "sip:a@", "sip:a@h:", "sip:a@h:70000", "sip:a b@h", "sip:a@h;",
        "sip:a@h;=x", "<sip:a@h>", "sip:[::1", "1sip:a@h", "sip:a\r\n@h", "tel:", "sip:a@h\u{0}", "sip:a@h x",
    ]

    @Test("texts that are no URI are refused", arguments: noURIs)
    func notURI(_ text: String) { #expect(throws: SIPParseError.self) { try SIPURI(parsing: text) } }

    static let pairs: [(String, String, Bool)] = [
        ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true),
        ("sip:%31000@h", "sip:1000@h", true),
        ("sip:ALICE@h", "sip:alice@h", false),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false),
        ("sip:a@h;user=phone", "sip:a@h", false),
    ]

    @Test("equivalence follows RFC 3261 §19.1.4", arguments: pairs)
    func equivalence(_ one: String, _ other: String, _ expected: Bool) throws {
        #expect(try SIPURI(parsing: one).isEquivalent(to: SIPURI(parsing: other)) == expected)
    }

    @Test("users are escaped when a URI is made of parts")
    func escaping() {
        #expect(SIPURI(user: "a b@c\r\n\"<ü", host: "h").description == "sip:a%20b%40c%0D%0A%22%3C%C3%BC@h")
    }

    static let addresses: [(String, name: String?, uri: String, tag: String?)] = [
        ("<sip:a@b>", nil, "sip:a@b", nil),
        ("sip:a@b;tag=1", nil, "sip:a@b", "1"),
        ("<sip:a@b;tag=uri>;TAG=2", nil, "sip:a@b;tag=uri", "2"),
        ("Bob<sip:a@b> ; tag=3", "Bob", "sip:a@b", "3"),
        ("Mr. Watson <tel:+1>", "Mr. Watson", "tel:+1", nil),
        ("\"<sip:x@y>;tag=no\" <sip:a@b>;tag=4", "<sip:x@y>;tag=no", "sip:a@b", "4"),
        ("\"\" <sip:a@b>;x=\"q;tag=no\";tag=5", nil, "sip:a@b", "5"),
    ]

    @Test("addresses give name, URI and tag", arguments: addresses)
    func address(_ text: String, name: String?, uri: String, tag: String?) throws {
        let address = try NameAddress(parsing: text)
        #expect(address.displayName == name)
        #expect(address.uri.description == uri)
        #expect(address.tag == tag)
        #expect(try NameAddress(parsing: address.description) == address)
    }

    @Test("no display name can end its quotes or its line")
    func quoting() throws {
        let address = NameAddress(displayName: "a\"b\\c\r\nVia: x\u{0}", uri: SIPURI(user: "u", host: "h"))
        #expect(address.description == "\"a\\\"b\\\\cVia: x\" <sip:u@h>")
    }

    @Test("nothing that is added to a message can begin a line")
    func injection() throws {
        var builder = SIPMessageBuilder(.options, SIPURI(user: "a", host: "h\r\nX: 1"))
        builder.add(.reason, "x\r\nInjected: yes")
        builder.add(HeaderName("Bad\r\nName"), "v")
        builder.add(.via, ViaHeader(transport: "UDP", host: "h", port: 1, parameters: [.init("branch", "b\r\nY: 1")]))
        let bytes = builder.finished(contentType: "text/plain\r\nZ: 1", body: Array("b".utf8))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7)
        #expect(!lines.contains { ["X:", "Y:", "Z:", "Injected:", "Name"].contains(where: $0.hasPrefix) })
    }
}
