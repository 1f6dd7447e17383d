/// The deadlines of many machines, earliest first: a binary heap in which each key has at most one deadline.
///
/// Moving a deadline leaves the old entry in the heap, to be dropped when it surfaces; so setting is
/// O(log n) amortised and asking for the next one, which drivers do for every packet, is O(1), whatever
/// the number of keys. Equal deadlines come out in the order in which they were set, so that a
/// simulation runs the same way each time.
public struct DeadlineQueue<Key: Hashable & Sendable>: Sendable {
    @usableFromInline struct Entry: Sendable {
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
        func isBefore(_ other: Entry) -> Bool {
            deadline == other.deadline ? serial < other.serial : deadline < other.deadline
        }
    }

    @usableFromInline var heap: [Entry] = []
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
        if let entry { push(entry) }
        dropStale()
        if heap.count > 64, heap.count > 4 * current.count { rebuild() }
    }

    /// Clears and returns a key that is due at `now`, earliest first, or `nil` when none is.
    @inlinable
    public mutating func pop(at now: Instant) -> Key? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        removeFirst()
        current[first.key] = nil
        dropStale()
        return first.key
    }

    /// Leaves a first entry that is the deadline of its key.
    @inlinable
    mutating func dropStale() {
        while let first = heap.first, current[first.key]?.serial != first.serial { removeFirst() }
    }

    @inlinable
    mutating func rebuild() {
        let live = heap.filter { current[$0.key]?.serial == $0.serial }
        heap.removeAll(keepingCapacity: true)
        for entry in live { push(entry) }
    }

    @inlinable
    mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    @inlinable
    mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].isBefore(heap[left]) ? right : left
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
