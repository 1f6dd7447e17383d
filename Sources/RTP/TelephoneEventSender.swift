/// Sends one key press after another as telephone-events, a packet each packet time (RFC 4733 §2.5.1).
///
/// All packets of a press carry the timestamp of its beginning and a duration that grows; the first has the
/// marker; the last says that the key is up, and goes three times. A press that outgrows the duration field goes on
/// in a segment of its own, which begins where the full one stopped (§2.5.1.3).
public struct TelephoneEventSender: Sendable {
    /// One packet to send.
    public struct Packet: Equatable, Sendable {
        /// The payload.
        public let event: TelephoneEvent
        /// The beginning of the press, or of its segment.
        public let timestamp: RTPTimestamp
        /// True on the first packet of a press.
        public let marker: Bool
    }

    private static let endRepetitions = 3

    private var code: UInt8 = 0
    private var timestamp = RTPTimestamp(0)
    private var duration = 0
    /// Ticks until the key is up; `nil` while nobody knows.
    private var remaining: Int?
    /// True from the press until the first packet that says that the key is up.
    public private(set) var isDown = false
    private var isReleased = false
    private var endsLeft = 0
    private var isFirst = false

    /// A sender with nothing to send.
    public init() {}

    /// True while packets are to be sent.
    public var isActive: Bool { endsLeft > 0 }

    /// Begins a press at `timestamp`.
    /// - Parameter ticks: how long it lasts, or `nil` to hold it until ``release()``.
    /// - Precondition: nothing is being sent.
    public mutating func press(_ code: UInt8, ticks: Int?, at timestamp: RTPTimestamp) {
        precondition(!isActive, "one press ends before another begins")
        self.code = code
        self.timestamp = timestamp
        duration = 0
        remaining = ticks.map { max($0, 1) }
        isDown = true
        isReleased = false
        endsLeft = Self.endRepetitions
        isFirst = true
    }

    /// Ends the press with the next packet.
    public mutating func release() { isReleased = true }

    /// Forgets the press: no packet follows, not even its end.
    public mutating func cancel() {
        endsLeft = 0
        isDown = false
    }

    /// The packet for the packet time of `ticks` that is over by now; `nil` when there is nothing to send.
    public mutating func next(ticks: Int) -> Packet? {
        guard isActive else { return nil }
        if isDown {
            grow(by: ticks)
            isDown = remaining != 0 && !isReleased
        }
        if !isDown { endsLeft -= 1 }
        defer { isFirst = false }
        return Packet(
            event: TelephoneEvent(code: code, isEnd: !isDown, duration: UInt16(clamping: duration)),
            timestamp: timestamp, marker: isFirst)
    }

    private mutating func grow(by ticks: Int) {
        let step = min(ticks, remaining ?? ticks)
        if duration + step > 0xFFFF {
            timestamp = timestamp.advanced(by: duration)
            duration = 0
        }
        duration += step
        remaining = remaining.map { $0 - step }
    }
}
