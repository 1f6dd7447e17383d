import Audio
import MediaEngine
import RTP
import SDP
import SIPMessage
import SansIO

/// One of the things that happen for each packet or message.
struct Scene: Sendable {
    let name: String
    /// What is done for the packet or message of that number.
    let make: @Sendable () -> (Int) -> Void

    static let all = [
        Scene(name: "packet-heard") {
            let leg = Self.leg(.pcmu)
            let packets = Self.speech(.pcmu)
            return { index in
                packets[index].withUnsafeBytes { leg.receive($0, at: Self.time(index)) }
                while leg.poll() != nil {}
            }
        },
        Scene(name: "packet-of-a-prompt") {
            let leg = Self.leg(.pcmu)
            leg.play(PlaybackID(rawValue: 1), [.prompt(Prompt(name: "noise", samples: Self.noise(30)))], at: .zero)
            return { index in
                _ = leg.tick(at: Self.time(index))
                while leg.poll() != nil {}
            }
        },
        Scene(name: "packet-over-a-bridge") {
            let (a, b) = (Self.leg(.pcmu), Self.leg(.pcma))
            MediaLeg.bridge(a, b)
            let packets = Self.speech(.pcmu)
            return { index in
                packets[index].withUnsafeBytes { a.receive($0, at: Self.time(index)) }
                _ = b.tick(at: Self.time(index))
                while a.poll() != nil {}
                while b.poll() != nil {}
            }
        },
        Scene(name: "packet-encrypted-and-opened") {
            let (near, far) = (SecureStream(), SecureStream())
            let key = [UInt8](repeating: 7, count: 30)
            let suite = SRTPSuite.aesCM128HMACSHA1_80
            try? near.use(sending: (suite, key), receiving: (suite, key))
            try? far.use(sending: (suite, key), receiving: (suite, key))
            let packets = Self.speech(.pcmu)
            return { index in
                packets[index].withUnsafeBytes { if let closed = near.close($0) { _ = far.open(closed) } }
            }
        },
        Scene(name: "rtp-header-parsed") {
            let packets = Self.speech(.pcmu)
            return { index in packets[index].withUnsafeBytes { _ = try? RTPHeader(parsing: $0) } }
        },
        Scene(name: "invite-parsed") {
            let invite = Self.invite
            return { _ in _ = try? SIPMessage(parsing: invite) }
        },
        Scene(name: "offer-parsed") {
            let offer = Array(Self.offer.utf8)
            return { _ in _ = try? SessionDescription(parsing: offer) }
        },
    ]

    private static func time(_ index: Int) -> Instant { .zero + .milliseconds(20 * index) }

    private static func leg(_ codec: CodecPreference) -> MediaLeg {
        let media = NegotiatedMedia(
            remoteHost: "192.0.2.1", remotePort: 4000,
            sendFormat: AudioFormat(
                name: codec.name, clockRate: codec.clockRate, channels: codec.channels, payloadType: codec.payloadType))
        return MediaLeg(.init(media: media, ssrc: 1, firstSequence: 1, firstTimestamp: 1))
    }

    /// The packets of a far end that speaks.
    private static func speech(_ codec: CodecPreference) -> [[UInt8]] {
        let far = leg(codec)
        far.play(PlaybackID(rawValue: 1), [.prompt(Prompt(name: "noise", samples: noise(30)))], at: .zero)
        return (0..<(repetitions + 200)).compactMap { index in far.tick(at: time(index)).map(Array.init) }
    }

    /// Noise whose loudness changes like that of speech, the same in each run.
    private static func noise(_ seconds: Int) -> [Int16] {
        var random = RandomSource(seed: 8)
        return (0..<(8000 * seconds)).map { index in
            Int16(truncatingIfNeeded: Int(random.next() % 8000) - 4000) / Int16(1 + index / 1600 % 5)
        }
    }

    private static let offer = """
        v=0\r
        o=- 3724394400 3724394405 IN IP4 198.51.100.7\r
        s=-\r
        c=IN IP4 198.51.100.7\r
        t=0 0\r
        m=audio 49170 RTP/AVP 0 8 9 101\r
        a=rtpmap:0 PCMU/8000\r
        a=rtpmap:8 PCMA/8000\r
        a=rtpmap:9 G722/8000\r
        a=rtpmap:101 telephone-event/8000\r
        a=fmtp:101 0-16\r
        a=ptime:20\r
        a=sendrecv\r

        """

    private static let invite =
        Array(
            """
            INVITE sip:+15551230000@192.0.2.1:5060 SIP/2.0\r
            Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK776asdhds;rport\r
            Via: SIP/2.0/UDP 198.51.100.9:5060;branch=z9hG4bK4b43c2ff8.1\r
            Record-Route: <sip:198.51.100.7;lr>\r
            Max-Forwards: 69\r
            From: "Caller" <sip:+15557650000@carrier.example;user=phone>;tag=1928301774\r
            To: <sip:+15551230000@192.0.2.1;user=phone>\r
            Call-ID: a84b4c76e66710@198.51.100.9\r
            CSeq: 314159 INVITE\r
            Contact: <sip:198.51.100.9:5060;transport=udp>\r
            Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, INFO, UPDATE, REFER, NOTIFY\r
            Supported: 100rel, timer, replaces\r
            Session-Expires: 1800\r
            P-Asserted-Identity: <sip:+15557650000@carrier.example;user=phone>\r
            Content-Type: application/sdp\r
            Content-Length: \(offer.utf8.count)\r
            \r

            """.utf8) + Array(offer.utf8)
}
