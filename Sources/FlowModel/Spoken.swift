/// Values in English words, as the say-as items and the filters speak them.
///
/// Words, not figures, because speech engines differ in how they read `12.50` or `9:05`, and tests must not.
public enum Spoken {
    /// Single digits, letters and marks with spaces between them: `4711` is `4 7 1 1`.
    public static func digits(_ text: String) -> String {
        text.filter { !$0.isWhitespace }.map { names[$0] ?? String($0) }.joined(separator: " ")
    }

    /// Letter by letter: `ab1` is `A B 1`.
    public static func spell(_ text: String) -> String { digits(text.uppercased()) }

    private static let names: [Character: String] = [
        "+": "plus", "*": "star", "#": "pound", "-": "dash", ".": "dot", "@": "at", "/": "slash", "_": "underscore",
    ]

    /// A whole or decimal number: `-12.5` is `minus twelve point five`; `nil` where the value is no number.
    public static func number(_ value: Value) -> String? {
        guard let number = value.number else { return nil }
        let text = number.text
        let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: ".")
        guard let whole = parts.first.flatMap({ Int($0) }), parts.dropFirst().allSatisfy({ $0.isDigits }) else {
            return nil
        }
        let fraction = parts.dropFirst().map {
            " point " + $0.map { NumberWords.cardinal(Int(String($0)) ?? 0) }.joined(separator: " ")
        }
        return (text.hasPrefix("-") ? "minus " : "") + NumberWords.cardinal(whole) + fraction.joined()
    }

    /// A whole number of at least 1 in order: `21` is `twenty first`; `nil` for all else.
    public static func ordinal(_ value: Value) -> String? {
        guard case .integer(let number) = value.number, number >= 1 else { return nil }
        return NumberWords.ordinal(number)
    }

    /// An amount: `12.5` in `USD` is `twelve dollars and fifty cents`; without a currency the number with two places.
    ///
    /// Rounded to hundredths. Currencies known by name: USD, EUR, GBP, CAD, AUD, CHF, JPY; others are spelt.
    public static func money(_ value: Value, currency: String? = nil) -> String? {
        guard let number = value.number else { return nil }
        let hundredths = (Arithmetic.double(number) * 100).rounded()
        guard abs(hundredths) < 1e15 else { return nil }
        let total = Int(abs(hundredths))
        let sign = hundredths < 0 ? "minus " : ""
        return sign + Currency(code: currency).words(whole: total / 100, hundredths: total % 100)
    }

    /// The day in words: `March sixth, twenty twenty-six`; `nil` where the text is no ISO 8601 date.
    public static func date(_ text: String) -> String? {
        guard let time = CalendarTime(text) else { return nil }
        return "\(dayOfMonth(time)), \(NumberWords.year(time.year))"
    }

    /// The time of day in words: `nine oh five AM`, `noon`; `nil` where the text has no time of day.
    public static func time(_ text: String) -> String? {
        guard let time = CalendarTime(text), time.hasTime else { return nil }
        return clock(time)
    }

    /// Day of the week, day and time: `Friday, March sixth at ten AM`; `nil` where the text has no time of day.
    public static func dayAndTime(_ text: String) -> String? {
        guard let time = CalendarTime(text), time.hasTime else { return nil }
        return "\(weekdays[time.weekday]), \(dayOfMonth(time)) at \(clock(time))"
    }

    private static func dayOfMonth(_ time: CalendarTime) -> String {
        "\(months[time.month - 1]) \(NumberWords.ordinal(time.day))"
    }

    private static func clock(_ time: CalendarTime) -> String {
        if time.minute == 0, time.hour % 12 == 0 { return time.hour == 0 ? "midnight" : "noon" }
        let hour = NumberWords.cardinal((time.hour + 11) % 12 + 1)
        let half = time.hour < 12 ? "AM" : "PM"
        switch time.minute {
        case 0: return "\(hour) \(half)"
        case 1...9: return "\(hour) oh \(NumberWords.cardinal(time.minute)) \(half)"
        default: return "\(hour) \(NumberWords.cardinal(time.minute)) \(half)"
        }
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

/// The words for one unit of money and its hundredth part.
private struct Currency {
    let one: String
    let many: String
    /// `nil` where the currency has none in use.
    let part: (one: String, many: String)?

    init(code: String?) {
        switch code?.uppercased() {
        case "USD", "CAD", "AUD": self.init(one: "dollar", many: "dollars", part: ("cent", "cents"))
        case "EUR": self.init(one: "euro", many: "euros", part: ("cent", "cents"))
        case "GBP": self.init(one: "pound", many: "pounds", part: ("penny", "pence"))
        case "CHF": self.init(one: "franc", many: "francs", part: ("centime", "centimes"))
        case "JPY": self.init(one: "yen", many: "yen", part: nil)
        case nil, "": self.init(one: "", many: "", part: nil)
        case .some(let other): self.init(one: Spoken.spell(other), many: Spoken.spell(other), part: nil)
        }
    }

    private init(one: String, many: String, part: (one: String, many: String)?) {
        (self.one, self.many, self.part) = (one, many, part)
    }

    func words(whole: Int, hundredths: Int) -> String {
        let count = NumberWords.cardinal(whole)
        guard let part else {
            let fraction = hundredths == 0 ? "" : " point " + NumberWords.pair(hundredths)
            return count + fraction + (one.isEmpty ? "" : " " + (whole == 1 && hundredths == 0 ? one : many))
        }
        let unit = "\(count) \(whole == 1 ? one : many)"
        let rest = "\(NumberWords.cardinal(hundredths)) \(hundredths == 1 ? part.one : part.many)"
        if hundredths == 0 { return unit }
        return whole == 0 ? rest : "\(unit) and \(rest)"
    }
}
