import Crypto
import Foundation
import SansIO
import Testing

@testable import Passports

@Suite("Signed callers (RFC 8224, RFC 8225, RFC 8588)")
struct PassportTests {
    private static let url = "https://certificates.example.com/shaken.pem"
    private let authority: Authority
    private let key = P256.Signing.PrivateKey()
    private let now = Authority.now

    init() throws { authority = try Authority() }

    private func identity(
        attestation: Passport.Attestation = .full, caller: String = "+12155551212",
        called: String = "+12125551213",
        at time: Int = Authority.now
    ) throws -> String {
        let signer = try PassportSigner(
            key: key.pemRepresentation, certificateURL: Self.url, attestation: attestation)
        return try #require(
            signer.identity(caller: caller, called: called, at: time, originID: "call-7"))
    }

    private func claim(
        _ identities: [String], caller: String? = "+12155551212", called: [String] = ["+12125551213"]
    ) -> CallClaim {
        CallClaim(identities: identities, caller: caller, called: called)
    }

    private func verification(
        certificate: String? = nil, fetches: @escaping @Sendable () -> Void = {}
    ) throws -> CallerVerification {
        let pem = try certificate ?? authority.certificate(for: key)
        return CallerVerification(
            try PassportVerifier(authorities: authority.pem),
            CertificateCache { _ in
                fetches()
                return pem
            })
    }

    @Test(
        "what is signed is verified, with its attestation", arguments: Passport.Attestation.allCases)
    func verified(_ attestation: Passport.Attestation) async throws {
        let verdict = try await verification().verdict(
            on: claim([identity(attestation: attestation)]), at: now)
        #expect(
            verdict == .verified(attestation, originID: "call-7") && verdict.word == attestation.rawValue)
    }

    @Test("the statement is as RFC 8588 writes it, without a blank and with its keys in order")
    func canonical() throws {
        let parts = try identity().split(separator: ";")
        let segments = parts[0].split(separator: ".").compactMap { Base64.urlBytes($0) }
        #expect(segments.count == 3 && segments[2].count == 64)
        #expect(
            String(decoding: segments[0], as: UTF8.self)
                == #"{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"https://certificates.example.com/shaken.pem"}"#
        )
        #expect(
            String(decoding: segments[1], as: UTF8.self)
                == #"{"attest":"A","dest":{"tn":["12125551213"]},"iat":1790000000,"orig":{"tn":"12155551212"},"origid":"call-7"}"#
        )
        #expect(parts.dropFirst() == ["info=<\(Self.url)>", "alg=ES256", "ppt=shaken"])
    }

    @Test("no header is no verdict; several: one that holds is enough")
    func several() async throws {
        let verification = try verification()
        #expect(await verification.verdict(on: claim([]), at: now) == .none)
        #expect(
            try await verification.verdict(on: claim(["nonsense", identity()]), at: now).word == "A")
        #expect(await verification.verdict(on: claim(["nonsense"]), at: now).word == "failed")
    }

    struct Mismatch: Sendable {
        var age = 0
        var caller: String? = "+12155551212"
        var called = ["+12125551213"]
        var why: String
    }

    @Test(
        "what does not agree with the call fails, and says why",
        arguments: [
            Mismatch(age: 61, why: "older than 60 seconds"), Mismatch(age: -61, why: "from the future"),
            Mismatch(caller: "+12155551299", why: "another caller"),
            Mismatch(caller: nil, why: "another caller"),
            Mismatch(called: ["+12125551299"], why: "another called number"),
            Mismatch(called: [], why: "another called number"),
        ])
    func mismatch(_ row: Mismatch) async throws {
        let verdict = try await verification().verdict(
            on: claim([identity(at: now - row.age)], caller: row.caller, called: row.called), at: now)
        guard case .failed(let why) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(why.contains(row.why))
    }

    @Test("60 seconds are fresh enough; a retargeted call is still for the number of its To header")
    func edges() async throws {
        let verification = try verification()
        #expect(
            try await verification.verdict(on: claim([identity(at: now - 60)]), at: now).word == "A")
        #expect(
            try await verification.verdict(
                on: claim([identity()], called: ["+4930", "+12125551213"]), at: now
            ).word == "A")
    }

    @Test("certificates: another key, another authority, too old, too new, not for numbers, rubbish")
    func certificates() async throws {
        let stranger = P256.Signing.PrivateKey()
        let rows: [(String, String)] = [
            (try authority.certificate(for: stranger), "signature is wrong"),
            (try Authority(name: "Evil").certificate(for: key), "nobody who is believed"),
            (try authority.certificate(for: key, until: -1), "time is over"),
            (try authority.certificate(for: key, from: 1), "time is over"),
            (try authority.certificate(for: key, hasNumbers: false), "none for telephone numbers"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be read"),
            ("", "missing"),
            (try authority.pem, "signature is wrong"),
        ]
        for (pem, why) in rows {
            let verdict = try await verification(certificate: pem).verdict(
                on: claim([identity()]), at: now)
            guard case .failed(let sentence) = verdict else {
                Issue.record("\(why): \(verdict)")
                continue
            }
            #expect(sentence.contains(why), "\(sentence)")
        }
    }

    @Test("a statement in which one character is another fails, at every place")
    func everyCharacter() async throws {
        let whole = try identity()
        let token = whole.prefix { $0 != ";" }
        let verification = try verification()
        for index in stride(from: 0, to: token.utf8.count, by: 7) {
            var bytes = Array(whole.utf8)
            bytes[index] = bytes[index] == 65 ? 66 : 65
            let verdict = await verification.verdict(
                on: claim([String(decoding: bytes, as: UTF8.self)]), at: now)
            if bytes != Array(whole.utf8) { #expect(verdict.word == "failed", "character \(index)") }
        }
    }

    static let unreadable: [(String, String)] = [
        ("", "form header"), ("a.b", "form header"), ("a.b.c.d", "form header"),
        ("!!.b.c;info=<x>", "no base64url"),
        (String(repeating: "a", count: 9000), "longer"),
    ]

    @Test("what cannot be read is refused with a sentence", arguments: unreadable)
    func refused(_ text: String, _ why: String) {
        do {
            _ = try Passport(header: text)
            Issue.record("\(text) was read")
        } catch { #expect(error.description.contains(why), "\(error)") }
    }

    private func forged(header: String? = nil, payload: String? = nil, parameters: String? = nil)
        -> String
    {
        let header = header ?? #"{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"\#(Self.url)"}"#
        let payload =
            payload
            ?? #"{"attest":"A","dest":{"tn":["12125551213"]},"iat":1790000000,"orig":{"tn":"12155551212"},"origid":"x"}"#
        let signature = Base64.urlText(Array(repeating: UInt8(1), count: 64))
        return "\(Base64.urlText(Array(header.utf8))).\(Base64.urlText(Array(payload.utf8))).\(signature)"
            + (parameters ?? ";info=<\(Self.url)>;alg=ES256;ppt=\"shaken\"")
    }

    @Test(
        "other algorithms, kinds, numbers and addresses than the standard's are refused before anything is fetched"
    )
    func strict() async throws {
        #expect((try? Passport(header: forged())) != nil)
        let bad = [
            forged(header: #"{"alg":"none","ppt":"shaken","typ":"passport","x5u":"\#(Self.url)"}"#),
            forged(header: #"{"alg":"HS256","ppt":"shaken","typ":"passport","x5u":"\#(Self.url)"}"#),
            forged(header: #"{"alg":"ES256","ppt":"div","typ":"passport","x5u":"\#(Self.url)"}"#),
            forged(header: #"{"alg":"ES256","typ":"passport","x5u":"\#(Self.url)"}"#),
            forged(header: "[]"),
            forged(
                payload: #"{"attest":"D","dest":{"tn":["1"]},"iat":1,"orig":{"tn":"1"},"origid":"x"}"#),
            forged(payload: #"{"attest":"A","dest":{"tn":[]},"iat":1,"orig":{"tn":"1"},"origid":"x"}"#),
            forged(
                payload:
                    #"{"attest":"A","dest":{"uri":["sip:a@b"]},"iat":1,"orig":{"tn":"1"},"origid":"x"}"#),
            forged(
                payload: #"{"attest":"A","dest":{"tn":["1"]},"iat":1,"orig":{"tn":"+1"},"origid":"x"}"#),
            forged(
                payload: #"{"attest":"A","dest":{"tn":["1"]},"iat":"1","orig":{"tn":"1"},"origid":"x"}"#),
            forged(
                payload: #"{"attest":"A","dest":{"tn":["1"]},"iat":1e400,"orig":{"tn":"1"},"origid":"x"}"#),
            forged(payload: "{"), forged(parameters: ""),
            forged(parameters: ";info=<https://other.example.com/c.pem>"),
            forged(parameters: ";info=<\(Self.url)>;alg=RS256"),
        ]
        for text in bad { #expect((try? Passport(header: text)) == nil, "\(text)") }
        for extreme in [Int.min, Int.max, 0] {
            let payload =
                #"{"attest":"A","dest":{"tn":["12125551213"]},"iat":\#(extreme),"orig":{"tn":"12155551212"},"origid":"x"}"#
            #expect(
                try await verification().verdict(on: claim([forged(payload: payload)]), at: now).word
                    == "failed")
        }
    }

    @Test(
        "where a certificate is fetched from, and where nothing is",
        arguments: [
            ("https://certificates.example.com/c.pem", true),
            ("https://certificates.example.com:443/c.pem", true),
            ("https://certificates.example.com:8443/c.pem", true),
            ("http://certificates.example.com/c.pem", false),
            ("file:///dev/random", false), ("https://127.0.0.1/c.pem", false),
            ("https://[::1]/c.pem", false),
            ("https://localhost/c.pem", false), ("https://db.internal/c", false),
            ("https://10.0.0.1/c", false),
            ("https://printer.local/c", false), ("https://user:pass@example.com/c", false),
            ("https://example.com:22/c", false), ("https://example.com/c?x=1", false),
            ("https://example.com/c#x", false),
            ("https://0x7f000001/c", false), ("https://2130706433/c", false), ("https:///c", false),
            ("", false),
            ("https://example.com/\r\nX: y", false), ("https://example..com/c", false),
        ])
    func addresses(_ text: String, _ isGood: Bool) {
        #expect((CertificateURL(text) != nil) == isGood)
    }

    @Test(
        "a certificate is fetched once an hour, one that is missing once a minute; many calls wait for one fetch; bounded"
    )
    func cache() async throws {
        let url = try #require(CertificateURL(Self.url))
        let counter = Counter()
        let found = CertificateCache { _ in
            await counter.add()
            return "pem"
        }
        for second in [0, 1, 3599, 3600, 3601] {
            #expect(await found.certificates(at: url, now: second) == "pem")
        }
        #expect(await counter.count == 2)
        struct None: Error {}
        let missing = CertificateCache { _ in
            await counter.add()
            throw None()
        }
        for second in [0, 59, 60] { #expect(await missing.certificates(at: url, now: second) == nil) }
        #expect(await counter.count == 4)
        let busy = CertificateCache { _ in
            await counter.add()
            return "pem"
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = await busy.certificates(at: url, now: 0) } }
        }
        #expect(await counter.count == 5)
        for number in 0..<1100 {
            let other = try #require(CertificateURL("https://c\(number).example.com/c.pem"))
            _ = await busy.certificates(at: other, now: number)
        }
        #expect(await busy.count == 1000)
    }

    // MARK: Calls that were sent on (RFC 8946)

    /// A statement that a call to one number was sent on to another one.
    private func diversion(
        from: String, to: String, caller: String = "12155551212", at time: Int = Authority.now,
        by signer: P256.Signing.PrivateKey? = nil
    ) throws -> String {
        let header = #"{"alg":"ES256","ppt":"div","typ":"passport","x5u":"\#(Self.url)"}"#
        let payload =
            #"{"dest":{"tn":["\#(to)"]},"div":{"tn":"\#(from)"},"iat":\#(time),"orig":{"tn":"\#(caller)"}}"#
        let signed = [header, payload].map { Base64.urlText(Array($0.utf8)) }.joined(separator: ".")
        let signature = try (signer ?? key).signature(for: Data(signed.utf8)).rawRepresentation
        return "\(signed).\(Base64.urlText(Array(signature)));info=<\(Self.url)>;alg=ES256;ppt=\"div\""
    }

    @Test("a call that was sent on, once or twice, in any order of its headers, is verified for where it goes now")
    func diverted() async throws {
        let verification = try verification()
        let once = try diversion(from: "12125551213", to: "13035550001")
        let twice = try diversion(from: "13035550001", to: "14045550002")
        for identities in [[try identity(), once], [once, try identity()]] {
            let verdict = await verification.verdict(on: claim(identities, called: ["+13035550001"]), at: now)
            #expect(verdict == .verified(.full, originID: "call-7"))
        }
        for identities in [[try identity(), once, twice], [twice, once, try identity()]] {
            #expect(await verification.verdict(on: claim(identities, called: ["+14045550002"]), at: now).word == "A")
        }
    }

    @Test("a step that is missing, of another caller, too old, or signed by somebody else leads nowhere")
    func brokenDiversions() async throws {
        let verification = try verification()
        let stranger = P256.Signing.PrivateKey()
        let rows = [
            try diversion(from: "12125551299", to: "13035550001"),
            try diversion(from: "12125551213", to: "13035550009"),
            try diversion(from: "12125551213", to: "13035550001", caller: "12155550000"),
            try diversion(from: "12125551213", to: "13035550001", at: now - 61),
            try diversion(from: "12125551213", to: "13035550001", by: stranger),
            try diversion(from: "13035550001", to: "12125551213"),
        ]
        for row in rows {
            let verdict = try await verification.verdict(
                on: claim([identity(), row], called: ["+13035550001"]), at: now)
            #expect(verdict.word == "failed")
        }
        let alone = try diversion(from: "12125551213", to: "13035550001")
        let verdict = await verification.verdict(on: claim([alone], called: ["+13035550001"]), at: now)
        #expect(verdict == .failed("it is signed who has sent the call on, and not who calls"))
        let nonsense = alone.replacing("ppt=\"div\"", with: "ppt=\"shaken\"")
        #expect((try? Passport(header: nonsense)) == nil)
    }

    @Test("a Date header of another minute than the signature is a replay; none, and one that fits, are not")
    func dates() async throws {
        let verification = try verification()
        for (date, word) in [
            (nil, "A"), (now, "A"), (now - 60, "A"), (now + 60, "A"), (now - 61, "failed"), (now + 61, "failed"),
            (Int.min, "failed"), (Int.max, "failed"),
        ] as [(Int?, String)] {
            var claim = claim([try identity()])
            claim.sentAt = date
            #expect(await verification.verdict(on: claim, at: now).word == word, "\(date ?? 0)")
        }
    }

    @Test(
        "the addresses that a host may be at",
        arguments: [
            ("8.8.8.8", true), ("1.0.0.1", true), ("172.15.255.255", true), ("172.32.0.0", true),
            ("223.255.255.255", true),
            ("2606:4700::1111", true), ("0.0.0.1", false), ("10.0.0.1", false), ("100.64.0.1", false),
            ("127.0.0.1", false), ("169.254.169.254", false), ("172.16.0.1", false), ("172.31.255.255", false),
            ("192.0.2.1", false), ("192.168.1.1", false), ("198.18.0.1", false), ("198.51.100.1", false),
            ("203.0.113.1", false), ("224.0.0.1", false), ("255.255.255.255", false), ("::1", false), ("::", false),
            ("fe80::1", false), ("fc00::1", false), ("ff02::1", false), ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("64:ff9b::7f00:1", false), ("2001::1", false),
        ])
    func publicAddresses(_ text: String, _ isPublic: Bool) throws {
        #expect(CertificateURL.isPublic(try #require(NetworkAddress.Host(literal: text))) == isPublic)
    }

    @Test("nothing is fetched for what is refused already")
    func noFetch() async throws {
        let counter = Counter()
        let verification = CallerVerification(
            try PassportVerifier(authorities: authority.pem),
            CertificateCache { _ in
                await counter.add()
                return ""
            })
        for text in [forged(payload: "{}"), try identity(at: now - 100), try identity(caller: "+1999")] {
            _ = await verification.verdict(on: claim([text]), at: now)
        }
        #expect(await counter.count == 0)
    }

    @Test("a signer needs a key of P-256 and an address that others can fetch from")
    func signer() {
        #expect(throws: Passport.Unreadable.self) {
            try PassportSigner(key: "x", certificateURL: Self.url, attestation: .full)
        }
        #expect(throws: Passport.Unreadable.self) {
            try PassportSigner(
                key: key.pemRepresentation, certificateURL: "http://x.example/c", attestation: .full)
        }
        #expect(throws: Passport.Unreadable.self) { try PassportVerifier(authorities: "") }
    }
}

private actor Counter {
    var count = 0
    func add() { count += 1 }
}
