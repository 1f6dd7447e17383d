@testable import RTP

/// A whole packet: a fixed header and `payload`.
func packet(_ header: RTPHeader, _ payload: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: RTPHeader.fixedByteCount)
    bytes.withUnsafeMutableBytes { header.write(into: $0) }
    return bytes + payload
}

func parse(_ bytes: [UInt8]) throws(RTPParseError) -> RTPHeader {
    let result = bytes.withUnsafeBytes { bytes in Result { () throws(RTPParseError) in try RTPHeader(parsing: bytes) } }
    return try result.get()
}

func header(_ sequence: UInt16, timestamp: UInt32 = 0, ssrc: UInt32 = 7) -> RTPHeader {
    RTPHeader(
        payloadType: PayloadType(0), sequence: SequenceNumber(sequence), timestamp: RTPTimestamp(timestamp),
        ssrc: SSRC(ssrc))
}
