import SansIO

/// What happens in a simulation, earliest first: a binary heap. Events of one instant come in the order in which they
/// were put in, so that a simulation runs the same way each time.
struct Timetable<Event> {
    private struct Entry {
        var instant: Instant
        var serial: UInt64
        var event: Event

        func isBefore(_ other: Entry) -> Bool {
            instant == other.instant ? serial < other.serial : instant < other.instant
        }
    }

    private var heap: [Entry] = []
    private var lastSerial: UInt64 = 0

    /// When the first event happens; `nil` without events. O(1).
    var next: Instant? { heap.first?.instant }

    /// Puts an event in; O(log events).
    mutating func insert(_ event: Event, at instant: Instant) {
        lastSerial += 1
        heap.append(Entry(instant: instant, serial: lastSerial, event: event))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first event that is due at `now`; `nil` when none is. O(log events).
    mutating func pop(at now: Instant) -> Event? {
        guard let first = heap.first, first.instant <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while let child = earlierChild(of: parent), heap[child].isBefore(heap[parent]) {
            heap.swapAt(child, parent)
            parent = child
        }
        return first.event
    }

    private func earlierChild(of parent: Int) -> Int? {
        let left = 2 * parent + 1
        guard left < heap.count else { return nil }
        return left + 1 < heap.count && heap[left + 1].isBefore(heap[left]) ? left + 1 : left
    }
}
