import SansIO

/// What happens in a simulation, earliest first. Events of one instant come in the order in which they were put in, so that
/// a simulation runs the same way each time.
struct Timetable<Event> {
    private struct Entry: Comparable {
        var instant: Instant
        var serial: UInt64
        var event: Event

        static func == (left: Entry, right: Entry) -> Bool { left.serial == right.serial }
        static func < (left: Entry, right: Entry) -> Bool {
            left.instant == right.instant ? left.serial < right.serial : left.instant < right.instant
        }
    }

    private var heap = Heap<Entry>()
    private var lastSerial: UInt64 = 0

    /// When the first event happens; `nil` without events. O(1).
    var next: Instant? { heap.first?.instant }

    /// Puts an event in; O(log events).
    mutating func insert(_ event: Event, at instant: Instant) {
        lastSerial += 1
        heap.insert(Entry(instant: instant, serial: lastSerial, event: event))
    }

    /// Takes the first event that is due at `now`; `nil` when none is. O(log events).
    mutating func pop(at now: Instant) -> Event? {
        guard let first = heap.first, first.instant <= now else { return nil }
        return heap.popFirst()?.event
    }
}
