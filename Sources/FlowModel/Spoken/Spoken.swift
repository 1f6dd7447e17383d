/// Values in words of a language, as the say-as items and the filters speak them.
///
/// Words, not figures, because speech engines differ in how they read `12.50` or `9:05`, tests must not, and recorded
/// words can be put together from them. English, Spanish, German and French have rules; in other languages the
/// figures are left to the speech engine.
public struct Spoken: Sendable {
    /// A clock of 12 or of 24 hours.
    public enum ClockForm: Int, Sendable, CaseIterable { case twelve = 12, twentyFour = 24 }

    /// The language as a BCP 47 tag.
    public let language: String
    let rules: SpokenLanguage?

    /// Speech in a language; one without rules leaves figures as they are.
    ///
    /// - Parameter language: a BCP 47 tag (`en-US`); a region without rules of its own follows its language.
    public init(_ language: String) {
        self.language = language
        rules = SpokenLanguage.named(language)
    }

    /// Whether numbers, dates and money can be put into words of this language.
    public var hasRules: Bool { rules != nil }

    // MARK: Digits and letters

    /// Single digits, letters and marks with spaces between them: `4711` is `4 7 1 1`.
    public func digits(_ text: String) -> String {
        text.filter { !$0.isWhitespace }.map { rules?.marks[$0] ?? String($0) }.joined(separator: " ")
    }

    /// Letter by letter: `ab1` is `A B 1`.
    public func spell(_ text: String) -> String { digits(text.uppercased()) }

    // MARK: Numbers

    /// A whole or decimal number: `-12.5` is `minus twelve point five`; `nil` where the value is no number.
    public func number(_ value: Value) -> String? {
        guard let parts = NumberParts(value) else { return nil }
        guard let rules else { return parts.figures }
        let fraction = parts.decimals.map { " " + rules.numbers.words(Int(String($0)) ?? 0) }.joined()
        let sign = parts.isNegative ? rules.minus + " " : ""
        return sign + rules.numbers.words(parts.whole) + (fraction.isEmpty ? "" : " \(rules.point)\(fraction)")
    }

    /// A whole number of at least 1 in order: `21` is `twenty first`; `nil` for all else.
    public func ordinal(_ value: Value) -> String? {
        guard case .integer(let number) = value.number, number >= 1 else { return nil }
        return rules?.numbers.words(number, by: "ordinal") ?? "\(number)."
    }

    /// An amount: `12.5` in `USD` is `twelve dollars and fifty cents`; without a currency the number with two places.
    ///
    /// Rounded to hundredths, halves away from zero. A currency that the language has no words for is spelt.
    ///
    /// - Parameter currency: an ISO 4217 code (`EUR`).
    public func money(_ value: Value, currency: String? = nil) -> String? {
        guard let number = value.number else { return nil }
        let hundredths = (Arithmetic.double(number) * 100).rounded()
        guard abs(hundredths) < 1e15 else { return nil }
        let total = Int(abs(hundredths))
        let code = currency?.uppercased() ?? ""
        guard let rules else {
            let part = total % 100 < 10 ? "0\(total % 100)" : "\(total % 100)"
            return "\(hundredths < 0 ? "-" : "")\(total / 100).\(part)\(code.isEmpty ? "" : " \(code)")"
        }
        let sign = hundredths < 0 ? rules.minus + " " : ""
        guard let known = rules.currencies[code] else {
            return sign + rules.plainAmount(total) + (code.isEmpty ? "" : " " + spell(code))
        }
        return sign + rules.amount(total, known)
    }

    // MARK: Dates and times

    /// The day in words: `March sixth, twenty twenty six`; `nil` where the text is no ISO 8601 date.
    public func date(_ text: String) -> String? {
        guard let time = CalendarTime(text) else { return nil }
        guard let rules else { return String(text.prefix(10)) }
        return SpokenLanguage.fill(
            rules.date, ["date": rules.dayOfMonth(time), "year": rules.numbers.words(time.year, by: rules.year)])
    }

