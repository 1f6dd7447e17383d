/// The deadlines of many machines, earliest first: a binary heap in which each key has at most one deadline.
///
/// Moving a deadline leaves the old entry in the heap, to be skipped when it surfaces; so setting is
/// O(log n) and asking for the next one is O(1) amortised, whatever the number of keys.
public struct DeadlineQueue<Key: Hashable & Sendable>: Sendable {
    private struct Entry: Sendable {
        var deadline: Instant
        var key: Key
    }

    private var heap: [Entry] = []
    private var current: [Key: Instant] = [:]

    public init() {}

    /// How many keys have a deadline.
    public var count: Int { current.count }

    /// The earliest deadline, or `nil` when no key has one.
    public mutating func next() -> Instant? {
        dropStale()
        return heap.first?.deadline
    }

    /// Sets, moves or (with `nil`) clears the deadline of `key`.
    public mutating func set(_ key: Key, _ deadline: Instant?) {
        guard current[key] != deadline else { return }
        current[key] = deadline
        if let deadline { push(Entry(deadline: deadline, key: key)) }
        if heap.count > 64, heap.count > 4 * current.count { rebuild() }
    }

    /// Clears and returns a key that is due at `now`, earliest first, or `nil` when none is.
    public mutating func pop(at now: Instant) -> Key? {
        dropStale()
        guard let first = heap.first, first.deadline <= now else { return nil }
        removeFirst()
        current[first.key] = nil
        return first.key
    }

    private mutating func dropStale() {
        while let first = heap.first, current[first.key] != first.deadline { removeFirst() }
    }

    private mutating func rebuild() {
        heap.removeAll(keepingCapacity: true)
        for (key, deadline) in current { push(Entry(deadline: deadline, key: key)) }
    }

    private mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].deadline < heap[left].deadline ? right : left
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
