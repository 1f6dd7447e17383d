/// How packets of a capture begin: the link layers that telephony is captured on.
///
/// Numbers as in the registry of LINKTYPE_ values of libpcap.
enum LinkType: UInt32 {
    /// BSD loopback: four bytes of address family in the capturing machine's order.
    case null = 0
    case ethernet = 1
    /// Bare IPv4 or IPv6.
    case raw = 101
    /// OpenBSD loopback: as `null`, in network order.
    case loop = 108
    /// Linux "any" device, SLL.
    case linuxCooked = 113
    case ipv4 = 228
    case ipv6 = 229
    /// Linux "any" device, SLL2.
    case linuxCooked2 = 276

    /// The IP packet in a frame; `nil` for anything else than IP.
    func ipPacket(in frame: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let reader = ByteReader(frame)
        switch self {
        case .raw, .ipv4, .ipv6: return frame
        case .null, .loop:
            // 2 is IPv4 everywhere; IPv6 is 10, 24, 28 or 30, which the packet's own version tells better.
            return reader.rest(from: 4)
        case .ethernet: return payload(reader, typeAt: 12)
        case .linuxCooked: return payload(reader, typeAt: 14)
        case .linuxCooked2: return Self.isIP(reader.uint16(0)) ? reader.rest(from: 20) : nil
        }
    }

    /// Steps over VLAN tags (802.1Q, 802.1ad) to the packet behind the EtherType.
    private func payload(_ reader: ByteReader, typeAt offset: Int) -> ArraySlice<UInt8>? {
        var offset = offset
        for _ in 0..<3 {
            guard let type = reader.uint16(offset) else { return nil }
            if Self.isIP(type) { return reader.rest(from: offset + 2) }
            guard type == 0x8100 || type == 0x88A8 || type == 0x9100 else { return nil }
            offset += 4
        }
        return nil
    }

    private static func isIP(_ type: UInt16?) -> Bool { type == 0x0800 || type == 0x86DD }
}
