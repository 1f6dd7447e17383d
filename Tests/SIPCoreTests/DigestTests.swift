import Hashes
import SIPMessage
import SansIO
import Testing

@testable import SIPCore

@Suite("Digest: hashes, challenges and answers (RFC 7616, RFC 8760)")
struct DigestTests {
    @Test(
        "the hashes, at the lengths where a block ends",
        arguments: [
            (
                0, "d41d8cd98f00b204e9800998ecf8427e",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a"
            ),
            (
                111, "089f243d1e831c5879aa375ee364a06e",
                "6374f73208854473827f6f6a3f43b1f53eaa3b82c21c1a6d69a2110b2a79baad",
                "0239e429f98d0ed61ee8e2a7c30afe98c1c3a80ce5dff62a107e9c538f7632ce"
            ),
            (
                112, "9146ef3527c7cfcc66dc615c3986e391",
                "f54353008a2553262ecdc4a34749563ba0950e8b0fc8652780b0a614b99683c1",
                "9216b5303edb66504570bee90e48ea5beaa5e9fe9f760bbd3e0460559fc005f6"
            ),
            (
                128, "e510683b3f5ffe4093d021808bc6ff70",
                "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e",
                "b88f97e274f9c1d49f181c8cbd01a9c74930ad055a46ac4499a1d601f1c80bf2"
            ),
            (
                1000, "cabe45dcc9ae5b66ba86600cca6b8ba8",
                "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3",
                "40eb4a70d4d69815407a9e272f0101cd67e3d11262a4a0bfc087712749c7fb53"
            ),
        ])
    func hashes(count: Int, md5: String, sha256: String, sha512t256: String) {
        let message = [UInt8](repeating: UInt8(ascii: "a"), count: count)
        #expect(DigestAlgorithm(.md5).hexadecimal(message) == md5)
        #expect(DigestAlgorithm(.sha256).hexadecimal(message) == sha256)
        #expect(DigestAlgorithm(.sha512t256).hexadecimal(message) == sha512t256)
        let keyed = SHA2.hmac256(key: Array("key".utf8), Array("The quick brown fox jumps over the lazy dog".utf8))
        #expect(
            keyed.hexadecimal == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")
    }

    private static let nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"

