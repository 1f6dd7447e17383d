extension SpokenLanguage {
    /// German.
    static let german = SpokenLanguage(
        numbers: NumberRules([
            "cardinal": germanCardinal("eins", same: "cardinal"), "masculine": germanCardinal("ein", same: "masculine"),
            "feminine": germanCardinal("eine", same: "feminine"),
            "ordinalStem": germanOrdinalStem, "ordinal": "0: {=ordinalStem}e", "day": "1: {=ordinalStem}er",
            "year": "0: {=cardinal}\n1100/100: {<masculine}hundert[{>}]\n2000: {=cardinal}",
            "hour": "0: null Uhr\n1: ein Uhr\n2: {=cardinal} Uhr", "minute": "0: {=cardinal}",
        ]),
        minus: "minus", point: "Komma",
        marks: [
            "+": "plus", "*": "Stern", "#": "Raute", "-": "Strich", ".": "Punkt", "@": "ät", "/": "Schrägstrich",
            "_": "Unterstrich",
        ],
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        ],
        weekdays: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
        dayOfMonth: "{day} {month}", date: "{date} {year}", dayAndTime: "{weekday}, {date}, um {time}",
        has24Hours: true,
        clock12: Clock(
            names: [0: "Mitternacht"], full: "{hour} {half}", few: "{hour} {minute} {half}",
            other: "{hour} {minute} {half}", hour: "hour", minute: "minute",
            halves: [
                (5, "nachts"), (10, "morgens"), (12, "vormittags"), (14, "mittags"), (18, "nachmittags"),
                (24, "abends"),
            ]),
        clock24: Clock(
            names: [0: "Mitternacht"], full: "{hour}", few: "{hour} {minute}", other: "{hour} {minute}", hour: "hour",
            minute: "minute"),
        currencies: [
            "EUR": Currency(.init("Euro", "Euro", "masculine"), .init("Cent", "Cent", "masculine")),
            "USD": Currency(.init("Dollar", "Dollar", "masculine"), .init("Cent", "Cent", "masculine")),
            "CAD": Currency(.init("Dollar", "Dollar", "masculine"), .init("Cent", "Cent", "masculine")),
            "GBP": Currency(.init("Pfund", "Pfund", "masculine"), .init("Penny", "Pence", "masculine")),
            "CHF": Currency(.init("Franken", "Franken", "masculine"), .init("Rappen", "Rappen", "masculine")),
            "MXN": Currency(.init("Peso", "Pesos", "masculine"), .init("Centavo", "Centavos", "masculine")),
            "JPY": Currency(.init("Yen", "Yen", "masculine")),
        ],
        amount: "{whole} und {part}",
        joinsWords: true
    )

    private static func germanCardinal(_ one: String, same: String) -> String {
        """
        0: null
        1: \(one)
        2: zwei
        3: drei
        4: vier
        5: fünf
        6: sechs
        7: sieben
        8: acht
        9: neun
        10: zehn
        11: elf
        12: zwölf
        13: {>}zehn
        16: sechzehn
        17: siebzehn
        18: {>}zehn
        20: [{>masculine}und]zwanzig
        30: [{>masculine}und]dreißig
        40: [{>masculine}und]vierzig
        50: [{>masculine}und]fünfzig
        60: [{>masculine}und]sechzig
        70: [{>masculine}und]siebzig
        80: [{>masculine}und]achtzig
        90: [{>masculine}und]neunzig
        100: {<masculine}hundert[{>}]
        1000: {<masculine}tausend[{>}]
        1000000: eine Million[ {>}]
        2000000: {<feminine} Millionen[ {>}]
        1000000000: eine Milliarde[ {>}]
        2000000000: {<feminine} Milliarden[ {>}]
        1000000000000: eine Billion[ {>}]
        2000000000000: {<feminine} Billionen[ {>}]
        1000000000000000: eine Billiarde[ {>}]
        2000000000000000: {<feminine} Billiarden[ {>}]
        1000000000000000000: eine Trillion[ {>}]
        2000000000000000000: {<feminine} Trillionen[ {>}]
        """
    }

    private static let germanOrdinalStem = """
        0: nullt
        1: erst
        2: zweit
        3: dritt
        4: viert
        5: fünft
        6: sechst
        7: siebt
        8: acht
        9: {=cardinal}t
        20: {=cardinal}st
        100: {<masculine}hundert[{>}|st]
        1000: {<masculine}tausend[{>}|st]
        1000000: eine Million[ {>}|st]
        2000000: {<feminine} Million[en {>}|st]
        """
}
