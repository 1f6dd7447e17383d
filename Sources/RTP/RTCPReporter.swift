public import SansIO

/// Our half of the reports about an audio session (RTCP, RFC 3550 §6): says how the peer's packets arrive and how many of
/// ours left, and keeps what the peer says of ours.
///
/// ```
///  we ── SR, our clock ──▶ peer ── RR: LSR (when it was sent), DLSR (how long it lay) ──▶ we:  now − LSR − DLSR = round trip
/// ```
///
/// Sans-IO. A report is due some 5 s after the one before, half as much or half as much again by chance (§6.2), which is
/// drawn from the stream's own name. Two parties need no reconsideration of the interval, so there is none.
public struct RTCPReporter: Sendable {
    /// What the peer says of the packets that we send.
    public struct FarSide: Hashable, Sendable {
        /// Reports about our stream.
        public var reports = 0
        /// Packets of ours that the peer misses, by its last report; negative when it got some twice (§6.4.1).
        public var packetsLost = 0
        /// The jitter that the peer sees, in ticks of our clock.
        public var jitterTicks: UInt32 = 0
        /// The time to the peer and back by its last report; `nil` until a report of ours was answered.
        public var roundTrip: Duration?
        /// The longest one.
        public var longestRoundTrip: Duration?
    }

    /// What we know of our own stream, for a sender report.
    public struct Sent: Sendable {
        /// Packets so far.
        public var packets: Int
        /// Bytes of payload so far.
        public var octets: Int
        /// The media time of now.
        public var timestamp: RTPTimestamp

        /// What was sent so far.
        public init(packets: Int, octets: Int, timestamp: RTPTimestamp) {
            self.packets = packets
            self.octets = octets
            self.timestamp = timestamp
        }
    }

    /// Room that every report has enough of.
    public static let maximumBytes = 28 + 24 + 28
    /// The mean time between reports (§6.2).
    private static let interval: Duration = .seconds(5)
    /// Two packets as different as this on the clock of 2^-16 s are no answer to one another: a minute.
    private static let longestRoundTrip: UInt32 = 60 << 16

    private let ssrc: SSRC
    private let wallClock: WallClock
    /// The persistent name of the session's end, 16 bytes of text (CNAME, §6.5.1; RFC 7022).
    private let name: UInt64
    private var random: RandomSource
    private var packetsReported = 0
    /// The middle of the last sender report's time, and when it came.
    private var lastSenderReport: (stamp: UInt32, at: Instant)?
    /// When a report is due; `nil` before ``begin(at:)``.
    public private(set) var nextReport: Instant?
    /// What the peer says.
    public private(set) var farSide = FarSide()

    /// - Parameters:
    ///   - ssrc: our stream's name.
    ///   - name: a random number that is the end's name in all its reports.
    ///   - wallClock: what the calendar says; peers with a clock of their own put streams together by it.
    public init(ssrc: SSRC, name: UInt64, wallClock: WallClock) {
        self.ssrc = ssrc
        self.name = name
        self.wallClock = wallClock
        random = RandomSource(seed: name)
    }

    /// The session begins: the first report comes after half the usual time (§6.2).
    public mutating func begin(at now: Instant) { nextReport = now + drawInterval() / 2 }

    // MARK: Ours

    /// Writes the report that is due: SR where packets left since the one before, otherwise RR, and our name.
    ///
    /// - Parameters:
    ///   - source: the stream that is received; `nil` for none, and then nothing is said of one.
    ///   - reception: what is known of it; the share of lost packets begins anew.
    /// - Returns: the bytes written, at most ``maximumBytes``.
    /// - Precondition: `bytes` has room for ``maximumBytes``.
    /// - Complexity: O(1); allocates nothing.
    public mutating func write(
        into bytes: UnsafeMutableRawBufferPointer, sent: Sent, about source: SSRC?,
        _ reception: inout ReceptionStatistics, at now: Instant
    ) -> Int {
        precondition(bytes.count >= Self.maximumBytes, "a report needs \(Self.maximumBytes) bytes")
        let isSender = sent.packets != packetsReported
        packetsReported = sent.packets
        nextReport = now + drawInterval()
        let blockStart = isSender ? 28 : 8
        let length = blockStart + (source == nil ? 0 : 24)
        bytes[0] = 0x80 | (source == nil ? 0 : 1)
        bytes[1] = isSender ? 200 : 201
        bytes.storeBigEndian(UInt16(length / 4 - 1), at: 2)
        bytes.storeBigEndian(ssrc.rawValue, at: 4)
        if isSender { write(sent, into: bytes, at: now) }
        if let source { write(about: source, &reception, into: bytes, at: blockStart, now) }
        return length + writeName(into: bytes, at: length)
    }

