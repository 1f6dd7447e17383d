import Audio
import SDP

/// The encodings that a leg can speak and hear.
enum SpeechCodec: UInt8 {
    case muLaw, aLaw, g722, opus

    /// The encoding of a format; `nil` for one that a leg cannot take.
    init?(_ format: AudioFormat) {
        switch (format.name.uppercased(), format.clockRate, format.channels) {
        case ("PCMU", 8000, 1): self = .muLaw
        case ("PCMA", 8000, 1): self = .aLaw
        // The clock of G.722 ticks at half its sample rate, by an old mistake that was kept (RFC 3551 §4.5.2).
        case ("G722", 8000, 1): self = .g722
        // Always named so, whatever is in the packets (RFC 7587 §4.1).
        case ("OPUS", 48_000, 2): self = .opus
        default: return nil
        }
    }

    /// The law of G.711 payload.
    var law: G711Law? {
        switch self {
        case .muLaw: .mu
        case .aLaw: .a
        case .g722, .opus: nil
        }
    }

    /// RTP ticks a sample of 8000 Hz.
    var ticksPerSample: Int { self == .opus ? 6 : 1 }
}

/// Makes payloads out of a leg's frames of 20 ms at 8000 Hz. Allocates in `init` only.
enum SpeechEncoder {
    case g711(G711Law)
    case g722(G722Encoder)
    case opus(OpusEncoder)

    /// Good for narrow-band speech in Opus with a copy of the packet before (RFC 6716 §2.1.1, §2.1.7).
    private static let opusBitsPerSecond = 24_000

    init(_ codec: SpeechCodec) {
        switch codec {
        case .muLaw: self = .g711(.mu)
        case .aLaw: self = .g711(.a)
        case .g722: self = .g722(G722Encoder())
        case .opus:
            do {
                self = .opus(
                    try OpusEncoder(sampleRate: 8000, bitsPerSecond: Self.opusBitsPerSecond, expectedLossPercent: 10))
            } catch { preconditionFailure("libopus refuses a mono encoder of 8000 Hz: \(error)") }
        }
    }

    /// Encodes linear samples; G.711 frames are made by themselves.
    /// - Returns: the bytes of the payload; 0 when libopus failed, which it does for no frame of 20 ms.
    mutating func encode(_ samples: UnsafeBufferPointer<Int16>, into payload: UnsafeMutableBufferPointer<UInt8>) -> Int
    {
        switch self {
        case .g711(let law):
            G711.encode(samples, law: law, into: payload)
            return samples.count
        case .g722(var encoder):
            encoder.encode(samples, into: payload)
            self = .g722(encoder)
            return samples.count
        case .opus(let encoder): return (try? encoder.encode(samples, into: payload)) ?? 0
        }
    }
}

/// Makes samples of 8000 Hz out of payloads, for one stream. Allocates when an encoding comes for the first time.
struct SpeechDecoder {
    /// Samples of the longest packet: 120 ms (RFC 6716 §3.2).
    static let maximumSamples = 960

    private var g722 = G722Decoder()
    private var opus: OpusDecoder?

    /// Samples that a payload stands for; `nil` when it cannot be decoded.
    func sampleCount(of payload: UnsafeRawBufferPointer, _ codec: SpeechCodec) -> Int? {
        guard codec == .opus else { return payload.count }
        let bytes = payload.assumingMemoryBound(to: UInt8.self)
        return OpusDecoder.sampleCount(of: bytes.baseAddress, byteCount: bytes.count, sampleRate: 8000)
    }

    /// Decodes a part of a payload that is one byte a sample, or a whole one of Opus.
    /// - Returns: the samples that were written.
    mutating func decode(
        _ payload: UnsafeBufferPointer<UInt8>, _ codec: SpeechCodec, into samples: UnsafeMutableBufferPointer<Int16>
    ) -> Int {
        switch codec {
        case .muLaw, .aLaw: G711.decode(payload, law: codec.law ?? .mu, into: samples)
        case .g722: g722.decode(payload, into: samples)
        case .opus: return (try? opusDecoder?.decode(payload, into: samples)) ?? 0
        }
        return payload.count
    }

    /// Makes up `samples` that were lost before `payload`, out of the copy in it where it has one and it stands for the
    /// packet directly before.
    /// - Returns: false where only the decoder's user can: in other codecs, and for lengths that are no 2.5 ms.
    mutating func conceal(
        _ samples: UnsafeMutableBufferPointer<Int16>, before payload: UnsafeBufferPointer<UInt8>?, _ codec: SpeechCodec
    ) -> Bool {
        guard codec == .opus, samples.count % 20 == 0, let decoder = opusDecoder else { return false }
        let written =
            if let payload { try? decoder.recover(from: payload, into: samples) } else {
                try? decoder.conceal(into: samples)
            }
        return written == samples.count
    }

    private var opusDecoder: OpusDecoder? {
        mutating get {
            if opus == nil { opus = try? OpusDecoder(sampleRate: 8000) }
            return opus
        }
    }
}
