import Testing

@testable import SDP

@Suite("Offer and answer") struct OfferAnswerTests {
    private func machine(_ codecs: [CodecPreference] = [.pcmu, .pcma]) -> OfferAnswer {
        OfferAnswer(localHost: "192.0.2.9", localPort: 4000, sessionID: .max, codecs: codecs)
    }

    private func body(_ media: String, session: String = "c=IN IP4 192.0.2.1\n") -> [UInt8] {
        Array("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\n\(session)t=0 0\n\(media)\n".utf8)
    }

    private func read(_ bytes: [UInt8]) throws -> SessionDescription { try SessionDescription(parsing: bytes) }

    @Test("The answer speaks with the offerer's payload types in the offerer's order") func payloadTypes() throws {
        var machine = machine()
        let (answer, media) = try machine.receiveOffer(
            body(
                """
                m=audio 5000 RTP/AVP 18 97 0 120 121
                a=rtpmap:97 pcma/8000
                a=rtpmap:120 telephone-event/48000
                a=rtpmap:121 telephone-event/8000
                a=ptime:30
                """))
        let audio = try read(answer).media[0]
        #expect(audio.formats == ["97", "0", "121"])
        #expect(audio.attributes.contains(SDPAttribute("fmtp", "121 0-15")))
        #expect(media.sendFormat.payloadType == 97)
        #expect(media.sendFormat.isNamed("PCMA"))
        #expect(media.receiveFormats.map(\.payloadType) == [97, 0])
        #expect(media.telephoneEventSend == 121)
        #expect(media.telephoneEventReceive == [121, 120])
        #expect(media.packetTime == .milliseconds(30))
        #expect((media.remoteHost, media.remotePort) == ("192.0.2.1", 5000))
    }

    @Test("All streams but the first audio one that we speak are refused, in their order") func extraStreams() throws {
        var machine = machine()
        let (answer, media) = try machine.receiveOffer(
            body(
                """
                m=video 6000 RTP/AVP 31
                m=audio 0 RTP/AVP 0
                m=audio 6002 RTP/SAVP 0
                m=audio 6004 RTP/AVP 18
                m=audio 6006 RTP/AVP 8
                m=audio 6008 RTP/AVP 0
                m=image 6010 udptl t38
                """))
        let answered = try read(answer).media
        #expect(answered.map(\.port) == [0, 0, 0, 0, 4000, 0, 0])
        #expect(answered.map(\.kind) == ["video", "audio", "audio", "audio", "audio", "audio", "image"])
        #expect(answered[6].formats == ["t38"])
        #expect(media.remotePort == 6006)
        let again = try read(machine.makeOffer()).media
        #expect(again.map(\.port) == [0, 0, 0, 0, 4000, 0, 0], "streams never disappear")
    }

    @Test("The direction matrix of RFC 3264 section 6.1", arguments: Direction.allCases, Direction.allCases)
    func directions(offered: Direction, desired: Direction) throws {
        var machine = machine()
        machine.desiredDirection = desired
        let (answer, media) = try machine.receiveOffer(body("m=audio 5000 RTP/AVP 0\na=\(offered.rawValue)"))
        let expected = Direction(
            sends: offered.receives && desired.sends, receives: offered.sends && desired.receives)
        #expect(media.direction == expected)
        let answered = try read(answer)
        #expect(answered.direction(of: answered.media[0]) == expected)
    }

    @Test(
        "Hold in every form, and resume",
        arguments: [
            ("a=sendonly", "192.0.2.1", Direction.recvonly),
            ("a=inactive", "192.0.2.1", .inactive),
            ("a=sendrecv", "0.0.0.0", .recvonly),
            ("a=inactive", "0.0.0.0", .inactive),
        ])
    func hold(attribute: String, host: String, expected: Direction) throws {
        var machine = machine()
        let talk = body("m=audio 5000 RTP/AVP 0")
        _ = try machine.receiveOffer(talk)
        let held = try machine.receiveOffer(
            body("m=audio 5000 RTP/AVP 0\n\(attribute)", session: "c=IN IP4 \(host)\n"))
        #expect(held.media.direction == expected)
        let resumed = try machine.receiveOffer(talk)
        #expect(resumed.media.direction == .sendrecv)
    }

    @Test("The version grows by one on a change and only then") func versions() throws {
        var machine = machine()
        func version(_ bytes: [UInt8]) throws -> String { try read(bytes).origin.version }
        let talk = body("m=audio 5000 RTP/AVP 0")
        #expect(try version(machine.receiveOffer(talk).answer) == "1")
        #expect(try version(machine.receiveOffer(talk).answer) == "1")
        #expect(try version(machine.receiveOffer(body("m=audio 5000 RTP/AVP 0\na=sendonly")).answer) == "2")
        #expect(try version(machine.receiveOffer(talk).answer) == "3")
        #expect(try read(machine.receiveOffer(talk).answer).origin.sessionID == String(UInt64.max >> 2))
    }

