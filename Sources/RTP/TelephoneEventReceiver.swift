public import SansIO

/// Makes key presses of telephone-event packets (RFC 4733 §2.5.2).
///
/// One press is one timestamp of one source, whatever marker, order, number or loss of its packets: the first packet
/// of a new timestamp is the key going down, even when it already says that the key is up; the first E bit, a
/// packet of another press, or `patience` without a packet is the key coming up. A press longer than a duration field
/// arrives in segments, each with its own timestamp; a segment that begins where a full one stopped continues the press.
public struct TelephoneEventReceiver: Sendable {
    /// What a packet or the lack of one means.
    public enum Action: Equatable, Sendable {
        case down(code: UInt8)
        case up(code: UInt8)
        /// A whole press in one packet: its earlier packets were lost or never sent.
        case downAndUp(code: UInt8)
        /// The last press ended without a word, and another began.
        case upAndDown(up: UInt8, down: UInt8)
        /// As before, and the other is over already.
        case upDownAndUp(up: UInt8, downAndUp: UInt8)
    }

    private struct Press: Sendable {
        var code: UInt8
        var ssrc: SSRC
        var timestamp: RTPTimestamp
        var duration: UInt16
        var isDown: Bool
        var lastPacket: Instant
    }

    /// A segment holds at most 0xFFFF ticks; senders close it at the last whole packet before.
    private static let fullSegment = 0xF000...0x10000
    private static let memory = 8

    private let patience: Duration
    private var current: Press?
    private var seen: [(ssrc: SSRC, timestamp: RTPTimestamp)] = []
    private var seenCursor = 0

    /// - Parameter patience: how long a press lasts after its last packet when its end never comes.
    public init(patience: Duration = .milliseconds(200)) {
        self.patience = patience
        seen.reserveCapacity(Self.memory)
    }

    /// True while a key is held down.
    public var isDown: Bool { current?.isDown ?? false }
    /// When the held key counts as up unless a packet comes; `nil` when none is held.
    public var nextDeadline: Instant? {
        guard let current, current.isDown else { return nil }
        return current.lastPacket + patience
    }

    /// Takes an event in the order of arrival. Events that are no keys are ignored. O(1); allocates nothing.
    public mutating func handle(
        _ event: TelephoneEvent, ssrc: SSRC, timestamp: RTPTimestamp, at now: Instant
    ) -> Action? {
        guard event.isKey else { return nil }
        if let current, current.ssrc == ssrc, current.timestamp == timestamp { return refresh(event, at: now) }
        guard !isKnown(ssrc, timestamp) else { return nil }
        if let current, current.ssrc == ssrc {
            let distance = current.timestamp.distance(to: timestamp)
            // Older than the press at hand: it came out of order, and its moment is over.
            guard distance > 0 else { return nil }
            let isContiguous = Self.fullSegment.contains(distance) || distance == Int(current.duration)
            if current.isDown, current.code == event.code, isContiguous {
                return continueSegment(event, timestamp: timestamp, at: now)
            }
        }
        return begin(event, ssrc: ssrc, timestamp: timestamp, at: now)
    }

    /// Ends a press whose packets have stopped.
    public mutating func handleTimeout(at now: Instant) -> Action? {
        guard let deadline = nextDeadline, now >= deadline else { return nil }
        return release()
    }

    private mutating func refresh(_ event: TelephoneEvent, at now: Instant) -> Action? {
        current?.lastPacket = now
        current?.duration = event.duration
        return event.isEnd && isDown ? release() : nil
    }

    private mutating func continueSegment(
        _ event: TelephoneEvent, timestamp: RTPTimestamp, at now: Instant
    ) -> Action? {
        current?.timestamp = timestamp
        if let current { remember(current.ssrc, timestamp) }
        return refresh(event, at: now)
    }

    private mutating func begin(
        _ event: TelephoneEvent, ssrc: SSRC, timestamp: RTPTimestamp, at now: Instant
    ) -> Action {
        let unfinished = current.flatMap { $0.isDown ? $0.code : nil }
        current = Press(
            code: event.code, ssrc: ssrc, timestamp: timestamp, duration: event.duration, isDown: !event.isEnd,
            lastPacket: now)
        remember(ssrc, timestamp)
        switch (unfinished, event.isEnd) {
        case (nil, false): return .down(code: event.code)
        case (nil, true): return .downAndUp(code: event.code)
        case (let up?, false): return .upAndDown(up: up, down: event.code)
        case (let up?, true): return .upDownAndUp(up: up, downAndUp: event.code)
        }
    }

    private mutating func release() -> Action? {
        guard let code = current?.code else { return nil }
        current?.isDown = false
        return .up(code: code)
    }

    private func isKnown(_ ssrc: SSRC, _ timestamp: RTPTimestamp) -> Bool {
        seen.contains { $0.ssrc == ssrc && $0.timestamp == timestamp }
    }

    private mutating func remember(_ ssrc: SSRC, _ timestamp: RTPTimestamp) {
        if seen.count < Self.memory {
            seen.append((ssrc, timestamp))
        } else {
            seen[seenCursor] = (ssrc, timestamp)
            seenCursor = (seenCursor + 1) % Self.memory
        }
    }
}
