public import SansIO

/// Puts packets back into the order of their sequence numbers, eagerly (RFC 3550 leaves the how to the receiver).
///
/// A packet that is next in sequence never waits and is never copied. One that is ahead is copied into a slot and
/// waits for the missing ones, but only until `patience` has passed or packets of `enough` moments wait; then the gap
/// is given up. Packets of one timestamp are one moment: the end of a telephone-event is sent three times at once, and
/// audio of the same moment may come behind all three. Slots are allocated once.
///
/// ```
///  arrive(…) ─▶ .next ─▶ use it, then drain next(at:)
///            ─▶ .held ─▶ drain next(at:): it may be the one that makes us give up the gap
///            ─▶ .late / .duplicate ─▶ drop it
///            ─▶ .tooFar ─▶ not taken: the stream jumped; restart(at:) when the jump is believed
/// ```
public struct ReorderBuffer: ~Copyable {
    /// What became of a packet.
    public enum Arrival: Equatable, Sendable {
        /// It is the next one: use the caller's own bytes. The buffer already expects the following one.
        case next
        /// It is ahead of the next one and has been copied.
        case held
        /// Its gap was given up before it came.
        case late
        /// It came before.
        case duplicate
        /// It is further ahead than there are slots, or longer than a slot; it was not taken.
        case tooFar
    }

    /// A held packet whose turn has come.
    public struct Released {
        /// As it was given to the buffer.
        public let header: RTPHeader
        /// The payload; valid until the next ``ReorderBuffer/arrive(unwrapped:header:payload:at:)``.
        public let payload: UnsafeRawBufferPointer
        /// Packets given up just before this one.
        public let lostBefore: Int
    }

    private struct Slot {
        var header: RTPHeader
        var byteCount: Int
        var arrival: Instant
    }

    private let slotBytes: Int
    private let patience: Duration
    private let enough: Int
    private var slots: [Slot?]
    private let storage: UnsafeMutableRawBufferPointer
    private var expected: Int64?
    private var heldCount = 0
    /// One bit for each of the 64 numbers before `expected`, the nearest in bit 0: whether it was delivered.
    private var delivered: UInt64 = 0

    /// - Parameters:
    ///   - slotCount: how far ahead of the next one a packet may be.
    ///   - slotBytes: the longest payload that can wait.
    ///   - patience: how long a gap may hold packets back.
    ///   - enough: held packets of how many timestamps show that the missing one is lost.
    public init(
        slotCount: Int = 16, slotBytes: Int = 1460, patience: Duration = .milliseconds(60), enough: Int = 3
    ) {
        precondition(slotCount > 0 && slotBytes > 0 && enough > 0, "a reorder buffer needs slots")
        self.slotBytes = slotBytes
        self.patience = patience
        self.enough = enough
        slots = Array(repeating: nil, count: slotCount)
        storage = .allocate(byteCount: slotCount * slotBytes, alignment: 16)
    }

    deinit { storage.deallocate() }

    /// The unwrapped number of the packet that is to come next; `nil` before the first.
    public var nextExpected: Int64? { expected }
    /// True when packets wait behind a gap.
    public var isHolding: Bool { heldCount > 0 }

    /// Takes a packet. O(payload); allocates nothing.
    public mutating func arrive(
        unwrapped: Int64, header: RTPHeader, payload: UnsafeRawBufferPointer, at now: Instant
    ) -> Arrival {
        let expected = self.expected ?? unwrapped
        if unwrapped == expected {
            self.expected = expected
            step(delivered: true)
            return .next
        }
        guard unwrapped > expected else { return wasDelivered(unwrapped, before: expected) ? .duplicate : .late }
        guard unwrapped - expected < Int64(slots.count), payload.count <= slotBytes else { return .tooFar }
        let index = slotIndex(unwrapped)
        guard slots[index] == nil else { return .duplicate }
        slots[index] = Slot(header: header, byteCount: payload.count, arrival: now)
        UnsafeMutableRawBufferPointer(rebasing: storage[(index * slotBytes)...]).copyMemory(from: payload)
        heldCount += 1
        return .held
    }

    /// The next held packet whose turn has come at `now`, or `nil`. Drain it after each arrival and on each tick.
    public mutating func next(at now: Instant) -> Released? {
        guard heldCount > 0, let start = expected else { return nil }
        var missing = 0
        while slots[slotIndex(start + Int64(missing))] == nil { missing += 1 }
        guard missing == 0 || isGapOver(at: now) else { return nil }
        for _ in 0..<missing { step(delivered: false) }
        let index = slotIndex(start + Int64(missing))
        guard let slot = slots[index] else { return nil }
        slots[index] = nil
        heldCount -= 1
        step(delivered: true)
        let payload = UnsafeRawBufferPointer(
            rebasing: storage[(index * slotBytes)..<(index * slotBytes + slot.byteCount)])
        return Released(header: slot.header, payload: payload, lostBefore: missing)
    }

    /// Forgets all that waits and expects `unwrapped` next.
    public mutating func restart(at unwrapped: Int64) {
        for index in slots.indices { slots[index] = nil }
        heldCount = 0
        delivered = 0
        expected = unwrapped
    }

    private func isGapOver(at now: Instant) -> Bool {
        if heldCount >= enough, heldMoments >= enough { return true }
        return slots.contains { $0.map { now - $0.arrival >= patience } ?? false }
    }

    /// How many timestamps the held packets have.
    private var heldMoments: Int {
        slots.indices.count { index in
            guard let stamp = slots[index]?.header.timestamp else { return false }
            return !slots[..<index].contains { $0?.header.timestamp == stamp }
        }
    }

    private mutating func step(delivered isDelivered: Bool) {
        expected = expected.map { $0 &+ 1 }
        delivered = delivered << 1 | (isDelivered ? 1 : 0)
    }

    private func wasDelivered(_ unwrapped: Int64, before expected: Int64) -> Bool {
        let age = expected &- unwrapped &- 1
        return age < 64 && delivered >> UInt64(age) & 1 == 1
    }

    private func slotIndex(_ unwrapped: Int64) -> Int {
        let remainder = Int(unwrapped % Int64(slots.count))
        return remainder < 0 ? remainder + slots.count : remainder
    }
}
