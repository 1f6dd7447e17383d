/// The header of an RTP packet and where its payload lies (RFC 3550 §5.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |           synchronization source (SSRC) identifier            |
/// |       contributing source (CSRC) identifiers, 0 to 15         |
/// |    profile's word (X)         |   length in 32-bit words (X)  |
/// ```
public struct RTPHeader: Hashable, Sendable {
    /// The bytes of a header without contributing sources and extension, such as ``write(into:)`` makes.
    public static let fixedByteCount = 12

    /// Set on the first packet after silence, or on the first of a telephone-event; senders differ.
    public var marker: Bool
    /// What the payload is.
    public var payloadType: PayloadType
    /// The packet's number; grows by one from packet to packet.
    public var sequence: SequenceNumber
    /// The media time of the first sample.
    public var timestamp: RTPTimestamp
    /// The stream it belongs to.
    public var ssrc: SSRC
    /// Where the payload lies in the parsed datagram, extension and padding excluded; may be empty.
    public private(set) var payload: Range<Int> = 12..<12

    /// A header to be written.
    public init(
        marker: Bool = false, payloadType: PayloadType, sequence: SequenceNumber, timestamp: RTPTimestamp, ssrc: SSRC
    ) {
        self.marker = marker
        self.payloadType = payloadType
        self.sequence = sequence
        self.timestamp = timestamp
        self.ssrc = ssrc
    }

    /// Reads a header and checks every length in it against the datagram's.
    ///
    /// - Throws: ``RTPParseError`` when the bytes are no RTP packet of version 2.
    /// - Complexity: O(1); allocates nothing.
    public init(parsing bytes: UnsafeRawBufferPointer) throws(RTPParseError) {
        guard bytes.count >= Self.fixedByteCount else { throw .tooShort }
        let first = bytes[0]
        guard first >> 6 == 2 else { throw .notVersion2 }
        // RTCP on the same port: packet types 192...223 stand where marker and payload type do (RFC 5761 §4).
        guard !(192...223).contains(bytes[1]) else { throw .isRTCP }
        self.init(
            marker: bytes[1] & 0x80 != 0,
            payloadType: PayloadType(bytes[1]),
            sequence: SequenceNumber(bytes.bigEndian16(at: 2)),
            timestamp: RTPTimestamp(bytes.bigEndian32(at: 4)),
            ssrc: SSRC(bytes.bigEndian32(at: 8)))
        payload = try Self.payload(in: bytes, first: first)
    }

    private static func payload(
        in bytes: UnsafeRawBufferPointer, first: UInt8
    ) throws(RTPParseError) -> Range<Int> {
        var start = fixedByteCount + 4 * Int(first & 0x0F)
        guard start <= bytes.count else { throw .badSources }
        if first & 0x10 != 0 {
            guard start + 4 <= bytes.count else { throw .badExtension }
            start += 4 + 4 * Int(bytes.bigEndian16(at: start + 2))
            guard start <= bytes.count else { throw .badExtension }
        }
        guard first & 0x20 != 0 else { return start..<bytes.count }
        let padding = Int(bytes[bytes.count - 1])
        guard padding > 0, padding <= bytes.count - start else { throw .badPadding }
        return start..<(bytes.count - padding)
    }

    /// Writes the 12 bytes of the fixed header.
    /// - Precondition: `bytes` has room for ``fixedByteCount``.
    /// - Complexity: O(1); allocates nothing.
    public func write(into bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= Self.fixedByteCount, "an RTP header needs 12 bytes")
        bytes[0] = 0x80
        bytes[1] = (marker ? 0x80 : 0) | payloadType.rawValue
        bytes.storeBigEndian(sequence.rawValue, at: 2)
        bytes.storeBigEndian(timestamp.rawValue, at: 4)
        bytes.storeBigEndian(ssrc.rawValue, at: 8)
    }
}

/// Why a datagram is no RTP packet (RFC 3550 §A.1).
public enum RTPParseError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooShort, notVersion2, isRTCP, badSources, badExtension, badPadding

    /// The reason as a sentence.
    public var description: String {
        switch self {
        case .tooShort: "the datagram is shorter than the 12 bytes of an RTP header"
        case .notVersion2: "the datagram is not RTP version 2"
        case .isRTCP: "the datagram is RTCP, not RTP"
        case .badSources: "the contributing sources reach past the end of the datagram"
        case .badExtension: "the header extension reaches past the end of the datagram"
        case .badPadding: "the padding is longer than what follows the header, or 0"
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The two bytes at `offset` in network order.
    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// The four bytes at `offset` in network order.
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Stores `value` at `offset` in network order.
    func storeBigEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number, at offset: Int) {
        storeBytes(of: value.bigEndian, toByteOffset: offset, as: Number.self)
    }
}
