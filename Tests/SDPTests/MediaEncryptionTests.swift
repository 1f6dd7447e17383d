import Testing

@testable import SDP

/// Keys in session descriptions (RFC 4568): who offers them, who takes them, and that nobody goes without unnoticed.
@Suite struct MediaEncryptionTests {
    private static let strong = MediaKey(suite: "AES_CM_128_HMAC_SHA1_80", keyAndSalt: Array(1...30))
    private static let short = MediaKey(suite: "AES_CM_128_HMAC_SHA1_32", keyAndSalt: Array(31...60))

    private func side(_ encryption: MediaEncryption, _ host: String = "192.0.2.9") -> OfferAnswer {
        OfferAnswer(
            localHost: host, localPort: 4000, sessionID: 7, encryption: encryption, keys: [Self.strong, Self.short])
    }

    private func body(_ lines: String) -> [UInt8] {
        Array("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n\(lines)\n".utf8)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What comes of an offer of one kind to a side of another: encrypted, plain, or refused.
    @Test(arguments: [
        (MediaEncryption.off, MediaEncryption.off, "plain"), (.off, .optional, "plain"), (.off, .required, "refused"),
        (.optional, .off, "plain"), (.optional, .optional, "encrypted"), (.optional, .required, "encrypted"),
        (.required, .off, "refused"), (.required, .optional, "encrypted"), (.required, .required, "encrypted"),
    ])
    func `every pair of wishes`(offerer: MediaEncryption, answerer: MediaEncryption, outcome: String) throws {
        var caller = side(offerer)
        var callee = side(answerer, "192.0.2.10")
        let offer = caller.makeOffer()
        guard outcome != "refused" else {
            let error = #expect(throws: OfferAnswerError.self) { try callee.receiveOffer(offer) }
            #expect(error == (offerer == .required ? .secureAudioOnly : .plainAudioOnly))
            #expect(error?.suggestedStatus == 488 && callee.current == nil)
            return
        }
        let (answer, theirs) = try callee.receiveOffer(offer)
        let ours = try caller.receiveAnswer(answer)
        #expect((ours.keys != nil) == (outcome == "encrypted"))
        #expect(ours.keys?.sending == theirs.keys?.receiving && ours.keys?.receiving == theirs.keys?.sending)
        #expect(text(offer).contains("RTP/SAVP") == (offerer == .required))
        #expect(text(answer).contains("a=crypto") == (outcome == "encrypted"))
        // A later offer, a hold for instance, keeps what was agreed.
        let again = try callee.receiveOffer(caller.makeOffer())
        #expect(again.media.keys == theirs.keys)
        #expect(try caller.receiveAnswer(again.answer).keys == ours.keys)
    }

    @Test func `the first line that can be taken is answered under its tag`() throws {
        let inline = String(repeating: "A", count: 40)
        var side = side(.optional)
        let (answer, media) = try side.receiveOffer(
            body(
                """
                m=audio 5000 RTP/AVP 0
                m=audio 5002 RTP/SAVP 0
                a=crypto:1 F8_128_HMAC_SHA1_80 inline:\(inline)
                a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:AAAA
                a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:\(inline)|2^20|1:4
                a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:\(inline) UNENCRYPTED_SRTP
                a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:\(inline)|2^31 -what=ever
                a=crypto:6 AES_CM_128_HMAC_SHA1_80 inline:\(inline)
                """))
        #expect(media.remotePort == 5002 && media.keys?.sending == Self.short)
        #expect(
            media.keys?.receiving == MediaKey(suite: Self.short.suite, keyAndSalt: [UInt8](repeating: 0, count: 30)))
        #expect(text(answer).contains("a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:Hy"))
        #expect(text(answer).contains("m=audio 0 RTP/AVP") && text(answer).contains("m=audio 4000 RTP/SAVP"))
    }

    @Test(arguments: [
        ("m=audio 5000 RTP/SAVP 0", OfferAnswerError.noUsableKey),
        ("m=audio 5000 RTP/SAVP 0\na=crypto:1 NONE inline:AAAA", .noUsableKey),
        (
            "m=audio 5000 RTP/SAVP 0\na=crypto:x AES_CM_128_HMAC_SHA1_80 inline:\(String(repeating: "A", count: 40))",
            .noUsableKey
        ),
        ("m=audio 5000 UDP/TLS/RTP/SAVPF 0\na=fingerprint:sha-256 00", .secureAudioOnly),
    ])
    func `offers without a key for us`(lines: String, error: OfferAnswerError) {
        var side = side(.optional)
        #expect(throws: error) { try side.receiveOffer(body(lines)) }
    }

    @Test func `what was encrypted does not become plain in a later offer`() throws {
        var caller = side(.optional)
        var callee = side(.optional)
        _ = try caller.receiveAnswer(callee.receiveOffer(caller.makeOffer()).answer)
        #expect(throws: OfferAnswerError.plainAudioOnly) { try callee.receiveOffer(body("m=audio 5000 RTP/AVP 0")) }
        #expect(callee.current?.keys != nil)
    }

    @Test func `an answer to a line that was never offered is refused`() throws {
        var caller = side(.required)
        _ = caller.makeOffer()
        let inline = String(repeating: "A", count: 40)
        for line in ["3 AES_CM_128_HMAC_SHA1_80", "2 AES_CM_128_HMAC_SHA1_80", "1 AEAD_AES_128_GCM"] {
            #expect(throws: OfferAnswerError.noUsableKey) {
                try caller.receiveAnswer(body("m=audio 5000 RTP/SAVP 0\na=crypto:\(line) inline:\(inline)"))
            }
        }
    }

    @Test func `a key is never printed`() {
        #expect("\(Self.strong)" == Self.strong.suite && String(reflecting: Self.strong) == Self.strong.suite)
    }
}
