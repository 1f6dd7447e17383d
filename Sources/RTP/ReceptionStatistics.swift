public import SansIO

/// What a receiver knows about one stream's journey (RFC 3550 §6.4.1, A.3, A.8).
///
/// Give it each accepted packet once; it counts, and estimates the interarrival jitter. Which packets are
/// accepted (probation, jumps, restarts: §A.1) is the receiver's to decide.
public struct ReceptionStatistics: Sendable {
    /// Packets accepted, late and duplicate ones included, as §A.3 wants it.
    public private(set) var received = 0
    private let clockRate: Int
    private var first: Int64?
    private var highest: Int64 = 0
    private var lastTransit: Int64?
    private var scaledJitter: Int64 = 0
    private var expectedPrior = 0
    private var receivedPrior = 0

    /// - Parameter clockRate: RTP ticks a second.
    public init(clockRate: Int = 8000) {
        precondition(clockRate > 0, "a media clock ticks")
        self.clockRate = clockRate
    }

    /// Packets that the sender must have sent: highest minus first plus one.
    public var expected: Int { first.map { Int(highest - $0 + 1) } ?? 0 }
    /// The highest unwrapped sequence number; its lower 32 bits are §6.4.1's extended number.
    public var extendedHighest: UInt32 { UInt32(truncatingIfNeeded: highest) }
    /// Expected minus received; negative when duplicates outnumber losses (§A.3).
    public var cumulativeLost: Int { expected - received }
    /// The smoothed deviation of the packets' spacing (§A.8).
    public var jitter: Duration {
        .nanoseconds((scaledJitter >> 4) &* 1_000_000_000 / Int64(clockRate))
    }
    /// The same in ticks, as a receiver report carries it.
    public var jitterTicks: UInt32 { UInt32(truncatingIfNeeded: scaledJitter >> 4) }

    /// Counts a packet. O(1); allocates nothing.
    ///
    /// - Parameters:
    ///   - unwrapped: its sequence number without wrap-around.
    ///   - timestamp: its media time; pass `nil` for packets whose time is not their moment of sending, such as the
    ///     later ones of a telephone-event.
    public mutating func count(unwrapped: Int64, timestamp: RTPTimestamp?, at now: Instant) {
        received += 1
        highest = first == nil ? unwrapped : max(highest, unwrapped)
        first = min(first ?? unwrapped, unwrapped)
        if let timestamp { updateJitter(timestamp, at: now) }
    }

    /// The part of packets lost since the last call, in 256ths, for a receiver report (§A.3).
    public mutating func takeFractionLost() -> UInt8 {
        let expectedInterval = expected - expectedPrior
        let lostInterval = expectedInterval - (received - receivedPrior)
        (expectedPrior, receivedPrior) = (expected, received)
        guard expectedInterval > 0, lostInterval > 0 else { return 0 }
        return UInt8(clamping: (lostInterval << 8) / expectedInterval)
    }

    private mutating func updateJitter(_ timestamp: RTPTimestamp, at now: Instant) {
        let seconds = now.nanoseconds / 1_000_000_000
        let rest = now.nanoseconds % 1_000_000_000
        let arrival = seconds &* Int64(clockRate) &+ rest &* Int64(clockRate) / 1_000_000_000
        // In 32 bits, so that the wrap-around of the timestamp is no jump of the transit time.
        let transit = Int64(Int32(truncatingIfNeeded: arrival &- Int64(timestamp.rawValue)))
        defer { lastTransit = transit }
        guard let lastTransit else { return }
        let difference = abs(Int64(Int32(truncatingIfNeeded: transit &- lastTransit)))
        scaledJitter += difference - ((scaledJitter + 8) >> 4)
    }
}
