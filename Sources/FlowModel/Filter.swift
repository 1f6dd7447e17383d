extension ExpressionNode.Filter {
    /// The value as text for people (or, for `stamp`, for a file's name).
    func apply(to value: Value) throws(EvaluationError) -> String {
        switch value {
        case .null, .list, .map, .boolean: throw EvaluationError("| \(rawValue) cannot be used on \(value.typeName)")
        case .text, .integer, .decimal: break
        }
        guard let result = text(of: value) else {
            throw EvaluationError("\"\(value.text.prefix(40))\" is not \(wanted) as | \(rawValue) needs it")
        }
        return try Bounded.text(result)
    }

    private func text(of value: Value) -> String? {
        switch self {
        case .time: Spoken.time(value.text)
        case .date: Spoken.date(value.text)
        case .day_and_time: Spoken.dayAndTime(value.text)
        case .spell: Spoken.spell(value.text)
        case .digits: Spoken.digits(value.text)
        case .money: Spoken.money(value)
        case .stamp: CalendarTime(value.text).map(Self.stamp)
        }
    }

    private var wanted: String {
        switch self {
        case .time, .day_and_time: "a date and time (2026-03-06T10:00:00-05:00)"
        case .date, .stamp: "a date (2026-03-06)"
        case .money: "a number"
        case .spell, .digits: "text"
        }
    }

    /// `2026-03-06T10-00-00`: sorts by time and is a file name everywhere.
    private static func stamp(_ time: CalendarTime) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let year = String(repeating: "0", count: 4 - String(time.year).count) + String(time.year)
        let date = "\(year)-\(two(time.month))-\(two(time.day))"
        return time.hasTime ? "\(date)T\(two(time.hour))-\(two(time.minute))-\(two(time.second))" : date
    }
}
