/// The times of RFC 3261 §17 and Table 4, for an unreliable transport.
public struct SIPTimers: Sendable, Hashable {
    /// An estimate of the round trip; the first retransmission comes after it.
    public var t1: Duration
    /// The longest interval between retransmissions of a non-INVITE request or an INVITE response.
    public var t2: Duration
    /// How long a message may stay in the network.
    public var t4: Duration
    /// Timer D: how long an INVITE client keeps answering final responses with its ACK; at least 32 seconds.
    public var d: Duration

    /// The defaults of the RFC: 500 ms, 4 s, 5 s, 32 s.
    ///
    /// - Precondition: `t1` and `t4` are positive, and `t2` is not shorter than `t1`.
    public init(
        t1: Duration = .milliseconds(500), t2: Duration = .seconds(4), t4: Duration = .seconds(5),
        d: Duration = .seconds(32)
    ) {
        precondition(t1 > .zero && t2 >= t1 && t4 > .zero, "T1 and T4 must be positive, T2 not shorter than T1")
        self.t1 = t1
        self.t2 = t2
        self.t4 = t4
        self.d = d
    }

    /// 64·T1: how long a transaction waits for its peer (timers B, F, H, J, L, M).
    public var transactionTimeout: Duration { t1 * 64 }

    /// The interval after `interval`: twice as long, but not above T2.
    func doubled(_ interval: Duration) -> Duration { min(interval * 2, t2) }
}
