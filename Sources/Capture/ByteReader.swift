/// Reads numbers out of a range of bytes in either order, never beyond it.
struct ByteReader {
    let bytes: ArraySlice<UInt8>
    var isLittleEndian: Bool

    init(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool = false) {
        self.bytes = bytes
        self.isLittleEndian = isLittleEndian
    }

    var count: Int { bytes.count }

    func byte(_ offset: Int) -> UInt8? {
        offset >= 0 && offset < bytes.count ? bytes[bytes.startIndex + offset] : nil
    }

    func uint16(_ offset: Int) -> UInt16? {
        guard let first = byte(offset), let second = byte(offset + 1) else { return nil }
        return isLittleEndian ? UInt16(second) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(second)
    }

    func uint32(_ offset: Int) -> UInt32? {
        guard let first = uint16(offset), let second = uint16(offset + 2) else { return nil }
        return isLittleEndian ? UInt32(second) << 16 | UInt32(first) : UInt32(first) << 16 | UInt32(second)
    }

    func uint64(_ offset: Int) -> UInt64? {
        guard let high = uint32(offset), let low = uint32(offset + 4) else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }

    /// `count` bytes from `offset`; `nil` where they are not all there.
    func slice(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
        return bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + count)]
    }

    /// What follows `offset`.
    func rest(from offset: Int) -> ArraySlice<UInt8>? { slice(offset, bytes.count - offset) }
}
