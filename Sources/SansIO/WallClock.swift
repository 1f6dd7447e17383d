/// What the calendar says at an instant, as the driver told it: for records and people, never for timers.
public struct WallClock: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z at ``Instant/zero``.
    public var unixNanosecondsAtZero: Int64

    public init(unixNanosecondsAtZero: Int64) { self.unixNanosecondsAtZero = unixNanosecondsAtZero }

    /// The UTC date and time at `instant` with milliseconds: `2026-03-06T15:00:00.250Z` (RFC 3339).
    public func iso8601(at instant: Instant) -> String {
        let milliseconds = unixNanosecondsAtZero &+ instant.nanoseconds
        let total = milliseconds.dividedFloor(by: 1_000_000)
        let seconds = total.dividedFloor(by: 1000)
        let days = seconds.dividedFloor(by: 86_400)
        let (year, month, day) = Self.civil(daysSince1970: days)
        let ofDay = seconds - days * 86_400
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(ofDay / 3600, 2))"
            + ":\(padded(ofDay / 60 % 60, 2)):\(padded(ofDay % 60, 2)).\(padded(total - seconds * 1000, 3))Z"
    }

    /// The proleptic Gregorian date of a day number, by counting in eras of 400 years that begin on 1 March.
    private static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.dividedFloor(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func dividedFloor(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
