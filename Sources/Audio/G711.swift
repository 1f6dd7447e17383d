/// The two companding laws of ITU-T G.711.
public enum G711Law: Sendable, Hashable, CaseIterable {
    /// µ-law, `PCMU`: North America and Japan.
    case mu
    /// A-law, `PCMA`: the rest of the world.
    case a

    /// The byte of digital silence: what sample 0 is encoded as.
    public var silence: UInt8 { self == .mu ? 0xFF : 0xD5 }
}

/// The G.711 codec: 16-bit linear samples to and from one byte a sample (ITU-T G.711; reference: G.191's `ulaw`, `alaw`).
///
/// Both directions are plain arithmetic: without tables the compiler turns the bulk loops into vector code, and
/// there is no memory to warm. Of the 16-bit sample, µ-law looks at the upper 14 bits and A-law at the upper 13.
public enum G711 {
    /// The byte for `sample`; full scale is clipped to the law's largest value (+3.17 or +3.14 dBm0).
    @inlinable
    public static func encode(_ sample: Int16, law: G711Law) -> UInt8 {
        law == .mu ? encodeMu(sample) : encodeA(sample)
    }

    /// The 16-bit sample that `byte` stands for: the middle of its quantising interval.
    @inlinable
    public static func decode(_ byte: UInt8, law: G711Law) -> Int16 {
        law == .mu ? decodeMu(byte) : decodeA(byte)
    }

    /// Encodes all of `samples` into the beginning of `bytes`.
    /// - Precondition: `bytes` is at least as long as `samples`.
    /// - Complexity: O(samples); allocates nothing.
    public static func encode(
        _ samples: UnsafeBufferPointer<Int16>, law: G711Law, into bytes: UnsafeMutableBufferPointer<UInt8>
    ) {
        precondition(bytes.count >= samples.count, "there is less room for bytes than there are samples")
        switch law {
        case .mu: for index in samples.indices { bytes[index] = encodeMu(samples[index]) }
        case .a: for index in samples.indices { bytes[index] = encodeA(samples[index]) }
        }
    }

    /// Decodes all of `bytes` into the beginning of `samples`.
    /// - Precondition: `samples` is at least as long as `bytes`.
    /// - Complexity: O(bytes); allocates nothing.
    public static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, law: G711Law, into samples: UnsafeMutableBufferPointer<Int16>
    ) {
        precondition(samples.count >= bytes.count, "there is less room for samples than there are bytes")
        switch law {
        case .mu: for index in bytes.indices { samples[index] = decodeMu(bytes[index]) }
        case .a: for index in bytes.indices { samples[index] = decodeA(bytes[index]) }
        }
    }

    /// `samples` as G.711 bytes; for work outside the media path, as it allocates the result.
    public static func encode(_ samples: [Int16], law: G711Law) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: samples.count) { bytes, count in
            samples.withUnsafeBufferPointer { encode($0, law: law, into: bytes) }
            count = samples.count
        }
    }

    /// G.711 `bytes` as samples; for work outside the media path, as it allocates the result.
    public static func decode(_ bytes: [UInt8], law: G711Law) -> [Int16] {
        [Int16](unsafeUninitializedCapacity: bytes.count) { samples, count in
            bytes.withUnsafeBufferPointer { decode($0, law: law, into: samples) }
            count = bytes.count
        }
    }

    /// µ-law: sign, 3 bits of segment, 4 of step, all inverted; the magnitude carries a bias of 33 · 4.
    @usableFromInline
    static func encodeMu(_ sample: Int16) -> UInt8 {
        let sign = sample >> 15
        let magnitude = min(Int32(sample ^ sign) >> 2 &+ 33, 0x1FFF)
        let segment = Int32(26) &- Int32(truncatingIfNeeded: magnitude.leadingZeroBitCount)
        let step = magnitude >> (segment &+ 1) & 0x0F
        return ~UInt8(truncatingIfNeeded: segment << 4 | step | Int32(sign) & 0x80)
    }

    @usableFromInline
    static func decodeMu(_ byte: UInt8) -> Int16 {
        let code = Int32(~byte)
        let magnitude = ((code & 0x0F) << 3 &+ 0x84) << (code >> 4 & 7) &- 0x84
        return Int16(truncatingIfNeeded: code & 0x80 == 0 ? magnitude : 0 &- magnitude)
    }

    /// A-law: sign (set for positive), 3 bits of segment, 4 of step, every other bit inverted.
    @usableFromInline
    static func encodeA(_ sample: Int16) -> UInt8 {
        let sign = sample >> 15
        let magnitude = Int32(sample ^ sign) >> 4
        let segment = max(Int32(28) &- Int32(truncatingIfNeeded: magnitude.leadingZeroBitCount), 0)
        let step = magnitude >> max(segment &- 1, 0) & 0x0F
        return UInt8(truncatingIfNeeded: segment << 4 | step | ~Int32(sign) & 0x80) ^ 0x55
    }

    @usableFromInline
    static func decodeA(_ byte: UInt8) -> Int16 {
        let code = Int32(byte ^ 0x55)
        let segment = code >> 4 & 7
        let mantissa = (code & 0x0F) << 4 &+ (segment == 0 ? 8 : 0x108)
        let magnitude = mantissa << max(segment &- 1, 0)
        return Int16(truncatingIfNeeded: code & 0x80 == 0 ? 0 &- magnitude : magnitude)
    }
}
