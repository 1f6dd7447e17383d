extension ExpressionNode.Filter {
    /// The value as text for people who speak this language (or, for `stamp`, for a file's name).
    func apply(to value: Value, in language: String) throws(EvaluationError) -> String {
        switch value {
        case .null, .list, .map, .boolean: throw EvaluationError("| \(rawValue) cannot be used on \(value.typeName)")
        case .text, .integer, .decimal: break
        }
        guard let result = text(of: value, in: Spoken(language)) else {
            throw EvaluationError("\"\(value.text.prefix(40))\" is not \(wanted) as | \(rawValue) needs it")
        }
        return try Bounded.text(result)
    }

    private func text(of value: Value, in language: Spoken) -> String? {
        switch self {
        case .time: language.time(value.text)
        case .date: language.date(value.text)
        case .day_and_time: language.dayAndTime(value.text)
        case .spell: language.spell(value.text)
        case .digits: language.digits(value.text)
        case .money: language.money(value)
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
