import SansIO
import Testing

@testable import SDP

@Suite("Session descriptions") struct SessionDescriptionTests {
    static let plain = """
        v=0\r
        o=alice 2890844526 2890844527 IN IP4 192.0.2.7\r
        s=call\r
        c=IN IP4 192.0.2.1\r
        t=0 0\r
        m=audio 49170 RTP/AVP 0 8 97 101\r
        c=IN IP4 192.0.2.2\r
        a=rtpmap:97 opus/48000/2\r
        a=rtpmap:101 telephone-event/8000\r
        a=fmtp:101 0-15\r
        a=ptime:30\r
        a=sendonly\r
        m=video 51372 RTP/AVP 31\r

        """

    @Test("Everything a call needs is read") func reads() throws {
        let description = try SessionDescription(parsing: Array(Self.plain.utf8))
        #expect(
            description.origin
                == Origin(
                    username: "alice", sessionID: "2890844526", version: "2890844527", host: "192.0.2.7"))
        #expect(description.media.count == 2)
        let audio = try #require(description.media.first)
        #expect(audio.port == 49170)
        #expect(audio.packetTime == .milliseconds(30))
        #expect(description.connection(of: audio)?.host == "192.0.2.2")
        #expect(description.connection(of: description.media[1])?.host == "192.0.2.1")
        #expect(description.direction(of: audio) == .sendonly)
        #expect(description.direction(of: description.media[1]) == .sendrecv)
        #expect(
            audio.audioFormats == [
                AudioFormat(name: "PCMU", clockRate: 8000, payloadType: 0),
                AudioFormat(name: "PCMA", clockRate: 8000, payloadType: 8),
                AudioFormat(name: "opus", clockRate: 48000, channels: 2, payloadType: 97),
                AudioFormat(name: "telephone-event", clockRate: 8000, payloadType: 101, fmtp: "0-15"),
            ])
    }

    @Test("LF line ends, odd order and missing s= and t= are tolerated") func lenient() throws {
        let text =
            "v=0\nm=audio 4000/2 RTP/AVP 0\nc=IN IP6 2001:db8::1\no=- 99999999999999999999999 1 IN IP4 h.example\n"
        let description = try SessionDescription(parsing: Array(text.utf8))
        #expect(description.media[0].port == 4000)
        #expect(description.media[0].connection?.host == "2001:db8::1")
        #expect(description.origin.sessionID == "99999999999999999999999")
    }

    @Test("Writing and reading again gives the same description") func roundTrip() throws {
        let description = try SessionDescription(parsing: Array(Self.plain.utf8))
        #expect(try SessionDescription(parsing: description.serialized()) == description)
    }

    @Test(
        "What cannot be used says why and where",
        arguments: [
            ("", SDPParseError.Reason.empty, 0),
            ("x=1\n", .noVersion, 1),
            ("v=1\n", .unknownVersion, 1),
            ("v=0\n", .noOrigin, 0),
            ("v=0\no=- 1 1 IN IP4\n", .badOrigin, 2),
            ("v=0\no=- 1 1 IN IP4 h\nc=IN IP4 h;rm\n", .badConnection, 3),
            ("v=0\no=- 1 1 IN IP4 h\nc=IN ATM h\n", .badConnection, 3),
            ("v=0\no=- 1 1 IN IP4 h\nm=audio 65536 RTP/AVP 0\n", .badPort, 3),
            ("v=0\no=- 1 1 IN IP4 h\nm=audio -1 RTP/AVP 0\n", .badPort, 3),
            ("v=0\no=- 1 1 IN IP4 h\nm=audio 1\n", .badMedia, 3),
            ("v=0\no=- 1 1 IN IP4 h\nm=audio 1 RTP/AVP\r0 0\n", .controlCharacter, 3),
            ("v=0\nnonsense\n", .notALine, 2),
            ("v=0\n" + String(repeating: "m=audio 1 RTP/AVP 0\n", count: 17), .tooManyMedia, 18),
            ("v=0\nm=audio 1 RTP/AVP" + String(repeating: " 0", count: 65), .tooManyFormats, 2),
            (String(repeating: "\n", count: 600), .tooManyLines, 0),
            ("v=0\n" + String(repeating: "a", count: 20_000), .tooLong(bytes: 20_004), 0),
        ])
    func refuses(text: String, reason: SDPParseError.Reason, line: Int) {
        let error = #expect(throws: SDPParseError.self) { try SessionDescription(parsing: Array(text.utf8)) }
        #expect(error?.reason == reason)
        #expect(error?.line == line)
        #expect(error?.description.contains("cannot be used") == true)
    }

    @Test("Payload types out of range, doubled, or without a meaning are left out") func strangeFormats() throws {
        let text = """
            v=0
            o=- 1 1 IN IP4 h
            m=audio 1 RTP/AVP 4294967296 0 0 127 128 -1 x 96 98 99
            a=rtpmap:127 a/0
            a=rtpmap:96 PCMU/8000/1\u{20}
            a=rtpmap:98 PCMU
            a=fmtp\u{0}:
            a=rtpmap:99 telephone-event/999999999999999999999
            """
        let formats = try SessionDescription(parsing: Array(text.utf8)).media[0].audioFormats
        #expect(formats.map(\.payloadType) == [0, 96])
    }

    @Test(
        "A packet time that is no sensible number is none",
        arguments: ["0", "-20", "nan", "inf", "9e99", "", "x", "201"])
    func packetTimes(text: String) {
        let medium = MediaDescription(
            kind: "audio", port: 1, transport: "RTP/AVP", formats: ["0"], attributes: [SDPAttribute("ptime", text)])
        #expect(medium.packetTime == nil)
    }

    @Test("No mutation of a description traps") func mutations() {
        var random = RandomSource(seed: 42)
        let seed = Array(Self.plain.utf8)
        for _ in 0..<10_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: place)
                default: bytes.append(contentsOf: bytes[place...].prefix(80))
                }
            }
            guard let description = try? SessionDescription(parsing: bytes) else { continue }
            _ = description.media.map { ($0.audioFormats, $0.packetTime, description.direction(of: $0)) }
            var machine = OfferAnswer(localHost: "192.0.2.9", localPort: 4000, sessionID: 1)
            guard let (answer, _) = try? machine.receiveOffer(bytes) else { continue }
            let answered = try? SessionDescription(parsing: answer)
            #expect(answered?.media.count == description.media.count)
        }
    }
}
