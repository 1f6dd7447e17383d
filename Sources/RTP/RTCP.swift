/// Walks a compound RTCP datagram packet by packet (RFC 3550 §6.1), never past its end and never without progress.
public struct RTCPReader {
    /// One packet of the compound; the pointers are valid as long as the datagram's bytes.
    public enum Packet {
        /// A sender report (§6.4.1).
        case senderReport(SSRC, RTCPSenderInfo, RTCPReportBlocks)
        /// A receiver report (§6.4.2).
        case receiverReport(SSRC, RTCPReportBlocks)
        /// Source description (§6.5): the number of chunks, and their bytes.
        case sourceDescription(chunks: Int, UnsafeRawBufferPointer)
        /// Sources that leave (§6.6), the first of them at most.
        case bye(SSRC?)
        /// Any other packet type, unread.
        case other(type: UInt8)
    }

    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    /// Walks `bytes`, which must outlive the reader.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next packet; `nil` at the end or where the datagram stops making sense.
    public mutating func next() -> Packet? {
        guard bytes.count - offset >= 4, bytes[offset] >> 6 == 2 else { return nil }
        let length = 4 * (Int(bytes.bigEndian16(at: offset + 2)) + 1)
        guard length <= bytes.count - offset else { return nil }
        let packet = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
        offset += length
        return Self.read(packet)
    }

    private static func read(_ packet: UnsafeRawBufferPointer) -> Packet? {
        let count = Int(packet[0] & 0x1F)
        switch packet[1] {
        case 200:
            guard packet.count >= 28 + 24 * count else { return nil }
            let blocks = RTCPReportBlocks(UnsafeRawBufferPointer(rebasing: packet[28...]), count: count)
            return .senderReport(SSRC(packet.bigEndian32(at: 4)), RTCPSenderInfo(packet), blocks)
        case 201:
            guard packet.count >= 8 + 24 * count else { return nil }
            let blocks = RTCPReportBlocks(UnsafeRawBufferPointer(rebasing: packet[8...]), count: count)
            return .receiverReport(SSRC(packet.bigEndian32(at: 4)), blocks)
        case 202: return .sourceDescription(chunks: count, UnsafeRawBufferPointer(rebasing: packet[4...]))
        case 203: return .bye(count > 0 && packet.count >= 8 ? SSRC(packet.bigEndian32(at: 4)) : nil)
        default: return .other(type: packet[1])
        }
    }
}

/// The sender's part of a sender report (RFC 3550 §6.4.1).
public struct RTCPSenderInfo: Hashable, Sendable {
    /// Wall clock in 1/2^32 seconds since 1900.
    public let ntpTimestamp: UInt64
    /// The same moment on the media clock.
    public let rtpTimestamp: RTPTimestamp
    /// Packets sent so far.
    public let packetCount: UInt32
    /// Bytes of payload sent so far.
    public let octetCount: UInt32

    init(_ packet: UnsafeRawBufferPointer) {
        ntpTimestamp = UInt64(packet.bigEndian32(at: 8)) << 32 | UInt64(packet.bigEndian32(at: 12))
        rtpTimestamp = RTPTimestamp(packet.bigEndian32(at: 16))
        packetCount = packet.bigEndian32(at: 20)
        octetCount = packet.bigEndian32(at: 24)
    }
}

/// What a peer reports about one source that it hears (RFC 3550 §6.4.1).
public struct RTCPReportBlock: Hashable, Sendable {
    /// The source that the report is about.
    public let ssrc: SSRC
    /// In 256ths, since the report before.
    public let fractionLost: UInt8
    /// Since the beginning; negative when duplicates outnumber losses.
    public let cumulativeLost: Int
    /// The highest sequence number, with the count of wrap-arounds in the upper half.
    public let extendedHighest: UInt32
    /// In ticks of the media clock.
    public let jitterTicks: UInt32
    /// The middle 32 bits of the time in our last sender report (LSR); 0 where none has come.
    public let lastSenderReport: UInt32
    /// How long it had been there when this was sent, in 2^-16 s (DLSR).
    public let delaySinceLastSenderReport: UInt32
}

/// The report blocks of a report, read on demand.
public struct RTCPReportBlocks: Sequence, IteratorProtocol {
    private let bytes: UnsafeRawBufferPointer
    private let count: Int
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer, count: Int) {
        self.bytes = bytes
        self.count = count
    }

    /// The next block; `nil` when all are read.
    public mutating func next() -> RTCPReportBlock? {
        guard index < count, bytes.count >= 24 * (index + 1) else { return nil }
        let start = 24 * index
        index += 1
        let lost = bytes.bigEndian32(at: start + 4) & 0xFF_FFFF
        return RTCPReportBlock(
            ssrc: SSRC(bytes.bigEndian32(at: start)),
            fractionLost: bytes[start + 4],
            cumulativeLost: Int(Int32(bitPattern: lost << 8) >> 8),
            extendedHighest: bytes.bigEndian32(at: start + 8),
            jitterTicks: bytes.bigEndian32(at: start + 12),
            lastSenderReport: bytes.bigEndian32(at: start + 16),
            delaySinceLastSenderReport: bytes.bigEndian32(at: start + 20))
    }
}
