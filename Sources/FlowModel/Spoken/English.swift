extension SpokenLanguage {
    /// English as it is spoken in North America.
    static let english = SpokenLanguage(
        numbers: NumberRules([
            "cardinal": englishCardinal(), "ordinal": englishOrdinal(), "day": "1: {=ordinal}", "year": englishYear,
            "pair": "0: oh {=cardinal}\n10: {=cardinal}",
            "hour24": "0: zero\n1: oh {=cardinal}\n10: {=cardinal}",
        ]),
        minus: "minus", point: "point",
        marks: [
            "+": "plus", "*": "star", "#": "pound", "-": "dash", ".": "dot", "@": "at", "/": "slash",
            "_": "underscore",
        ],
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ],
        weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
        dayOfMonth: "{month} {day}", date: "{date}, {year}", dayAndTime: "{weekday}, {date} at {time}",
        has24Hours: false,
        clock12: Clock(
            names: [0: "midnight", 720: "noon"], full: "{hour} {half}", few: "{hour} {minute} {half}",
            other: "{hour} {minute} {half}", hour: "cardinal", minute: "pair", halves: [(12, "AM"), (24, "PM")]),
        clock24: Clock(
            full: "{hour} hundred", few: "{hour} {minute}", other: "{hour} {minute}", hour: "hour24", minute: "pair"),
        currencies: [
            "USD": dollars, "CAD": dollars, "AUD": dollars, "NZD": dollars,
            "EUR": Currency(.init("euro", "euros", "cardinal"), .init("cent", "cents", "cardinal")),
            "GBP": Currency(.init("pound", "pounds", "cardinal"), .init("penny", "pence", "cardinal")),
            "CHF": Currency(.init("franc", "francs", "cardinal"), .init("centime", "centimes", "cardinal")),
            "MXN": Currency(.init("peso", "pesos", "cardinal"), .init("centavo", "centavos", "cardinal")),
            "JPY": Currency(.init("yen", "yen", "cardinal")),
            "INR": Currency(.init("rupee", "rupees", "cardinal"), .init("paisa", "paise", "cardinal")),
        ],
        amount: "{whole} and {part}"
    )

    /// English as it is spoken in Britain: the day before the month, hundreds with `and`, and a hash.
    static let britishEnglish: SpokenLanguage = {
        var language = english
        language.numbers = NumberRules([
            "cardinal": englishCardinal(hundreds: "[ and {>}]", rest: "[{>rest}]"),
            "rest": "1:  and {=cardinal}\n100:  {=cardinal}",
            "ordinal": englishOrdinal(hundreds: "[ and {>}|th]"), "day": "1: {=ordinal}", "year": englishYear,
            "pair": "0: oh {=cardinal}\n10: {=cardinal}",
            "hour24": "0: zero\n1: oh {=cardinal}\n10: {=cardinal}",
        ])
        language.dayOfMonth = "the {day} of {month}"
        language.marks["#"] = "hash"
        return language
    }()

    private static let dollars = Currency(.init("dollar", "dollars", "cardinal"), .init("cent", "cents", "cardinal"))

    private static func englishCardinal(hundreds: String = "[ {>}]", rest: String = "[ {>}]") -> String {
        """
        0: zero
        1: one
        2: two
        3: three
        4: four
        5: five
        6: six
        7: seven
        8: eight
        9: nine
        10: ten
        11: eleven
        12: twelve
        13: thirteen
        14: fourteen
        15: fifteen
        16: sixteen
        17: seventeen
        18: eighteen
        19: nineteen
        20: twenty[ {>}]
        30: thirty[ {>}]
        40: forty[ {>}]
        50: fifty[ {>}]
        60: sixty[ {>}]
        70: seventy[ {>}]
        80: eighty[ {>}]
        90: ninety[ {>}]
        100: {<} hundred\(hundreds)
        1000: {<} thousand\(rest)
        1000000: {<} million\(rest)
        1000000000: {<} billion\(rest)
        1000000000000: {<} trillion\(rest)
        1000000000000000: {<} quadrillion\(rest)
        1000000000000000000: {<} quintillion\(rest)
        """
    }

    private static func englishOrdinal(hundreds: String = "[ {>}|th]") -> String {
        """
        0: zeroth
        1: first
        2: second
        3: third
        4: {=cardinal}th
        5: fifth
        6: {=cardinal}th
        8: eighth
        9: ninth
        10: {=cardinal}th
        12: twelfth
        13: {=cardinal}th
        20: twent[y {>}|ieth]
        30: thirt[y {>}|ieth]
        40: fort[y {>}|ieth]
        50: fift[y {>}|ieth]
        60: sixt[y {>}|ieth]
        70: sevent[y {>}|ieth]
        80: eight[y {>}|ieth]
        90: ninet[y {>}|ieth]
        100: {<cardinal} hundred\(hundreds)
        1000: {<cardinal} thousand[ {>}|th]
        1000000: {<cardinal} million[ {>}|th]
        1000000000: {<cardinal} billion[ {>}|th]
        1000000000000: {<cardinal} trillion[ {>}|th]
        1000000000000000: {<cardinal} quadrillion[ {>}|th]
        1000000000000000000: {<cardinal} quintillion[ {>}|th]
        """
    }

    /// In pairs of digits, but for the first ten years of a millennium.
    private static let englishYear =
        (1...9).map { millennium in
            """
            \(millennium)000: {=cardinal}
            \(millennium)010/100: {<cardinal} [{>pair}|hundred]
            """
        }.reduce("0: {=cardinal}") { $0 + "\n" + $1 } + "\n10000: {=cardinal}"
}

extension SpokenLanguage.Currency {
    init(_ whole: Unit, _ part: Unit? = nil) { (self.whole, self.part) = (whole, part) }
}
