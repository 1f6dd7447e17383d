/// The rules of one language, as data: how numbers, money, dates and times are put into words.
///
/// Patterns name what is put into them in braces. A form of a language that a region says otherwise (`en-GB`, `es-MX`)
/// is a copy with that rule changed.
struct SpokenLanguage: Sendable {
    /// A unit of money, and its hundredth part where one is in use.
    struct Currency: Sendable {
        struct Unit: Sendable {
            var one: String
            var many: String
            /// The set of number rules that counts it.
            var set: String

            init(_ one: String, _ many: String, _ set: String) { (self.one, self.many, self.set) = (one, many, set) }
        }
        var whole: Unit
        var part: Unit?
    }

    /// A time of day on a clock of 12 or 24 hours.
    struct Clock: Sendable {
        /// Times that have a word of their own, as minutes since midnight: 720 is noon.
        var names: [Int: String] = [:]
        /// At the full hour, in the nine minutes after it, and later; from `{hour}`, `{minute}` and `{half}`.
        var full: String
        var few: String
        var other: String
        /// The sets of number rules for the hour and the minute.
        var hour: String
        var minute: String
        /// Parts of the day with the hour at which each ends; the last ends at 24.
        var halves: [(end: Int, name: String)] = []
    }

    var numbers: NumberRules
    var minus: String
    /// Between whole and decimals; those are said digit by digit.
    var point: String
    /// Words for marks that digits and letters come with.
    var marks: [Character: String]
    /// January first.
    var months: [String]
    /// Sunday first.
    var weekdays: [String]
    /// From `{day}` and `{month}`.
    var dayOfMonth: String
    /// From `{date}`, which is ``dayOfMonth``, and `{year}`.
    var date: String
    /// From `{weekday}`, `{date}` without the year, and `{time}`.
    var dayAndTime: String
    /// The sets of number rules for the day of the month and the year.
    var day = "day"
    var year = "year"
    /// Whether people here read a clock of 24 hours.
    var has24Hours: Bool
    var clock12: Clock
    var clock24: Clock
    /// By ISO 4217 code.
    var currencies: [String: Currency]
    /// From `{whole}` and `{part}`.
    var amount: String
    /// Numbers that take the singular besides 1.
    var zeroIsSingular = false
    /// What stands between round millions and a unit that begins with a consonant or a vowel (`de`, `d'`); empty for none.
    var millionsOf: (consonant: String, vowel: String) = (" ", " ")
    /// Whether a long word can be put together from recordings of its parts.
    var joinsWords = false
}

extension SpokenLanguage {
    /// The rules for a BCP 47 tag: those of the region, else of the language; `nil` where this program has none.
    static func named(_ tag: String) -> SpokenLanguage? {
        let tag = tag.lowercased()
        return regions[tag] ?? languages[String(tag.prefix { $0 != "-" && $0 != "_" })]
    }

    private static let languages: [String: SpokenLanguage] = [
        "en": .english, "es": .spanish, "de": .german, "fr": .french,
    ]
    private static let regions: [String: SpokenLanguage] = [
        "en-gb": .britishEnglish, "es-es": .europeanSpanish,
    ]

    /// A pattern with its fields filled in.
    static func fill(_ pattern: String, _ fields: KeyValuePairs<String, String>) -> String {
        var (result, rest) = ("", pattern[...])
        while let start = rest.firstIndex(of: "{") {
            result += rest[..<start]
            let name = rest[start...].dropFirst().prefix { $0 != "}" }
            result += fields.first { $0.key == name }?.value ?? ""
            rest = rest[start...].dropFirst(name.count + 2)
        }
        return result + rest
    }
}