    @Test(
        "An offer that cannot be taken names its status and changes nothing",
        arguments: [
            ("m=audio 5000 RTP/AVP 18 3", OfferAnswerError.noCommonCodec(offered: ["G729/8000", "GSM/8000"]), 488),
            ("m=audio 5000 RTP/SAVP 0", .secureAudioOnly, 488),
            ("m=video 5000 RTP/AVP 31", .noAudio, 488),
            ("m=audio 0 RTP/AVP 0", .noAudio, 488),
            ("", .noAudio, 488),
        ])
    func refusals(media: String, error: OfferAnswerError, status: Int) throws {
        var machine = machine()
        let agreed = try machine.receiveOffer(body("m=audio 5000 RTP/AVP 0")).media
        let thrown = #expect(throws: OfferAnswerError.self) { try machine.receiveOffer(body(media)) }
        #expect(thrown == error)
        #expect(thrown?.suggestedStatus == status)
        #expect(machine.current == agreed)
    }

    @Test("Bytes that are no description are answered 400, a missing address 488") func malformed() {
        var machine = machine()
        #expect(throws: OfferAnswerError.noAddress) {
            try machine.receiveOffer(body("m=audio 5000 RTP/AVP 0", session: ""))
        }
        let error = #expect(throws: OfferAnswerError.self) { try machine.receiveOffer([0, 1, 2]) }
        #expect(error?.suggestedStatus == 400)
    }

    @Test("Two machines come to one agreement") func bothSides() throws {
        var caller = machine()
        var callee = OfferAnswer(localHost: "2001:db8::5", localPort: 7000, sessionID: 5, codecs: [.pcma])
        let offer = caller.makeOffer()
        #expect(try read(offer).media[0].formats == ["0", "8", "101"])
        let (answer, calleeMedia) = try callee.receiveOffer(offer)
        let callerMedia = try caller.receiveAnswer(answer)
        #expect(callerMedia.sendFormat.payloadType == 8)
        #expect(calleeMedia.sendFormat.payloadType == 8)
        #expect(callerMedia.remoteHost == "2001:db8::5")
        #expect(callerMedia.telephoneEventSend == 101)
        #expect(calleeMedia.telephoneEventReceive == [101])
        #expect(callerMedia.receiveFormats.map(\.payloadType) == [0, 8], "all that was offered may arrive")
    }

    @Test("An answer with its own numbers: sent under the peer's, received under both") func renumbered() throws {
        var machine = machine()
        _ = machine.makeOffer()
        let media = try machine.receiveAnswer(
            body(
                """
                m=audio 5000 RTP/AVP 98 99
                a=rtpmap:98 PCMU/8000
                a=rtpmap:99 telephone-event/8000
                """))
        #expect(media.sendFormat.payloadType == 98)
        #expect(media.telephoneEventSend == 99)
        #expect(media.telephoneEventReceive == [101, 99])
        #expect(media.receiveFormats.map(\.payloadType) == [0, 8, 98])
    }

    @Test("Holding the peer, and an answer that promises more than was offered") func holdingThePeer() throws {
        var machine = machine()
        _ = machine.makeOffer()
        let talking = try machine.receiveAnswer(body("m=audio 5000 RTP/AVP 0"))
        #expect(talking.direction == .sendrecv)
        machine.desiredDirection = .sendonly
        let offer = try read(machine.makeOffer())
        #expect(offer.direction(of: offer.media[0]) == .sendonly)
        #expect(try machine.receiveAnswer(body("m=audio 5000 RTP/AVP 0\na=sendrecv")).direction == .sendonly)
    }

    @Test("Answers that cannot be used leave the offer open") func badAnswers() throws {
        var machine = machine()
        #expect(throws: OfferAnswerError.noOfferPending) { try machine.receiveAnswer(body("m=audio 1 RTP/AVP 0")) }
        _ = machine.makeOffer()
        #expect(throws: OfferAnswerError.streamsDiffer(offered: 1, answered: 0)) { try machine.receiveAnswer(body("")) }
        #expect(throws: OfferAnswerError.audioRefused) { try machine.receiveAnswer(body("m=audio 0 RTP/AVP 0")) }
        #expect(throws: OfferAnswerError.noCommonCodec(offered: ["G729/8000"])) {
            try machine.receiveAnswer(body("m=audio 1 RTP/AVP 18"))
        }
        #expect(try machine.receiveAnswer(body("m=audio 1 RTP/AVP 0")).remotePort == 1)
        _ = machine.makeOffer()
        machine.offerRejected()
        #expect(throws: OfferAnswerError.noOfferPending) { try machine.receiveAnswer(body("m=audio 1 RTP/AVP 0")) }
        #expect(machine.current?.remotePort == 1)
    }

    @Test("Each clock rate gets its own telephone-event, and numbers keep their meaning") func clockRates() throws {
        var machine = machine([CodecPreference(name: "opus", clockRate: 48000, channels: 2, payloadType: 96), .pcmu])
        let formats = try read(machine.makeOffer()).media[0].audioFormats
        #expect(formats.map(\.payloadType) == [96, 0, 101, 102])
        #expect(formats.filter(\.isTelephoneEvent).map(\.clockRate) == [48000, 8000])
        var answerer = self.machine()
        _ = try answerer.receiveOffer(
            body("m=audio 1 RTP/AVP 0 101 96\na=rtpmap:101 x/8000\na=rtpmap:96 telephone-event/8000"))
        #expect(try read(answerer.makeOffer()).media[0].formats == ["0", "8", "96"])
    }
}
