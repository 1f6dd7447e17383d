/// English number words.
enum NumberWords {
    /// `twelve`, `one hundred five`, `two thousand`; numbers below zero by their magnitude.
    static func cardinal(_ number: Int) -> String {
        var rest = number.magnitude
        if rest < 1_000 { return belowThousand(Int(rest)) }
        var groups: [String] = []
        for scale in ["", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"] {
            let group = Int(rest % 1_000)
            if group > 0 { groups.append(belowThousand(group) + scale) }
            rest /= 1_000
        }
        return groups.reversed().joined(separator: " ")
    }

    /// `first`, `twenty first`, `one hundredth`.
    static func ordinal(_ number: Int) -> String {
        let words = cardinal(number).split(separator: " ").map(String.init)
        guard let last = words.last else { return "" }
        return (words.dropLast() + [ordinals[last] ?? regularOrdinal(last)]).joined(separator: " ")
    }

    /// A year as it is said: `nineteen ninety nine`, `two thousand five`, `twenty twenty six`.
    static func year(_ year: Int) -> String {
        guard 1_000...9_999 ~= year, year % 1_000 >= 10 else { return cardinal(year) }
        let (century, rest) = (cardinal(year / 100), year % 100)
        switch rest {
        case 0: return "\(century) hundred"
        case 1...9: return "\(century) oh \(cardinal(rest))"
        default: return "\(century) \(cardinal(rest))"
        }
    }

    /// Two decimal places, digit by digit: `50` is `five zero`.
    static func pair(_ hundredths: Int) -> String {
        "\(small[hundredths / 10 % 10]) \(small[hundredths % 10])"
    }

    private static func belowThousand(_ number: Int) -> String {
        if number < 20 { return small[number] }
        if number < 100 { return tens[number / 10] + (number % 10 == 0 ? "" : " " + small[number % 10]) }
        let rest = number % 100 == 0 ? "" : " " + belowThousand(number % 100)
        return "\(small[number / 100]) hundred\(rest)"
    }

    private static func regularOrdinal(_ word: String) -> String {
        word.hasSuffix("y") ? word.dropLast() + "ieth" : word + "th"
    }

    private static let ordinals = [
        "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
        "twelve": "twelfth",
    ]
    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
}
