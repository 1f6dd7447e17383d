/// The pcapng format of Wireshark: blocks that begin with their type and length and end with the length again.
///
/// Section headers, interface descriptions, enhanced and simple packets are read; other blocks are stepped over.
struct BlockCapture {
    fileprivate struct Interface {
        var linkType: LinkType?
        var number: UInt32
        /// Nanoseconds a unit of its time stamps, as a fraction.
        var numerator: Int64 = 1000
        var denominator: Int64 = 1
        var snapLength: UInt32
    }

    private let bytes: ArraySlice<UInt8>
    private var isLittleEndian = true
    private var interfaces: [Interface] = []
    private var offset = 0

    static func isOne(_ bytes: [UInt8]) -> Bool { ByteReader(bytes[...]).uint32(0) == 0x0A0D_0D0A }

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    private var reader: ByteReader { ByteReader(bytes, isLittleEndian: isLittleEndian) }

    /// The next frame, or `nil` at the end.
    mutating func next() throws(CaptureError) -> CapturedFrame? {
        while offset < bytes.count {
            let place = offset
            if reader.uint32(offset) == 0x0A0D_0D0A { try beginSection() }
            guard let type = reader.uint32(offset), let length = reader.uint32(offset + 4) else {
                throw CaptureError("the last block is cut short", at: place)
            }
            guard length >= 12, length % 4 == 0, let block = reader.slice(offset + 8, Int(length) - 12),
                Int(length) <= bytes.count - offset
            else {
                throw CaptureError(
                    "a block claims \(length) bytes, and \(bytes.count - offset) are left: the file is cut short or damaged",
                    at: place)
            }
            offset += Int(length)
            let body = ByteReader(block, isLittleEndian: isLittleEndian)
            switch type {
            case 1: try addInterface(body, at: place)
            case 6: if let frame = try enhancedPacket(body, at: place) { return frame }
            case 3: if let frame = try simplePacket(body, at: place) { return frame }
            default: break
            }
        }
        return nil
    }

    private mutating func beginSection() throws(CaptureError) {
        switch reader.uint32(offset + 8) {
        case 0x1A2B_3C4D: break
        case 0x4D3C_2B1A: isLittleEndian.toggle()
        default: throw CaptureError("a section begins without the byte-order mark of pcapng", at: offset)
        }
        interfaces = []
    }

    private mutating func addInterface(_ body: ByteReader, at place: Int) throws(CaptureError) {
        guard let link = body.uint16(0), let snapLength = body.uint32(4) else {
            throw CaptureError("the description of an interface is cut short", at: place)
        }
        guard interfaces.count < 1000 else {
            throw CaptureError("the capture has more than 1000 interfaces", at: place)
        }
        var interface = Interface(
            linkType: LinkType(rawValue: UInt32(link)), number: UInt32(link), snapLength: snapLength)
        readResolution(body, into: &interface)
        interfaces.append(interface)
    }

    /// Option 9, `if_tsresol`: the exponent of ten, or with the high bit of two, that a unit of time is.
    private func readResolution(_ body: ByteReader, into interface: inout Interface) {
        var offset = 8
        while let code = body.uint16(offset), let length = body.uint16(offset + 2), code != 0 {
            if code == 9, length == 1, let value = body.byte(offset + 4) {
                let exponent = Int(value & 0x7F)
                if value & 0x80 != 0, exponent < 63 {
                    (interface.numerator, interface.denominator) = (1_000_000_000, 1 << Int64(exponent))
                } else if value & 0x80 == 0, exponent <= 18 {
                    let power = (0..<abs(9 - exponent)).reduce(Int64(1)) { product, _ in product * 10 }
                    (interface.numerator, interface.denominator) = exponent <= 9 ? (power, 1) : (1, power)
                }
            }
            offset += 4 + (Int(length) + 3) / 4 * 4
        }
    }

    private func enhancedPacket(_ body: ByteReader, at place: Int) throws(CaptureError) -> CapturedFrame? {
        guard let index = body.uint32(0), let high = body.uint32(4), let low = body.uint32(8),
            let length = body.uint32(12), let original = body.uint32(16), let frame = body.slice(20, Int(length))
        else { throw CaptureError("a packet is longer than its block", at: place) }
        let interface = try interface(index, at: place)
        let units = UInt64(high) << 32 | UInt64(low)
        return CapturedFrame(
            nanoseconds: interface.nanoseconds(units), linkType: try interface.known(at: place), bytes: frame,
            isCut: length < original, offset: place)
    }

    private func simplePacket(_ body: ByteReader, at place: Int) throws(CaptureError) -> CapturedFrame? {
        guard let original = body.uint32(0) else { throw CaptureError("a packet is cut short", at: place) }
        let interface = try interface(0, at: place)
        let limit = interface.snapLength == 0 ? original : min(original, interface.snapLength)
        let length = min(Int(limit), body.count - 4)
        guard let frame = body.slice(4, length) else {
            throw CaptureError("a packet is longer than its block", at: place)
        }
        return CapturedFrame(
            nanoseconds: 0, linkType: try interface.known(at: place), bytes: frame, isCut: length < Int(original),
            offset: place)
    }

    private func interface(_ index: UInt32, at place: Int) throws(CaptureError) -> Interface {
        guard index < UInt32(interfaces.count) else {
            throw CaptureError("a packet names interface \(index), which the capture does not describe", at: place)
        }
        return interfaces[Int(index)]
    }
}

extension BlockCapture.Interface {
    fileprivate func known(at place: Int) throws(CaptureError) -> LinkType {
        guard let linkType else { return try LinkType.known(number, at: place) }
        return linkType
    }

    /// Saturates: a made-up time stamp is no reason to stop.
    fileprivate func nanoseconds(_ units: UInt64) -> Int64 {
        let product = units.multipliedFullWidth(by: UInt64(numerator))
        guard product.high < UInt64(denominator) else { return .max }
        return Int64(clamping: UInt64(denominator).dividingFullWidth(product).quotient)
    }
}
