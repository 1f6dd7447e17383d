import COpus

/// Why libopus refused, as a sentence.
public struct OpusError: Error, Equatable, Sendable, CustomStringConvertible {
    /// libopus' error number, negative (`OPUS_BAD_ARG`, `OPUS_INVALID_PACKET` …).
    public let code: Int32

    /// libopus's own words for it.
    public var description: String { "Opus: " + String(cString: opus_strerror(code)) }

    /// The number that libopus returned, when it is no error.
    static func check(_ result: Int32) throws(OpusError) -> Int {
        guard result >= 0 else { throw OpusError(code: result) }
        return Int(result)
    }
}

/// Encodes speech as Opus packets (RFC 6716). Owned by one thread; the native state is freed with the object.
public final class OpusEncoder {
    private let state: OpaquePointer
    /// Interleaved channels of each frame: 1 or 2.
    public let channels: Int

    /// An encoder for telephone speech.
    ///
    /// - Parameters:
    ///   - sampleRate: 8000, 12000, 16000, 24000 or 48000 Hz.
    ///   - channels: 1 or 2.
    ///   - bitsPerSecond: 6000 to 510 000; `nil` leaves the choice to libopus.
    ///   - expectedLossPercent: above 0, packets carry a coarse copy of the one before (in-band FEC, §2.1.7).
    /// - Throws: ``OpusError`` when libopus does not take these.
    public init(
        sampleRate: Int, channels: Int = 1, bitsPerSecond: Int? = nil, expectedLossPercent: Int = 0
    ) throws(OpusError) {
        var failure: Int32 = 0
        let created = opus_encoder_create(
            Int32(clamping: sampleRate), Int32(clamping: channels), OPUS_APPLICATION_VOIP, &failure)
        guard let created, failure == OPUS_OK else { throw OpusError(code: failure) }
        (state, self.channels) = (created, channels)
        var refusal = opus_encoder_set_loss(created, Int32(clamping: expectedLossPercent))
        if refusal == OPUS_OK, let bitsPerSecond {
            refusal = opus_encoder_set_bitrate(created, Int32(clamping: bitsPerSecond))
        }
        guard refusal == OPUS_OK else { throw OpusError(code: refusal) }
    }

    deinit { opus_encoder_destroy(state) }

    /// Encodes one frame.
    ///
    /// - Parameters:
    ///   - samples: 2.5, 5, 10, 20, 40 or 60 ms, channels interleaved.
    ///   - packet: room for the packet; 1275 bytes always do.
    /// - Returns: how many bytes were written.
    /// - Throws: ``OpusError`` for another length, or too little room.
    /// - Complexity: allocates nothing.
    public func encode(
        _ samples: UnsafeBufferPointer<Int16>, into packet: UnsafeMutableBufferPointer<UInt8>
    ) throws(OpusError) -> Int {
        let frames = Int32(clamping: samples.count / channels)
        guard let source = samples.baseAddress, let target = packet.baseAddress else {
            throw OpusError(code: OPUS_BAD_ARG)
        }
        return try OpusError.check(opus_encode(state, source, frames, target, Int32(clamping: packet.count)))
    }
}

/// Decodes Opus packets (RFC 6716). Owned by one thread; the native state is freed with the object.
public final class OpusDecoder {
    private let state: OpaquePointer
    /// Interleaved channels of what is decoded: 1 or 2, whatever the packets hold.
    public let channels: Int

    /// A decoder.
    ///
    /// - Parameters:
    ///   - sampleRate: 8000, 12000, 16000, 24000 or 48000 Hz, whatever the encoder's was.
    ///   - channels: 1 or 2.
    /// - Throws: ``OpusError`` when libopus does not take these.
    public init(sampleRate: Int, channels: Int = 1) throws(OpusError) {
        var failure: Int32 = 0
        let created = opus_decoder_create(Int32(clamping: sampleRate), Int32(clamping: channels), &failure)
        guard let created, failure == OPUS_OK else { throw OpusError(code: failure) }
        (state, self.channels) = (created, channels)
    }

    deinit { opus_decoder_destroy(state) }

    /// Decodes one packet.
    ///
    /// - Parameters:
    ///   - packet: any bytes.
    ///   - samples: room for the frame; 120 ms of all channels always do.
    /// - Returns: samples a channel that were written.
    /// - Throws: ``OpusError`` for bytes that are no packet, or too little room.
    /// - Complexity: allocates nothing.
    public func decode(
        _ packet: UnsafeBufferPointer<UInt8>, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(OpusError) -> Int {
        guard let source = packet.baseAddress, !packet.isEmpty else { throw OpusError(code: OPUS_INVALID_PACKET) }
        return try run(source, Int32(clamping: packet.count), into: samples)
    }

    /// Makes up audio for a lost packet of exactly the length of `samples`: a multiple of 2.5 ms.
    /// - Returns: samples a channel that were written.
    public func conceal(into samples: UnsafeMutableBufferPointer<Int16>) throws(OpusError) -> Int {
        try run(nil, 0, into: samples)
    }

    /// Makes up audio for the lost packet before `packet` out of the copy in it; without one, as ``conceal(into:)``.
    /// - Returns: samples a channel that were written.
    public func recover(
        from packet: UnsafeBufferPointer<UInt8>, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(OpusError) -> Int {
        try run(packet.baseAddress, Int32(clamping: packet.count), into: samples, takesCopy: true)
    }

    /// Samples a channel of 20 to 120 ms that `packet` stands for; `nil` when it is no packet.
    public static func sampleCount(of packet: UnsafePointer<UInt8>?, byteCount: Int, sampleRate: Int) -> Int? {
        guard let packet, byteCount > 0 else { return nil }
        let count = opus_packet_get_nb_samples(packet, Int32(clamping: byteCount), Int32(clamping: sampleRate))
        return count > 0 ? Int(count) : nil
    }

    private func run(
        _ packet: UnsafePointer<UInt8>?, _ length: Int32, into samples: UnsafeMutableBufferPointer<Int16>,
        takesCopy: Bool = false
    ) throws(OpusError) -> Int {
        guard let target = samples.baseAddress else { throw OpusError(code: OPUS_BUFFER_TOO_SMALL) }
        return try OpusError.check(
            opus_decode(
                state, packet, length, target, Int32(clamping: samples.count / channels), takesCopy ? 1 : 0))
    }
}
