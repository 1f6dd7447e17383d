import Testing

@testable import RTP

@Suite("RTCP") struct RTCPTests {
    private func kinds(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { bytes in
            var reader = RTCPReader(bytes)
            var kinds: [String] = []
            while let packet = reader.next() {
                switch packet {
                case .senderReport(let ssrc, let info, let blocks):
                    kinds.append("SR \(ssrc.rawValue) packets \(info.packetCount) lost \(blocks.map(\.cumulativeLost))")
                case .receiverReport(let ssrc, let blocks):
                    kinds.append("RR \(ssrc.rawValue) lost \(blocks.map(\.cumulativeLost))")
                case .sourceDescription(let chunks, _): kinds.append("SDES \(chunks)")
                case .bye(let ssrc): kinds.append("BYE \(ssrc?.rawValue ?? 0)")
                case .other(let type): kinds.append("\(type)")
                }
            }
            return kinds.joined(separator: ", ")
        }
    }

    private static let block: [UInt8] = [0, 0, 0, 9, 0, 0xFF, 0xFF, 0xFE] + zeros(16)
    private static let senderReport: [UInt8] = {
        var bytes: [UInt8] = [0x81, 200, 0, 12, 0, 0, 0, 5]
        bytes += zeros(12)
        bytes += [0, 0, 0, 77, 0, 0, 0, 0]
        return bytes + block
    }()

    private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

    @Test("A compound is walked packet by packet") func compound() {
        let others: [[UInt8]] = [
            [0x80, 201, 0, 1, 0, 0, 0, 6], [0x81, 202, 0, 1, 0, 0, 0, 5], [0x81, 203, 0, 1, 0, 0, 0, 5],
            [0x80, 207, 0, 0],
        ]
        #expect(
            kinds(Self.senderReport + others.joined()) == "SR 5 packets 77 lost [-2], RR 6 lost [], SDES 1, BYE 5, 207")
    }

    static let wrong: [[UInt8]] = [
        [], [0x80], [0x80, 201, 0xFF, 0xFF, 0, 0, 0, 0], [0x9F, 200, 0, 1, 0, 0, 0, 0], [0, 201, 0, 0],
        [0x9F, 201, 0, 0],
    ]

    @Test("Counts and lengths that lie end the walk", arguments: wrong)
    func lies(bytes: [UInt8]) {
        #expect(kinds(bytes) == "")
        #expect(kinds(Array(Self.senderReport.dropLast())) == "")
    }
}
