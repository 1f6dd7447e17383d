public import SansIO

/// Writes datagrams as a pcap file of raw IP, as tcpdump and Wireshark read it.
///
/// For tests and for handing a simulated call to other programs. UDP checksums are left out over IPv4 (RFC 768).
public struct CaptureWriter: Sendable {
    /// The file so far.
    public private(set) var bytes: [UInt8]

    /// A file without packets, with nanosecond time stamps.
    public init() {
        bytes = []
        for word: UInt32 in [0xA1B2_3C4D, 0x0002_0004, 0, 0, 65_535, LinkType.raw.rawValue] { append(word) }
    }

    /// Adds a datagram between IPv4 addresses; others are passed over.
    ///
    /// - Parameter nanoseconds: since 1970-01-01T00:00:00Z.
    public mutating func add(
        _ payload: [UInt8], from source: NetworkAddress, to destination: NetworkAddress, at nanoseconds: Int64
    ) {
        guard case .v4(let from) = source.host, case .v4(let to) = destination.host, payload.count <= 65_507 else {
            return
        }
        let length = UInt16(28 + payload.count)
        append(UInt32(clamping: nanoseconds / 1_000_000_000))
        append(UInt32(clamping: nanoseconds % 1_000_000_000))
        append(UInt32(length))
        append(UInt32(length))
        var header: [UInt16] = [0x4500, length, 0, 0x4000, 0x4011, 0]
        header += [from, to].flatMap { [UInt16($0 >> 16), UInt16(truncatingIfNeeded: $0)] }
        let sum = header.reduce(UInt32(0)) { $0 + UInt32($1) }
        header[5] = ~UInt16(truncatingIfNeeded: (sum & 0xFFFF) + (sum >> 16))
        header += [source.port, destination.port, length - 20, 0]
        for word in header { bytes += [UInt8(word >> 8), UInt8(truncatingIfNeeded: word)] }
        bytes += payload
    }

    private mutating func append(_ word: UInt32) {
        bytes += (0..<4).reversed().map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}
