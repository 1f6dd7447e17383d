import SansIO
import Testing

@testable import RTP

@Suite("RTCP reports") struct RTCPReporterTests {
    private let clock = WallClock(unixNanosecondsAtZero: 1_772_000_000_123_456_789)

    private func milliseconds(_ count: Int64) -> Instant { Instant(nanoseconds: count * 1_000_000) }

    /// Writes a report at `now` and hands it to `other` when it has travelled.
    private func report(
        _ sender: inout RTCPReporter, packets: Int = 0, about source: UInt32? = nil, at now: Int64,
        to other: inout RTCPReporter, from: UInt32, takes way: Int64
    ) -> [UInt8] {
        var reception = ReceptionStatistics()
        for number in 0..<10 where number != 4 { reception.count(unwrapped: Int64(number), timestamp: nil, at: .zero) }
        var bytes = [UInt8](repeating: 0xEE, count: RTCPReporter.maximumBytes)
        let sent = RTCPReporter.Sent(packets: packets, octets: packets * 160, timestamp: RTPTimestamp(8000))
        let count = bytes.withUnsafeMutableBytes {
            sender.write(into: $0, sent: sent, about: source.map { SSRC($0) }, &reception, at: milliseconds(now))
        }
        bytes.removeLast(bytes.count - count)
        bytes.withUnsafeBytes { _ = other.receive($0, from: SSRC(from), at: milliseconds(now + way)) }
        return bytes
    }

    @Test("A round trip is what the ways take, not the time a report lies at the peer", arguments: [0, 20, 150, 1500])
    func roundTrip(way: Int64) throws {
        var a = RTCPReporter(ssrc: SSRC(1), name: 7, wallClock: clock)
        // The peer's calendar is another one; that does not matter.
        var b = RTCPReporter(ssrc: SSRC(2), name: 8, wallClock: WallClock(unixNanosecondsAtZero: -5_000_000_001))
        _ = report(&a, packets: 50, at: 1000, to: &b, from: 1, takes: way)
        #expect(a.farSide.roundTrip == nil)
        _ = report(&b, packets: 3, about: 1, at: 5000 + way, to: &a, from: 2, takes: way)
        let found = try #require(a.farSide.roundTrip)
        #expect(abs((found - .milliseconds(2 * way)).wholeNanoseconds) < 100_000)
        #expect(a.farSide.packetsLost == 1 && a.farSide.reports == 1 && b.farSide.reports == 0)
    }

    @Test("A report is read back as it was written: SR while packets leave, RR when none did") func form() {
        var a = RTCPReporter(ssrc: SSRC(0x01020304), name: 0x0123_4567_89AB_CDEF, wallClock: clock)
        var b = RTCPReporter(ssrc: SSRC(2), name: 8, wallClock: clock)
        let first = report(&a, packets: 50, about: 2, at: 1000, to: &b, from: 0x01020304, takes: 5)
        let second = report(&a, packets: 50, about: 2, at: 6000, to: &b, from: 0x01020304, takes: 5)
        #expect(first.count == 80 && second.count == 60)
        #expect(first[..<4] == [0x81, 200, 0, 12] && second[..<4] == [0x81, 201, 0, 7])
        // 1 772 000 001 s since 1970 are 3 980 988 801 since 1900, and 0.123 456 789 s 0x1F9ADD37 parts of 2^32.
        #expect(Array(first[8..<16]) == [0xED, 0x49, 0x11, 0x81, 0x1F, 0x9A, 0xDD, 0x37])
        // A tenth was lost, one packet, and the ninth is the highest.
        #expect(Array(first[28..<40]) == [0, 0, 0, 2, 25, 0, 0, 1, 0, 0, 0, 9])
        let name = Array("0123456789abcdef".utf8)
        #expect(Array(first[52...]) == [0x81, 202, 0, 6, 1, 2, 3, 4, 1, 16] + name + [0, 0])
        #expect(b.farSide.reports == 2)
    }

    @Test("Reports come every 2.5 to 7.5 seconds, the first after half of that, and 5 on average") func times() throws {
        var reporter = RTCPReporter(ssrc: SSRC(1), name: 0xBEEF, wallClock: clock)
        var other = RTCPReporter(ssrc: SSRC(2), name: 8, wallClock: clock)
        #expect(reporter.nextReport == nil)
        reporter.begin(at: .zero)
        var last = Instant.zero
        var gaps: [Int64] = []
        for _ in 0..<1000 {
            let due = try #require(reporter.nextReport)
            gaps.append((due - last).wholeMilliseconds)
            last = due
            _ = report(&reporter, at: due.nanoseconds / 1_000_000, to: &other, from: 1, takes: 0)
        }
        #expect(1250...3750 ~= gaps[0] && gaps.dropFirst().allSatisfy { 2499...7500 ~= $0 })
        #expect(4800...5200 ~= gaps.reduce(0, +) / 1000)
    }

    @Test("Reports of others, about others, and what is no report change nothing") func strangers() {
        var a = RTCPReporter(ssrc: SSRC(1), name: 7, wallClock: clock)
        var b = RTCPReporter(ssrc: SSRC(2), name: 8, wallClock: clock)
        let before = a.farSide
        _ = report(&b, about: 1, at: 1000, to: &a, from: 3, takes: 0)
        _ = report(&b, about: 9, at: 1000, to: &a, from: 2, takes: 0)
        #expect(a.farSide == before)
        var random = RandomSource(seed: 3)
        for _ in 0..<20_000 {
            let bytes = (0..<Int(random.next() % 120)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let headed = [0x81, 200 + UInt8(random.next() % 4), 0, UInt8(random.next() % 30)] + bytes
            headed.withUnsafeBytes { _ = a.receive($0, from: nil, at: milliseconds(5000)) }
        }
    }
}
