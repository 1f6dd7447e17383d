/// The deadlines of many machines, earliest first: a ``Heap`` in which each key has at most one deadline.
///
/// Moving a deadline leaves the old entry in the heap, to be dropped when it surfaces; so setting is
/// O(log n) amortised and asking for the next one, which drivers do for every packet, is O(1), whatever
/// the number of keys. Equal deadlines come out in the order in which they were set, so that a
/// simulation runs the same way each time.
public struct DeadlineQueue<Key: Hashable & Sendable>: Sendable {
    @usableFromInline struct Entry: Comparable, Sendable {
        @usableFromInline var deadline: Instant
        @usableFromInline var serial: UInt64
        @usableFromInline var key: Key

        @usableFromInline
        init(deadline: Instant, serial: UInt64, key: Key) {
            self.deadline = deadline
            self.serial = serial
            self.key = key
        }

        @inlinable
        static func < (left: Entry, right: Entry) -> Bool {
            left.deadline == right.deadline ? left.serial < right.serial : left.deadline < right.deadline
        }
    }

    @usableFromInline var heap = Heap<Entry>()
    @usableFromInline var current: [Key: Entry] = [:]
    @usableFromInline var lastSerial: UInt64 = 0

    /// No key has a deadline.
    @inlinable public init() {}

    /// How many keys have a deadline.
    @inlinable public var count: Int { current.count }

    /// The earliest deadline, or `nil` when no key has one.
    @inlinable public func next() -> Instant? { heap.first?.deadline }

    /// Sets, moves or (with `nil`) clears the deadline of `key`.
    @inlinable
    public mutating func set(_ key: Key, _ deadline: Instant?) {
        guard current[key]?.deadline != deadline else { return }
        lastSerial += 1
        let entry = deadline.map { Entry(deadline: $0, serial: lastSerial, key: key) }
        current[key] = entry
        if let entry { heap.insert(entry) }
        dropStale()
        if heap.count > 64, heap.count > 4 * current.count {
            let live = current
            heap.removeAll { live[$0.key]?.serial != $0.serial }
        }
    }

    /// Clears and returns a key that is due at `now`, earliest first, or `nil` when none is.
    @inlinable
    public mutating func pop(at now: Instant) -> Key? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        heap.popFirst()
        current[first.key] = nil
        dropStale()
        return first.key
    }

    /// Leaves a first entry that is the deadline of its key.
    @inlinable
    mutating func dropStale() {
        while let first = heap.first, current[first.key]?.serial != first.serial { heap.popFirst() }
    }
}
