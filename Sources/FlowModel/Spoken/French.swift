extension SpokenLanguage {
    /// French.
    static let french = SpokenLanguage(
        numbers: NumberRules([
            "cardinal": frenchCardinal("un", eighty: "quatre-vingts", hundreds: "s"),
            "masculine": "0: {=cardinal}", "feminine": frenchCardinal("une", eighty: "quatre-vingts", hundreds: "s"),
            "before": frenchCardinal("un", eighty: "quatre-vingt", hundreds: ""),
            "ordinal": frenchOrdinal, "ordinalRest": "1: unième\n2: {=ordinal}",
            "day": "1: premier\n2: {=cardinal}", "year": "0: {=cardinal}",
            "hour": "0: zéro heure\n1: une heure\n2: {=feminine} heures", "minute": "0: {=feminine}",
        ]),
        minus: "moins", point: "virgule",
        marks: [
            "+": "plus", "*": "étoile", "#": "dièse", "-": "tiret", ".": "point", "@": "arobase", "/": "barre oblique",
            "_": "tiret bas",
        ],
        months: [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre", "décembre",
        ],
        weekdays: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        dayOfMonth: "{day} {month}", date: "{date} {year}", dayAndTime: "{weekday} {date} à {time}",
        has24Hours: true,
        clock12: Clock(
            names: [0: "minuit", 720: "midi"], full: "{hour} {half}", few: "{hour} {minute} {half}",
            other: "{hour} {minute} {half}", hour: "hour", minute: "minute",
            halves: [(12, "du matin"), (18, "de l'après-midi"), (24, "du soir")]),
        clock24: Clock(
            names: [0: "minuit", 720: "midi"], full: "{hour}", few: "{hour} {minute}", other: "{hour} {minute}",
            hour: "hour", minute: "minute"),
        currencies: [
            "EUR": Currency(.init("euro", "euros", "masculine"), .init("centime", "centimes", "masculine")),
            "USD": Currency(.init("dollar", "dollars", "masculine"), .init("cent", "cents", "masculine")),
            "CAD": Currency(.init("dollar", "dollars", "masculine"), .init("cent", "cents", "masculine")),
            "GBP": Currency(.init("livre", "livres", "feminine"), .init("penny", "pence", "masculine")),
            "CHF": Currency(.init("franc", "francs", "masculine"), .init("centime", "centimes", "masculine")),
            "MXN": Currency(.init("peso", "pesos", "masculine"), .init("centavo", "centavos", "masculine")),
            "JPY": Currency(.init("yen", "yens", "masculine")),
        ],
        amount: "{whole} et {part}",
        zeroIsSingular: true,
        millionsOf: (" de ", " d'")
    )

    private static func frenchCardinal(_ one: String, eighty: String, hundreds: String) -> String {
        """
        0: zéro
        1: \(one)
        2: deux
        3: trois
        4: quatre
        5: cinq
        6: six
        7: sept
        8: huit
        9: neuf
        10: dix
        11: onze
        12: douze
        13: treize
        14: quatorze
        15: quinze
        16: seize
        17: dix-{>}
        20: vingt
        21: vingt et {>}
        22: vingt-{>}
        30: trente
        31: trente et {>}
        32: trente-{>}
        40: quarante
        41: quarante et {>}
        42: quarante-{>}
        50: cinquante
        51: cinquante et {>}
        52: cinquante-{>}
        60: soixante
        61/20: soixante et {>}
        62/20: soixante-{>}
        71/20: soixante et {>}
        72/20: soixante-{>}
        80: \(eighty)
        81/20: quatre-vingt-{>}
        100: cent[ {>}]
        200: {<before} cent[ {>}|\(hundreds)]
        1000: mille[ {>}]
        2000: {<before} mille[ {>}]
        1000000: un million[ {>}]
        2000000: {<cardinal} millions[ {>}]
        1000000000: un milliard[ {>}]
        2000000000: {<cardinal} milliards[ {>}]
        1000000000000: un billion[ {>}]
        2000000000000: {<cardinal} billions[ {>}]
        1000000000000000: un billiard[ {>}]
        2000000000000000: {<cardinal} billiards[ {>}]
        1000000000000000000: un trillion[ {>}]
        2000000000000000000: {<cardinal} trillions[ {>}]
        """
    }

    private static let frenchOrdinal = """
        0: zéroième
        1: premier
        2: deuxième
        3: troisième
        4: quatrième
        5: cinquième
        6: sixième
        7: septième
        8: huitième
        9: neuvième
        10: dixième
        11: onzième
        12: douzième
        13: treizième
        14: quatorzième
        15: quinzième
        16: seizième
        17: dix-{>}
        20: vingtième
        21: vingt et {>ordinalRest}
        22: vingt-{>}
        30: trentième
        31: trente et {>ordinalRest}
        32: trente-{>}
        40: quarantième
        41: quarante et {>ordinalRest}
        42: quarante-{>}
        50: cinquantième
        51: cinquante et {>ordinalRest}
        52: cinquante-{>}
        60: soixantième
        61/20: soixante et {>ordinalRest}
        62/20: soixante-{>}
        71/20: soixante et {>}
        72/20: soixante-{>}
        80: quatre-vingtième
        81/20: quatre-vingt-{>ordinalRest}
        100: cent[ {>ordinalRest}|ième]
        200: {<before} cent[ {>ordinalRest}|ième]
        1000: mill[e {>ordinalRest}|ième]
        2000: {<before} mill[e {>ordinalRest}|ième]
        1000000: un million[ {>ordinalRest}|ième]
        2000000: {<cardinal} million[s {>ordinalRest}|ième]
        """
}
