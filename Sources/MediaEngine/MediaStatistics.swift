/// A leg's counters since it was made.
public struct MediaStatistics: Hashable, Sendable {
    /// RTP packets accepted from the other side, late and duplicate ones included.
    public var packetsReceived = 0
    /// RTP packets sent.
    public var packetsSent = 0
    /// Packets that the other side must have sent and that never came (RFC 3550 §A.3).
    public var packetsLost = 0
    /// Packets that came after their gap had been given up.
    public var packetsLate = 0
    /// Packets that came a second time.
    public var packetsDuplicate = 0
    /// Datagrams that were no RTP, of an unknown payload type, or of a stream that was not believed.
    public var packetsIgnored = 0
    /// Samples made up where packets were missing.
    public var samplesConcealed = 0
    /// The smoothed deviation of the packets' spacing (RFC 3550 §A.8).
    public var jitter: Duration = .zero
    /// Reports of the other side about our packets (RFC 3550 §6.4); without one the four below say nothing.
    public var reportsReceived = 0
    /// Packets of ours that the other side misses.
    public var farPacketsLost = 0
    /// The jitter of our packets that the other side sees.
    public var farJitter: Duration = .zero
    /// The time to the other side and back, by its last report.
    public var roundTrip: Duration?
    /// The longest one of the call.
    public var longestRoundTrip: Duration?

    /// All zero.
    public init() {}
}
