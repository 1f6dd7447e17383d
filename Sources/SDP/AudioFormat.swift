/// An audio encoding under its RTP payload type (RFC 8866 §6.6).
public struct AudioFormat: Sendable, Equatable {
    /// `PCMU`, `PCMA`, `telephone-event` …, as the peer wrote it; compare with ``isNamed(_:)``.
    public var name: String
    /// RTP clock ticks a second. Not always the sample rate: G.722 says 8000.
    public var clockRate: Int
    /// 1 is mono.
    public var channels: Int
    /// 0...127.
    public var payloadType: UInt8
    /// Parameters of the format (`a=fmtp`), without the payload type.
    public var fmtp: String?

    /// An encoding in its parts.
    public init(name: String, clockRate: Int, channels: Int = 1, payloadType: UInt8, fmtp: String? = nil) {
        self.name = name
        self.clockRate = clockRate
        self.channels = channels
        self.payloadType = payloadType
        self.fmtp = fmtp
    }

    /// Encoding names are compared without case (RFC 4855 §3).
    public func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }

    /// True for keys as named events (RFC 4733).
    public var isTelephoneEvent: Bool { isNamed("telephone-event") }

    /// True when both are the same encoding, whatever their payload types.
    public func isSameEncoding(as other: AudioFormat) -> Bool {
        isNamed(other.name) && clockRate == other.clockRate && channels == other.channels
    }

    /// The map as it stands in `a=rtpmap`, after the payload type.
    var map: String { channels == 1 ? "\(name)/\(clockRate)" : "\(name)/\(clockRate)/\(channels)" }

    /// Reads `name/clock` or `name/clock/channels`.
    init?(map text: String, payloadType: UInt8) {
        let parts = Array(text.utf8)[...].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), (1...32).contains(parts[0].count),
            parts[0].allSatisfy({ (0x21...0x7E).contains($0) }),
            let clockRate = parts[1].trimmed.decimal(upTo: 384_000), clockRate > 0
        else { return nil }
        let channels = parts.count == 3 ? parts[2].trimmed.decimal(upTo: 255) : 1
        guard let channels, channels > 0 else { return nil }
        self.init(name: parts[0].text, clockRate: clockRate, channels: channels, payloadType: payloadType)
    }

    /// The payload types that mean the same everywhere (RFC 3551 §6, the audio ones still in use).
    static func fixed(_ payloadType: UInt8) -> AudioFormat? {
        let name: String
        switch payloadType {
        case 0: name = "PCMU"
        case 3: name = "GSM"
        case 4: name = "G723"
        case 8: name = "PCMA"
        case 9: name = "G722"
        case 13: name = "CN"
        case 15: name = "G728"
        case 18: name = "G729"
        default: return nil
        }
        return AudioFormat(name: name, clockRate: 8000, payloadType: payloadType)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: Self {
        var slice = self
        while let last = slice.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") {
            slice = slice.dropLast()
        }
        return slice
    }
}

/// An encoding that we are willing to use, most wanted first in a list of them.
///
/// Keys as telephone-events (RFC 4733) are not listed: they come with each clock rate that the list uses.
public struct CodecPreference: Sendable, Equatable {
    /// The encoding's name, as in ``AudioFormat/name``.
    public var name: String
    /// RTP clock ticks a second.
    public var clockRate: Int
    /// 1 is mono.
    public var channels: Int
    /// The payload type in offers of ours; answers use the offerer's.
    public var payloadType: UInt8
    /// Parameters of the format (`a=fmtp`).
    public var fmtp: String?

    /// A preference in its parts.
    public init(name: String, clockRate: Int, channels: Int = 1, payloadType: UInt8, fmtp: String? = nil) {
        self.name = name
        self.clockRate = clockRate
        self.channels = channels
        self.payloadType = payloadType
        self.fmtp = fmtp
    }

    /// G.711 µ-law.
    public static let pcmu = CodecPreference(name: "PCMU", clockRate: 8000, payloadType: 0)
    /// G.711 A-law.
    public static let pcma = CodecPreference(name: "PCMA", clockRate: 8000, payloadType: 8)
    /// G.722; its clock ticks at half its sample rate (RFC 3551 §4.5.2).
    public static let g722 = CodecPreference(name: "G722", clockRate: 8000, payloadType: 9)
    /// Opus (RFC 7587): we would like narrow-band speech with copies of lost packets in it.
    public static let opus = CodecPreference(
        name: "opus", clockRate: 48_000, channels: 2, payloadType: 96,
        fmtp: "maxplaybackrate=8000;sprop-maxcapturerate=8000;useinbandfec=1")

    /// All that a media leg can speak, by the names that settings use.
    public static let spoken: KeyValuePairs<String, CodecPreference> = [
        "pcmu": pcmu, "pcma": pcma, "g722": g722, "opus": opus,
    ]

    var format: AudioFormat {
        AudioFormat(name: name, clockRate: clockRate, channels: channels, payloadType: payloadType, fmtp: fmtp)
    }
}
