/// An `m=` line and the lines that belong to it (RFC 8866 §5.14).
public struct MediaDescription: Sendable, Equatable {
    /// `audio`, `video`, `image` and so on.
    public var kind: String
    /// 0 means: this stream is refused (RFC 3264 §6).
    public var port: UInt16
    /// `RTP/AVP`, `RTP/SAVP`, `udptl` and so on.
    public var transport: String
    /// RTP payload types as decimal text, or the words of other transports; most wanted first.
    public var formats: [String]
    /// The address of this stream alone.
    public var connection: ConnectionData?
    /// The `a=` lines of this stream.
    public var attributes: [SDPAttribute]

    /// A stream in its parts.
    public init(
        kind: String, port: UInt16, transport: String, formats: [String], connection: ConnectionData? = nil,
        attributes: [SDPAttribute] = []
    ) {
        self.kind = kind
        self.port = port
        self.transport = transport
        self.formats = formats
        self.connection = connection
        self.attributes = attributes
    }

    /// True for audio in plain RTP (RFC 3551), with or without early feedback (RFC 4585).
    public var isPlainAudio: Bool { kind == "audio" && (transport == "RTP/AVP" || transport == "RTP/AVPF") }
    /// True for audio that is to be encrypted, with keys in the description (RFC 3711, RFC 4568); keys that are to be
    /// agreed on in the stream itself (DTLS) are another transport.
    public var isSecureAudio: Bool { kind == "audio" && (transport == "RTP/SAVP" || transport == "RTP/SAVPF") }
    /// True for audio in encrypted form of whatever kind.
    public var isEncryptedAudio: Bool { kind == "audio" && transport.contains("SAVP") }

    /// The packet time that the sender of the description would like to receive (`a=ptime`, RFC 8866 §6.4).
    ///
    /// `nil` when it is missing or not between 1 and 200 ms.
    public var packetTime: Duration? {
        guard let text = attributes.value("ptime"), let number = Double(text.prefix(8)), number >= 1, number <= 200
        else { return nil }
        return .microseconds(Int64(number * 1000))
    }

    /// Whether reports (RTCP) may come to the port of the audio itself (`a=rtcp-mux`, RFC 5761 §5.1.1).
    public var multiplexesReports: Bool { attributes.contains { $0.name == "rtcp-mux" } }

    /// The port that reports go to: the one that is named (`a=rtcp`, RFC 3605), otherwise the next one (RFC 3550 §11).
    public var reportPort: UInt16? {
        let named = attributes.value("rtcp").map { Array($0.utf8.prefix { $0 != 0x20 })[...] }
        if let number = named?.decimal(upTo: 65_535), number > 0 { return UInt16(number) }
        return port > 0 && port < .max ? port + 1 : nil
    }

    /// The RTP formats in order of preference: `a=rtpmap`, or the static table of RFC 3551 §6.
    ///
    /// Payload types that are no number up to 127, are named twice, or are dynamic without a map, are left out.
    public var audioFormats: [AudioFormat] {
        let maps = numbered("rtpmap")
        let parameters = numbered("fmtp")
        var formats: [AudioFormat] = []
        for text in self.formats {
            guard let payloadType = Array(text.utf8)[...].decimal(upTo: 127).map(UInt8.init),
                !formats.contains(where: { $0.payloadType == payloadType }),
                var format = maps[payloadType].map({ AudioFormat(map: $0, payloadType: payloadType) })
                    ?? AudioFormat.fixed(payloadType)
            else { continue }
            format.fmtp = parameters[payloadType]
            formats.append(format)
        }
        return formats
    }

    /// The values of the attribute `name` that begin with a payload type, by payload type.
    private func numbered(_ name: String) -> [UInt8: String] {
        var values: [UInt8: String] = [:]
        for attribute in attributes where attribute.name == name {
            let (head, tail) = Array((attribute.value ?? "").utf8)[...].cut(at: " ")
            guard let payloadType = head.decimal(upTo: 127).map(UInt8.init), let tail else { continue }
            values[payloadType] = tail.text
        }
        return values
    }
}
