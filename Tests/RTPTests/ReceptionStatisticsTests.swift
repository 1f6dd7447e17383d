import SansIO
import Testing

@testable import RTP

@Suite("Reception statistics") struct ReceptionStatisticsTests {
    @Test("Loss is what was expected less what came") func loss() {
        var statistics = ReceptionStatistics()
        for number in Int64(65_530)..<65_630 where number % 10 != 0 {
            statistics.count(unwrapped: number, timestamp: nil, at: .zero)
        }
        #expect(statistics.expected == 99)
        #expect(statistics.cumulativeLost == 9)
        #expect(statistics.takeFractionLost() == UInt8(9 * 256 / 99))
        #expect(statistics.takeFractionLost() == 0)
        statistics.count(unwrapped: 65_629, timestamp: nil, at: .zero)
        #expect(statistics.cumulativeLost == 8, "a duplicate counts as received (RFC 3550 A.3)")
    }

    @Test("Even spacing has no jitter, over the wrap-around of the timestamp too") func even() {
        var statistics = ReceptionStatistics()
        for step in 0..<200 {
            statistics.count(
                unwrapped: Int64(step), timestamp: RTPTimestamp(0xFFFF_0000).advanced(by: 160 * step),
                at: .zero + .milliseconds(20 * step))
        }
        #expect(statistics.jitter < .milliseconds(1))
    }

    @Test("Packets that come 10 ms early and late in turn have a jitter of 20 ms") func alternating() {
        var statistics = ReceptionStatistics()
        for step in 0..<400 {
            let shift: Duration = step.isMultiple(of: 2) ? .milliseconds(10) : .milliseconds(-10)
            statistics.count(
                unwrapped: Int64(step), timestamp: RTPTimestamp(UInt32(160 * step)),
                at: .zero + .milliseconds(1000 + 20 * step) + shift)
        }
        #expect(statistics.jitter > .milliseconds(19) && statistics.jitter < .milliseconds(21))
    }
}
