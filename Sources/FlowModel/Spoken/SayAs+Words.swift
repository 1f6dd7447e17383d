extension Playable.SayAs {
    /// The value in words of a language; `nil` where it is nothing of this kind.
    ///
    /// - Parameter currency: for money, an ISO 4217 code.
    public func words(for value: Value, currency: String? = nil, in language: Spoken) -> String? {
        switch self {
        case .digits: language.digits(value.text)
        case .spell: language.spell(value.text)
        case .number: language.number(value)
        case .ordinal: language.ordinal(value)
        case .money: language.money(value, currency: currency)
        case .date: language.date(value.text)
        case .time: language.time(value.text)
        }
    }
}