    private func write(_ sent: Sent, into bytes: UnsafeMutableRawBufferPointer, at now: Instant) {
        bytes.storeBigEndian(ntp(at: now), at: 8)
        bytes.storeBigEndian(sent.timestamp.rawValue, at: 16)
        bytes.storeBigEndian(UInt32(truncatingIfNeeded: sent.packets), at: 20)
        bytes.storeBigEndian(UInt32(truncatingIfNeeded: sent.octets), at: 24)
    }

    private func write(
        about source: SSRC, _ reception: inout ReceptionStatistics, into bytes: UnsafeMutableRawBufferPointer,
        at start: Int, _ now: Instant
    ) {
        let lost = Int32(clamping: min(max(reception.cumulativeLost, -0x80_0000), 0x7F_FFFF))
        bytes.storeBigEndian(source.rawValue, at: start)
        bytes.storeBigEndian(
            UInt32(reception.takeFractionLost()) << 24 | UInt32(bitPattern: lost) & 0xFF_FFFF, at: start + 4)
        bytes.storeBigEndian(reception.extendedHighest, at: start + 8)
        bytes.storeBigEndian(reception.jitterTicks, at: start + 12)
        let lay = lastSenderReport.map { Self.shortTime(now - $0.at) } ?? 0
        bytes.storeBigEndian(lastSenderReport?.stamp ?? 0, at: start + 16)
        bytes.storeBigEndian(lay, at: start + 20)
    }

    /// SDES with one chunk: our CNAME and nothing else.
    private func writeName(into bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
        bytes[start] = 0x81
        bytes[start + 1] = 202
        bytes.storeBigEndian(UInt16(6), at: start + 2)
        bytes.storeBigEndian(ssrc.rawValue, at: start + 4)
        bytes[start + 8] = 1
        bytes[start + 9] = 16
        for digit in 0..<16 {
            let nibble = UInt8(truncatingIfNeeded: name >> UInt64(60 - 4 * digit)) & 15
            bytes[start + 10 + digit] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
        }
        // The end of the chunk, up to the next word.
        bytes.storeBigEndian(UInt16(0), at: start + 26)
        return 28
    }

    // MARK: The peer's

    /// Takes a datagram of reports.
    ///
    /// - Parameter source: the stream that is received; reports of others are not about this session.
    /// - Returns: false for what is no report of the peer's.
    /// - Complexity: O(bytes); allocates nothing.
    @discardableResult
    public mutating func receive(_ datagram: UnsafeRawBufferPointer, from source: SSRC?, at now: Instant) -> Bool {
        var reader = RTCPReader(datagram)
        var isReport = false
        while let packet = reader.next() {
            switch packet {
            case .senderReport(let sender, let info, let blocks) where sender == source || source == nil:
                lastSenderReport = (UInt32(truncatingIfNeeded: info.ntpTimestamp >> 16), now)
                take(blocks, at: now)
                isReport = true
            case .receiverReport(let sender, let blocks) where sender == source || source == nil:
                take(blocks, at: now)
                isReport = true
            default: break
            }
        }
        return isReport
    }

    private mutating func take(_ blocks: RTCPReportBlocks, at now: Instant) {
        for block in blocks where block.ssrc == ssrc {
            farSide.reports += 1
            farSide.packetsLost = block.cumulativeLost
            farSide.jitterTicks = block.jitterTicks
            guard block.lastSenderReport != 0 else { continue }
            let middle = UInt32(truncatingIfNeeded: ntp(at: now) >> 16)
            let way = middle &- block.lastSenderReport &- block.delaySinceLastSenderReport
            // A peer that rounds its delay up may come out just below nothing.
            let ticks = way > .max - 66 ? 0 : way
            guard ticks < Self.longestRoundTrip else { continue }
            let roundTrip = Duration.nanoseconds((Int64(ticks) * 1_000_000_000) >> 16)
            farSide.roundTrip = roundTrip
            farSide.longestRoundTrip = max(farSide.longestRoundTrip ?? .zero, roundTrip)
        }
    }

    // MARK: Time

    /// The wall clock in 2^-32 s since 1900 (§4).
    private func ntp(at now: Instant) -> UInt64 {
        let nanoseconds = wallClock.unixNanosecondsAtZero &+ now.nanoseconds
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let whole = UInt64(UInt32(truncatingIfNeeded: seconds &+ (rest < 0 ? -1 : 0) &+ 2_208_988_800))
        let fraction = UInt64(rest < 0 ? rest + 1_000_000_000 : rest) << 32 / 1_000_000_000
        return whole << 32 | fraction
    }

    /// A time in 2^-16 s; 0 for what is negative, and at most 18 hours.
    private static func shortTime(_ duration: Duration) -> UInt32 {
        let nanoseconds = min(max(duration.wholeNanoseconds, 0), 65_535 * 1_000_000_000)
        return UInt32(truncatingIfNeeded: nanoseconds << 16 / 1_000_000_000)
    }

    /// 2.5 to 7.5 s.
    private mutating func drawInterval() -> Duration {
        Self.interval / 2 + Self.interval * Int(random.next() >> 48) / 65_536
    }
}
