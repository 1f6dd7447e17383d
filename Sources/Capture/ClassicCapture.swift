/// The pcap format of libpcap and tcpdump: a header of 24 bytes, then records.
///
/// ```
/// magic 4 | version 2+2 | zone 4 | accuracy 4 | snap length 4 | link type 4
/// seconds 4 | fraction 4 | captured length 4 | original length 4 | bytes …
/// ```
struct ClassicCapture {
    private let bytes: ArraySlice<UInt8>
    private let reader: ByteReader
    private let linkType: LinkType
    private let nanosecondsPerUnit: Int64
    private var offset = 24

    static func isOne(_ bytes: [UInt8]) -> Bool { magic(bytes) != nil }

    private static func magic(_ bytes: [UInt8]) -> (isLittleEndian: Bool, perUnit: Int64)? {
        switch ByteReader(bytes[...]).uint32(0) {
        case 0xA1B2_C3D4: (false, 1000)
        case 0xD4C3_B2A1: (true, 1000)
        case 0xA1B2_3C4D: (false, 1)
        case 0x4D3C_B2A1: (true, 1)
        default: nil
        }
    }

    init(_ bytes: [UInt8]) throws(CaptureError) {
        guard let (isLittleEndian, perUnit) = Self.magic(bytes) else { throw CaptureError("it is no pcap file", at: 0) }
        self.bytes = bytes[...]
        reader = ByteReader(bytes[...], isLittleEndian: isLittleEndian)
        nanosecondsPerUnit = perUnit
        guard let link = reader.uint32(20) else {
            throw CaptureError("the header of the capture is cut short", at: bytes.count)
        }
        linkType = try LinkType.known(link & 0x0FFF_FFFF, at: 20)
    }

    /// The next frame, or `nil` at the end.
    mutating func next() throws(CaptureError) -> CapturedFrame? {
        guard offset < bytes.count else { return nil }
        let place = offset
        guard let seconds = reader.uint32(offset), let fraction = reader.uint32(offset + 4),
            let length = reader.uint32(offset + 8), let original = reader.uint32(offset + 12)
        else { throw CaptureError("the last packet is cut short", at: place) }
        guard let frame = reader.slice(offset + 16, Int(length)) else {
            throw CaptureError(
                "a packet claims \(length) bytes, and \(bytes.count - offset - 16) are left: the file is cut short or damaged",
                at: place)
        }
        offset += 16 + Int(length)
        return CapturedFrame(
            nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(fraction) * nanosecondsPerUnit, linkType: linkType,
            bytes: frame, isCut: length < original, offset: place)
    }
}

extension LinkType {
    static func known(_ number: UInt32, at offset: Int) throws(CaptureError) -> LinkType {
        guard let type = LinkType(rawValue: number) else {
            throw CaptureError(
                "link type \(number) is none that telephony is captured on (Ethernet, Linux cooked, loopback, raw IP)",
                at: offset)
        }
        return type
    }
}
