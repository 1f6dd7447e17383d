import SansIO
import Testing

@testable import RTP

@Suite("RTP headers and numbers") struct RTPHeaderTests {
    @Test("What is written is read") func roundTrip() throws {
        let written = RTPHeader(
            marker: true, payloadType: PayloadType(101), sequence: SequenceNumber(0xABCD),
            timestamp: RTPTimestamp(0xDEAD_BEEF), ssrc: SSRC(0x0102_0304))
        let bytes = packet(written, [1, 2, 3])
        #expect(bytes.prefix(12) == [0x80, 0xE5, 0xAB, 0xCD, 0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4])
        let read = try parse(bytes)
        #expect(read.payload == 12..<15)
        #expect((read.marker, read.payloadType.rawValue, read.sequence.rawValue) == (true, 101, 0xABCD))
        #expect((read.timestamp.rawValue, read.ssrc.rawValue) == (0xDEAD_BEEF, 0x0102_0304))
    }

    /// Bytes as hexadecimal text; `n*0` is n zeros.
    static func bytes(_ text: String) -> [UInt8] {
        text.split(separator: " ").flatMap { field -> [UInt8] in
            guard let star = field.firstIndex(of: "*") else { return [UInt8(field, radix: 16) ?? 0] }
            return Array(repeating: 0, count: Int(field[..<star]) ?? 0)
        }
    }

    static let laidOut: [(String, Range<Int>)] = [
        ("82 11*0 8*0 1 2", 20..<22),
        ("90 11*0 be de 0 1 4*0 1 2 3", 20..<23),
        ("a0 11*0 1 2 0 0 3", 12..<14),
        ("b1 11*0 4*0 0 0 0 1 4*0 9 0 2", 24..<25),
        ("a0 11*0 0 0 3", 12..<12),
        ("80 11*0", 12..<12),
    ]

    @Test("Sources, extension and padding are stepped over", arguments: laidOut)
    func layouts(text: String, payload: Range<Int>) throws {
        #expect(try parse(Self.bytes(text)).payload == payload)
    }

    static let wrong: [(String, RTPParseError)] = [
        ("", .tooShort),
        ("80 10*0", .tooShort),
        ("40 11*0", .notVersion2),
        ("80 c8 10*0", .isRTCP),
        ("8f 30*0", .badSources),
        ("90 11*0", .badExtension),
        ("90 11*0 0 0 ff ff", .badExtension),
        ("a0 11*0", .badPadding),
        ("a0 11*0 0", .badPadding),
        ("a0 11*0 1 2 4", .badPadding),
    ]

    @Test("Lengths that lie are refused", arguments: wrong) func lies(text: String, error: RTPParseError) {
        #expect(throws: error) { try parse(Self.bytes(text)) }
    }

    @Test("No bytes trap") func garbage() {
        var random = RandomSource(seed: 1)
        for _ in 0..<100_000 {
            var bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if let first = bytes.first { bytes[0] = first & 0x3F | 0x80 }
            guard let header = try? parse(bytes) else { continue }
            #expect(header.payload.upperBound <= bytes.count)
            bytes.withUnsafeBytes { raw in
                _ = TelephoneEvent(parsing: UnsafeRawBufferPointer(rebasing: raw[header.payload]))
                var reader = RTCPReader(raw)
                while reader.next() != nil {}
            }
        }
    }

    @Test("Distances wrap") func distances() {
        #expect(SequenceNumber(0xFFFF).next == SequenceNumber(0))
        #expect(SequenceNumber(0xFFFE).distance(to: SequenceNumber(1)) == 3)
        #expect(SequenceNumber(1).distance(to: SequenceNumber(0xFFFE)) == -3)
        #expect(RTPTimestamp(0xFFFF_FF60).advanced(by: 160) == RTPTimestamp(0))
        #expect(RTPTimestamp(0xFFFF_FF60).distance(to: RTPTimestamp(160)) == 320)
    }

    @Test("Unwrapped numbers go on over the wrap-around, with stragglers") func unwrapping() {
        var unwrapper = SequenceUnwrapper()
        var last: Int64?
        for step in stride(from: 65_000, to: 200_000, by: 7) {
            let straggler = unwrapper.unwrap(SequenceNumber(UInt16(truncatingIfNeeded: step - 20)))
            let unwrapped = unwrapper.unwrap(SequenceNumber(UInt16(truncatingIfNeeded: step)))
            if let last {
                #expect(unwrapped == last + 7)
                #expect(straggler == unwrapped - 20)
            }
            unwrapper.advance(to: unwrapped)
            last = unwrapped
        }
    }
}
