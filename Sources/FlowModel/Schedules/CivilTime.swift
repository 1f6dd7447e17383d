/// Days and seconds of the Gregorian calendar as plain numbers: the arithmetic under schedules.
///
/// A local time is counted like Unix time, in seconds since 1970-01-01T00:00 of the place's own wall clock.
enum CivilTime {
    static let day = 86_400

    /// The number of days from 1970-01-01 to a date of the years 1 to 9999.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a day number; the inverse of ``days(year:month:day:)``.
    static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The day of the week of a day number, 0 for Sunday.
    static func weekday(days: Int) -> Int { (days + 4).floorRemainder(by: 7) }

    /// How many days a month has.
    static func length(ofMonth month: Int, year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][(month - 1) % 12]
    }

    /// A local time with its offset as ISO 8601 has it: `2026-03-06T10:00:00-05:00`.
    static func iso8601(local: Int, offset: Int) -> String {
        let days = local.floorDivided(by: day)
        let date = date(days: days)
        let second = local - days * day
        let minutes = abs(offset) / 60
        return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))T\(padded(second / 3600))"
            + ":\(padded(second / 60 % 60)):\(padded(second % 60))"
            + "\(offset < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int {
    /// The quotient, rounded towards the past.
    func floorDivided(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// The remainder of ``floorDivided(by:)``, never negative.
    func floorRemainder(by divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
