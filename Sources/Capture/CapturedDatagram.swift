public import SansIO

/// A UDP datagram out of a capture.
public struct CapturedDatagram: Equatable, Sendable {
    /// When it was captured, in nanoseconds since 1970-01-01T00:00:00Z.
    public var nanoseconds: Int64
    /// Who sent it.
    public var source: NetworkAddress
    /// To whom.
    public var destination: NetworkAddress
    /// What was in it.
    public var payload: ArraySlice<UInt8>
}

/// What an IP packet turned out to be.
enum IPContent {
    case datagram(source: NetworkAddress, destination: NetworkAddress, payload: ArraySlice<UInt8>)
    /// A part of a larger packet (RFC 791 §2.3, RFC 8200 §4.5).
    case fragment
    /// TCP, ICMP, or nothing that could be read.
    case other
}

extension IPContent {
    /// Reads an IPv4 or IPv6 packet, up to the payload of its UDP datagram.
    init(_ packet: ArraySlice<UInt8>) {
        let reader = ByteReader(packet)
        switch reader.byte(0).map({ $0 >> 4 }) {
        case 4: self = Self.version4(reader)
        case 6: self = Self.version6(reader)
        default: self = .other
        }
    }

    private static func version4(_ reader: ByteReader) -> IPContent {
        guard let first = reader.byte(0), let flags = reader.uint16(6), let type = reader.byte(9),
            let source = reader.uint32(12), let destination = reader.uint32(16)
        else { return .other }
        guard type == 17 else { return .other }
        // More fragments follow, or this one does not begin at 0.
        guard flags & 0x3FFF == 0 else { return .fragment }
        return datagram(reader, at: Int(first & 0x0F) * 4, .v4(source), .v4(destination))
    }

    private static func version6(_ reader: ByteReader) -> IPContent {
        guard let first = reader.byte(6), let sourceHigh = reader.uint64(8), let sourceLow = reader.uint64(16),
            let high = reader.uint64(24), let low = reader.uint64(32)
        else { return .other }
        var type = first
        var offset = 40
        // Hop-by-hop, routing and destination options; a packet has few of them.
        for _ in 0..<8 where type == 0 || type == 43 || type == 60 {
            guard let next = reader.byte(offset), let length = reader.byte(offset + 1) else { return .other }
            type = next
            offset += (Int(length) + 1) * 8
        }
        if type == 44 { return reader.byte(offset) == 17 ? .fragment : .other }
        guard type == 17 else { return .other }
        return datagram(
            reader, at: offset, .v6(high: sourceHigh, low: sourceLow), .v6(high: high, low: low))
    }

    private static func datagram(
        _ reader: ByteReader, at offset: Int, _ source: NetworkAddress.Host, _ destination: NetworkAddress.Host
    ) -> IPContent {
        guard let from = reader.uint16(offset), let to = reader.uint16(offset + 2),
            let length = reader.uint16(offset + 4),
            length >= 8
        else { return .other }
        // Ethernet pads short frames; what a capture cut off is simply missing.
        let present = min(Int(length) - 8, max(0, reader.count - offset - 8))
        guard let payload = reader.slice(offset + 8, present) else { return .other }
        return .datagram(
            source: NetworkAddress(host: source, port: from), destination: NetworkAddress(host: destination, port: to),
            payload: payload)
    }
}