    /// The first two are RFC 7616 §3.9.1; the rest was computed from the same inputs with another implementation.
    @Test(
        "answers",
        arguments: [
            ("MD5", "auth", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "auth", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
            ("SHA-512-256", "auth", "430d05014cecc49cab6fbe03176d41a1da86cbfe24a16580e22aaad928d960d0"),
            ("md5-SESS", "auth", "e783283f46242139c486a698fec7211d"),
            ("SHA-256-sess", "auth", "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7"),
            ("SHA-512-256-sess", "auth", "3f2a34f923c38b0fb26dce2fdfc2ce326c23cecf86fbb1444f3e51fbbc2cb92e"),
            ("MD5", "auth-int", "d1b8e2ac3f6782372de4bf3d8735b406"),
            ("SHA-256", "auth-int", "385d2de062660ced11876f42d9497c69cacf5caaf3d951dd424aee9f7157d563"),
            ("SHA-512-256", "auth-int", "5e69357dfa951887c95e88aae45b1f7f834aeba94f85648b86d532e82afdb589"),
            ("MD5", nil, "7b2cc3b30e75b4777ea31027084363fd"),
            ("SHA-256", nil, "a1306b0595a6c7fe96c448631fb5cfbd5107bd1fe1da729d978dd7446b812363"),
        ] as [(String, String?, String)])
    func answers(algorithm: String, qop: String?, hash: String) throws {
        let response = DigestResponse(
            algorithm: try #require(DigestAlgorithm(name: algorithm)), realm: "http-auth@example.org",
            nonce: Self.nonce, method: "GET", uri: "/dir/index.html",
            protection: qop.flatMap(DigestChallenge.Protection.init),
            clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", count: 1, body: Array("v=0\r\n".utf8))
        let credentials = try #require(DigestCredentials(username: "Mufasa", password: "Circle of Life"))
        #expect(response.hash(of: credentials) == hash)
    }

    @Test("a name beyond ASCII (RFC 7616 §3.9.2 as corrected by erratum 4897)")
    func beyondASCII() throws {
        let response = DigestResponse(
            algorithm: DigestAlgorithm(.sha512t256), realm: "api@example.org",
            nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", method: "GET", uri: "/doe.json", protection: .auth,
            clientNonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", count: 1)
        let credentials = try #require(DigestCredentials(username: "Jäsøn Doe", password: "Secret, or not?"))
        #expect(
            response.hash(of: credentials) == "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5")
    }

    private func read(_ fields: String) throws -> [DigestChallenge] {
        let text = Request.text("INVITE", more: "").replacing(
            "INVITE sip:bob@192.0.2.2 SIP/2.0", with: "SIP/2.0 401 Unauthorized\n\(fields)")
        return DigestChallenge.read(try SIPMessage(parsing: wire(text)))
    }

    @Test(
        "what can be read of a challenge, and what is taken of several",
        arguments: [
            (#"WWW-Authenticate: Digest realm="a", nonce="n""#, ["a MD5 - n"]),
            (#"WWW-Authenticate: Digest realm="a", nonce="n", qop="auth,auth-int", algorithm=md5"#, ["a MD5 auth n"]),
            (#"www-authenticate:digest nonce = "n" ,realm= "a",qop=auth-int"#, ["a MD5 auth-int n"]),
            (
                #"WWW-Authenticate: Digest realm="a", nonce="n", Digest realm="a", nonce="m", algorithm=SHA-256"#,
                ["a SHA-256 - m"]
            ),
            (
                "WWW-Authenticate: Digest realm=\"a\", nonce=\"n\", algorithm=SHA-512-256\n"
                    + "WWW-Authenticate: Digest realm=\"a\", nonce=\"m\", algorithm=MD5\n"
                    + "Proxy-Authenticate: Digest realm=\"a\", nonce=\"p\"",
                ["a SHA-512-256 - n", "a MD5 - p proxy"]
            ),
            (#"WWW-Authenticate: Basic realm="a""#, []),
            (#"WWW-Authenticate: Digest realm="a", nonce="n", algorithm=AKAv1-MD5"#, []),
            (#"WWW-Authenticate: Digest realm="a", nonce="n", qop="later""#, []),
            (#"WWW-Authenticate: Digest realm="a""#, []),
            (#"WWW-Authenticate: Digest realm="a, nonce="n""#, []),
            ("WWW-Authenticate:", []), ("WWW-Authenticate: Digest", []), ("WWW-Authenticate: ,,,=,", []),
        ])
    func challenges(fields: String, expected: [String]) throws {
        #expect(
            try read(fields).map { challenge in
                "\(challenge.realm) \(challenge.algorithm) \(challenge.protection?.rawValue ?? "-") \(challenge.nonce)"
                    + (challenge.isProxy ? " proxy" : "")
            } == expected)
    }

    private func challenge(_ nonce: String, stale: Bool = false, proxy: Bool = false) throws -> DigestChallenge {
        let text = "Digest realm=\"a\", nonce=\"\(nonce)\", qop=\"auth\", opaque=\"o\", stale=\(stale)"
        return try #require(DigestChallenge(AuthenticationField.read(text)[0], isProxy: proxy))
    }

    @Test("a wrong password is given up at once, a stale nonce once more, a loop after four attempts")
    func bounds() throws {
        var session = DigestSession()
        #expect(session.take([]) == false)
        let (one, two) = (try challenge("1"), try challenge("2"))
        let afterRefusal = { (session: DigestSession) in
            var session = session
            return session.take([two])
        }
        #expect(session.take([one]) == true)
        #expect(!afterRefusal(session), "the answer was refused")
        #expect(session.take([try challenge("3", stale: true)]) == true)
        var same = session
        #expect(same.take([try challenge("3", stale: true)]) == false, "the same stale nonce again")
        #expect(session.take([try challenge("p", proxy: true)]) == true, "a proxy asks as well")
        #expect(session.take([try challenge("4", stale: true)]) == true)
        #expect(session.take([try challenge("5", stale: true)]) == false, "no end")
        session.begin()
        #expect(session.take([two]) == true, "a new request may meet a nonce that is too old")
        #expect(session.take([try challenge("6")]) == false)
    }

    @Test("the count of a nonce rises with each use, and both who ask are answered")
    func counts() throws {
        var session = DigestSession()
        var random = RandomSource(seed: 1)
        #expect(session.take([try challenge("1"), try challenge("2", proxy: true)]) == true)
        let credentials = try #require(DigestCredentials(username: "bob", password: "zanzibar"))
        for count in 1...3 {
            let headers = session.headers(
                method: .register, uri: "sip:a", body: [], credentials: credentials, &random)
            #expect(headers.map(\.0) == [.authorization, .proxyAuthorization])
            let fields = headers.flatMap { AuthenticationField.read($0.1) }
            #expect(fields.map { $0["nc"] } == ["0000000\(count)", "0000000\(count)"])
            #expect(fields.map { $0["opaque"] } == ["o", "o"])
            #expect(fields[0]["cnonce"] != fields[1]["cnonce"])
        }
    }

    @Test("a password shows in no text that is made of its credentials")
    func hidden() throws {
        let credentials = try #require(DigestCredentials(username: "bob", password: "zanzibar"))
        let account = SIPAccount(name: "t", credentials: credentials, hosts: [], domain: "d")
        var dumped = ""
        dump(account, to: &dumped)
        for text in [
            "\(credentials)", String(reflecting: credentials), "\(account)", String(reflecting: account), dumped,
        ] {
            #expect(!text.contains("zanzibar"), "\(text)")
            #expect(text.contains("bob"))
        }
        for name in ["", "a\"b", "a\\b", "a\u{0}b"] { #expect(DigestCredentials(username: name, password: "x") == nil) }
    }

    @Test("any bytes make challenges or none: 20 000 damaged ones")
    func damaged() {
        let whole = Array(
            #"Digest realm="a", nonce="n", qop="auth,auth-int", opaque="\"", Digest realm=b, nonce=c, algorithm=SHA-256"#
                .utf8)
        var random = RandomSource(seed: 7)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0...random.next() % 6 where !bytes.isEmpty {
                let index = Int(random.next() % UInt64(bytes.count))
                if random.next() % 3 == 0 {
                    bytes.remove(at: index)
                } else {
                    bytes[index] = UInt8(random.next() & 0xFF)
                }
            }
            let fields = AuthenticationField.read(String(decoding: bytes, as: UTF8.self))
            #expect(fields.count <= 16)
            for field in fields { _ = DigestChallenge(field, isProxy: false) }
        }
    }
}