    /// The time of day in words: `nine oh five AM`, `noon`; `nil` where the text has no time of day.
    ///
    /// - Parameter form: the clock to read from; `nil` for the one that the language is used to.
    public func time(_ text: String, by form: ClockForm? = nil) -> String? {
        guard let time = CalendarTime(text), time.hasTime else { return nil }
        return rules?.timeOfDay(time, by: form) ?? String(text.dropFirst(11).prefix(5))
    }

    /// Day of the week, day and time: `Friday, March sixth at ten AM`; `nil` where the text has no time of day.
    public func dayAndTime(_ text: String) -> String? {
        guard let time = CalendarTime(text), time.hasTime else { return nil }
        guard let rules else { return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))" }
        return SpokenLanguage.fill(
            rules.dayAndTime,
            [
                "weekday": rules.weekdays[time.weekday], "date": rules.dayOfMonth(time),
                "time": rules.timeOfDay(time, by: nil),
            ])
    }
}

extension SpokenLanguage {
    fileprivate func dayOfMonth(_ time: CalendarTime) -> String {
        Self.fill(dayOfMonth, ["day": numbers.words(time.day, by: day), "month": months[time.month - 1]])
    }

    fileprivate func timeOfDay(_ time: CalendarTime, by form: Spoken.ClockForm?) -> String {
        let clock = form.map { $0 == .twentyFour } ?? has24Hours ? clock24 : clock12
        if let name = clock.names[time.hour * 60 + time.minute] { return name }
        let hour = clock.halves.isEmpty ? time.hour : (time.hour + 11) % 12 + 1
        let pattern = time.minute == 0 ? clock.full : time.minute < 10 ? clock.few : clock.other
        return Self.fill(
            pattern,
            [
                "hour": numbers.words(hour, by: clock.hour), "minute": numbers.words(time.minute, by: clock.minute),
                "half": clock.halves.first { time.hour < $0.end }?.name ?? "",
            ])
    }

    /// Hundredths without a currency that this language knows: `two point five zero`.
    fileprivate func plainAmount(_ hundredths: Int) -> String {
        let whole = numbers.words(hundredths / 100)
        guard hundredths % 100 != 0 else { return whole }
        return "\(whole) \(point) \(numbers.words(hundredths % 100 / 10)) \(numbers.words(hundredths % 10))"
    }

    fileprivate func amount(_ hundredths: Int, _ currency: Currency) -> String {
        guard let part = currency.part else { return "\(plainAmount(hundredths)) \(unit(currency.whole, hundredths))" }
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return count(whole, currency.whole) }
        if whole == 0 { return count(rest, part) }
        return Self.fill(amount, ["whole": count(whole, currency.whole), "part": count(rest, part)])
    }

    private func count(_ number: Int, _ unit: Currency.Unit) -> String {
        let isRoundMillions = number > 0 && number % 1_000_000 == 0
        let startsWithVowel = unit.many.first.map { "aeiouh".contains($0) } ?? false
        let between = isRoundMillions ? startsWithVowel ? millionsOf.vowel : millionsOf.consonant : " "
        let isOne = number == 1 || (number == 0 && zeroIsSingular)
        return numbers.words(number, by: unit.set) + between + (isOne ? unit.one : unit.many)
    }

    private func unit(_ unit: Currency.Unit, _ hundredths: Int) -> String { hundredths == 100 ? unit.one : unit.many }
}

/// A number as it is read: its sign, the whole part and the decimals as digits.
private struct NumberParts {
    var isNegative: Bool
    var whole: Int
    var decimals: Substring
    /// As it was written.
    var figures: String

    init?(_ value: Value) {
        guard let number = value.number else { return nil }
        figures = number.text
        isNegative = figures.hasPrefix("-")
        let parts = figures.drop { $0 == "-" }.split(separator: ".")
        guard 1...2 ~= parts.count, let whole = Int(parts[0]), parts.dropFirst().allSatisfy({ $0.isDigits }) else {
            return nil
        }
        self.whole = whole
        decimals = parts.count > 1 ? parts[1] : ""
    }
}
