extension SpokenLanguage {
    /// Spanish as it is spoken in the Americas.
    static let spanish = SpokenLanguage(
        numbers: NumberRules([
            "cardinal": "0: cero\n1: uno\n" + spanishSmall("veintiuno") + spanishTens + spanishHundreds("os"),
            "masculine": "0: cero\n1: un\n" + spanishSmall("veintiún") + spanishTens + spanishHundreds("os"),
            "feminine": "0: cero\n1: una\n" + spanishSmall("veintiuna") + spanishTens + spanishHundreds("as"),
            "ordinal": spanishOrdinal, "day": "1: primero\n2: {=cardinal}", "year": "0: {=cardinal}",
            "hour": "1: la una\n2: las {=feminine}", "hour24": "0: las cero\n1: la una\n2: las {=feminine}",
            "minute": "0: {=cardinal}",
        ]),
        minus: "menos", point: "punto",
        marks: [
            "+": "más", "*": "asterisco", "#": "numeral", "-": "guion", ".": "punto", "@": "arroba", "/": "barra",
            "_": "guion bajo",
        ],
        months: [
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
            "noviembre", "diciembre",
        ],
        weekdays: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
        dayOfMonth: "{day} de {month}", date: "{date} de {year}", dayAndTime: "{weekday} {date} a {time}",
        has24Hours: false,
        clock12: Clock(
            names: [0: "medianoche", 720: "mediodía"], full: "{hour} {half}", few: "{hour} y {minute} {half}",
            other: "{hour} y {minute} {half}", hour: "hour", minute: "minute",
            halves: [
                (6, "de la madrugada"), (12, "de la mañana"), (20, "de la tarde"), (24, "de la noche"),
            ]),
        clock24: Clock(
            full: "{hour} horas", few: "{hour} horas y {minute}", other: "{hour} horas y {minute}", hour: "hour24",
            minute: "minute"),
        currencies: [
            "USD": Currency(.init("dólar", "dólares", "masculine"), .init("centavo", "centavos", "masculine")),
            "CAD": Currency(.init("dólar", "dólares", "masculine"), .init("centavo", "centavos", "masculine")),
            "EUR": Currency(.init("euro", "euros", "masculine"), .init("céntimo", "céntimos", "masculine")),
            "GBP": Currency(.init("libra", "libras", "feminine"), .init("penique", "peniques", "masculine")),
            "CHF": Currency(.init("franco", "francos", "masculine"), .init("céntimo", "céntimos", "masculine")),
            "MXN": Currency(.init("peso", "pesos", "masculine"), .init("centavo", "centavos", "masculine")),
            "JPY": Currency(.init("yen", "yenes", "masculine")),
        ],
        amount: "{whole} con {part}",
        millionsOf: (" de ", " de ")
    )

    /// Spanish as it is spoken in Spain: the decimal comma, and `almohadilla`.
    static let europeanSpanish: SpokenLanguage = {
        var language = spanish
        language.point = "coma"
        language.marks["#"] = "almohadilla"
        language.currencies["USD"]?.part = .init("centavo", "centavos", "masculine")
        return language
    }()

    private static func spanishSmall(_ twentyOne: String) -> String {
        """
        2: dos
        3: tres
        4: cuatro
        5: cinco
        6: seis
        7: siete
        8: ocho
        9: nueve
        10: diez
        11: once
        12: doce
        13: trece
        14: catorce
        15: quince
        16: dieciséis
        17: dieci{>}
        20: veinte
        21: \(twentyOne)
        22: veintidós
        23: veintitrés
        24: veinti{>}
        26: veintiséis
        27: veinti{>}

        """
    }

    private static let spanishTens = """
        30: treinta[ y {>}]
        40: cuarenta[ y {>}]
        50: cincuenta[ y {>}]
        60: sesenta[ y {>}]
        70: setenta[ y {>}]
        80: ochenta[ y {>}]
        90: noventa[ y {>}]
        100: cien
        101: ciento {>}

        """

    private static func spanishHundreds(_ ending: String) -> String {
        """
        200: doscient\(ending)[ {>}]
        300: trescient\(ending)[ {>}]
        400: cuatrocient\(ending)[ {>}]
        500: quinient\(ending)[ {>}]
        600: seiscient\(ending)[ {>}]
        700: setecient\(ending)[ {>}]
        800: ochocient\(ending)[ {>}]
        900: novecient\(ending)[ {>}]
        1000: mil[ {>}]
        2000: {<masculine} mil[ {>}]
        1000000: un millón[ {>}]
        2000000: {<masculine} millones[ {>}]
        1000000000000: un billón[ {>}]
        2000000000000: {<masculine} billones[ {>}]
        1000000000000000000: un trillón[ {>}]
        2000000000000000000: {<masculine} trillones[ {>}]
        """
    }

    private static let spanishOrdinal = """
        0: cero
        1: primero
        2: segundo
        3: tercero
        4: cuarto
        5: quinto
        6: sexto
        7: séptimo
        8: octavo
        9: noveno
        10: décimo
        11: undécimo
        12: duodécimo
        13: decimo{>}
        17: decimoséptimo
        18: decimoctavo
        19: decimonoveno
        20: vigésimo[ {>}]
        30: trigésimo[ {>}]
        40: cuadragésimo[ {>}]
        50: quincuagésimo[ {>}]
        60: sexagésimo[ {>}]
        70: septuagésimo[ {>}]
        80: octogésimo[ {>}]
        90: nonagésimo[ {>}]
        100: centésimo[ {>}]
        200: ducentésimo[ {>}]
        300: tricentésimo[ {>}]
        400: cuadringentésimo[ {>}]
        500: quingentésimo[ {>}]
        600: sexcentésimo[ {>}]
        700: septingentésimo[ {>}]
        800: octingentésimo[ {>}]
        900: noningentésimo[ {>}]
        1000: milésimo[ {>}]
        2000: {<masculine} milésimo[ {>}]
        1000000: millonésimo[ {>}]
        2000000: {<masculine} millonésimo[ {>}]
        """
}
