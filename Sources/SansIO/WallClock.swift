/// What the calendar says at an instant, as the driver told it: for records and people, never for timers.
public struct WallClock: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z at ``Instant/zero``.
    public var unixNanosecondsAtZero: Int64

    /// A wall clock that shows this at the driver's origin.
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

    /// Whole seconds since 1970-01-01T00:00:00Z at `instant`.
    public func unixSeconds(at instant: Instant) -> Int64 {
        (unixNanosecondsAtZero &+ instant.nanoseconds).dividedFloor(by: 1_000_000_000)
    }

    /// Reads a date and time with its offset, `2026-03-06T10:00:00-05:00` or `…Z` (RFC 3339); seconds may have a fraction.
    ///
    /// - Returns: a wall clock that shows this time at ``Instant/zero``; `nil` where the text is no such time.
    public init?(iso8601 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[13] == 0x3A,
            bytes[16] == 0x3A,
            bytes[10] == 0x54 || bytes[10] == 0x20,
            let year = Self.number(bytes[0..<4], in: 1970...9999), let month = Self.number(bytes[5..<7], in: 1...12),
            let day = Self.number(bytes[8..<10], in: 1...31), let hour = Self.number(bytes[11..<13], in: 0...23),
            let minute = Self.number(bytes[14..<16], in: 0...59), let second = Self.number(bytes[17..<19], in: 0...59)
        else { return nil }
        let zone = bytes[19...].drop { $0 == 0x2E || (0x30...0x39).contains($0) }
        guard let offset = Self.offset(zone) else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, Self.civil(daysSince1970: days).day == day else { return nil }
        unixNanosecondsAtZero = nanoseconds
    }

    /// `Z` or `±HH:MM`, in seconds east of Greenwich.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int64? {
        if zone.elementsEqual("Z".utf8) || zone.elementsEqual("z".utf8) { return 0 }
        guard zone.count == 6, let sign = zone.first, sign == 0x2B || sign == 0x2D, zone[zone.startIndex + 3] == 0x3A,
            let hours = number(zone.dropFirst().prefix(2), in: 0...23), let minutes = number(zone.suffix(2), in: 0...59)
        else { return nil }
        return (sign == 0x2D ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func number(_ digits: ArraySlice<UInt8>, in range: ClosedRange<Int64>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return range.contains(value) ? value : nil
    }

    /// The day number of a proleptic Gregorian date; the inverse of ``civil(daysSince1970:)``.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.dividedFloor(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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
