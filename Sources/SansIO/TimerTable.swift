/// The timers of one machine: one slot a name, set or not, without allocation after `init`.
///
/// A machine declares its timers as an `enum … : Int, CaseIterable`, sets and cancels them as it
/// changes state, reports ``next`` as its deadline, and on a timeout drains ``pop(at:)``.
public struct TimerTable<Name: RawRepresentable & CaseIterable & Sendable>: Sendable where Name.RawValue == Int {
    @usableFromInline var deadlines: [Instant?]

    /// No timer is set.
    @inlinable
    public init() { deadlines = Array(repeating: nil, count: Name.allCases.count) }

    /// The earliest deadline, or `nil` when nothing is set. O(timers).
    @inlinable
    public var next: Instant? {
        var earliest: Instant?
        for case let deadline? in deadlines where earliest.map({ deadline < $0 }) ?? true { earliest = deadline }
        return earliest
    }

    /// When `name` is due, or `nil` when it is not set.
    @inlinable
    public subscript(name: Name) -> Instant? { deadlines[name.rawValue] }

    /// Sets or moves `name`.
    @inlinable
    public mutating func set(_ name: Name, at deadline: Instant) { deadlines[name.rawValue] = deadline }

    /// Clears `name`; clearing what is not set does nothing.
    @inlinable
    public mutating func cancel(_ name: Name) { deadlines[name.rawValue] = nil }

    /// Clears every timer.
    @inlinable
    public mutating func cancelAll() {
        for index in deadlines.indices { deadlines[index] = nil }
    }

    /// Clears and returns the earliest timer that is due at `now`, or `nil` when none is.
    @inlinable
    public mutating func pop(at now: Instant) -> Name? {
        var due: (index: Int, deadline: Instant)?
        for (index, deadline) in deadlines.enumerated() {
            guard let deadline, deadline <= now, due.map({ deadline < $0.deadline }) ?? true else { continue }
            due = (index, deadline)
        }
        guard let due else { return nil }
        deadlines[due.index] = nil
        return Name(rawValue: due.index)
    }
}
