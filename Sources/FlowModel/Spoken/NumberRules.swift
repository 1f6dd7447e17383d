/// How a language spells whole numbers: sets of rules, each rule for all numbers from its base on.
///
/// A set is written one rule a line, `base: words`, with the divisor behind the base where it is not the largest power of ten that the base holds
/// (`80/20: quatre-vingt-{>}`). In the words stand
/// - `{<}` and `{>}` for the quotient and the remainder of number and divisor, spelled by the same set, `{<name}` and
///   `{>name}` by another one, `{=name}` for the number itself by another one;
/// - `[…]` for what is only said when there is a remainder, `[…|…]` with what is said when there is none.
///
/// The form is that of the Unicode project's rule-based number format, cut down to what telephones need.
struct NumberRules: Sendable {
    private indirect enum Piece: Sendable {
        case text(String)
        case quotient(String?)
        case remainder(String?)
        case same(String)
        case choice([Piece], [Piece])
    }

    private struct Rule: Sendable {
        var base: Int
        var divisor: Int
        var pieces: [Piece]
    }

    /// Rules refer to each other at most this deep; only a mistake in the data goes deeper.
    private static let deepest = 64
    private let sets: [String: [Rule]]

    /// - Parameter sets: the rules by the name of their set, lines from the smallest base to the largest.
    /// - Precondition: the lines are rules; they are part of the program, not of its input.
    init(_ sets: [String: String]) {
        self.sets = sets.mapValues { text in text.split(separator: "\n").map(Self.rule) }
    }

    /// The number in words by one of the sets; numbers that it does not have are written in figures.
    func words(_ number: Int, by set: String = "cardinal") -> String { words(number, set, depth: 0) }

    /// Whether there is such a set.
    func has(_ set: String) -> Bool { sets[set] != nil }

    private func words(_ number: Int, _ set: String, depth: Int) -> String {
        guard depth < Self.deepest, let rule = sets[set]?.last(where: { $0.base <= number }) else {
            return String(number)
        }
        return words(number, rule, rule.pieces, set, depth)
    }

    private func words(_ number: Int, _ rule: Rule, _ pieces: [Piece], _ set: String, _ depth: Int) -> String {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: rule.divisor)
        return pieces.reduce(into: "") { result, piece in
            switch piece {
            case .text(let text): result += text
            case .quotient(let other): result += words(quotient, other ?? set, depth: depth + 1)
            case .remainder(let other): result += words(remainder, other ?? set, depth: depth + 1)
            case .same(let other): result += words(number, other, depth: depth + 1)
            case .choice(let some, let none): result += words(number, rule, remainder == 0 ? none : some, set, depth)
            }
        }
    }

    // MARK: Reading the rules

    private static func rule(_ line: Substring) -> Rule {
        let parts = line.split(separator: ":", maxSplits: 1)
        let numbers = parts[0].split(separator: "/").compactMap { Int($0) }
        precondition(parts.count == 2 && !numbers.isEmpty, "a rule is written \"base: words\", not \(line)")
        var text = parts[1].dropFirst()
        let divisor = numbers.count > 1 ? numbers[1] : powerOfTen(in: numbers[0])
        return Rule(base: numbers[0], divisor: divisor, pieces: pieces(&text, until: []))
    }

    private static func powerOfTen(in base: Int) -> Int {
        var power = 1
        while base / power >= 10 { power *= 10 }
        return power
    }

    private static func pieces(_ text: inout Substring, until ends: Set<Character>) -> [Piece] {
        var pieces: [Piece] = []
        while let character = text.first, !ends.contains(character) {
            text.removeFirst()
            switch character {
            case "{": pieces.append(reference(&text))
            case "[":
                let some = self.pieces(&text, until: ["|", "]"])
                let hasNone = text.popFirst() == "|"
                let none = hasNone ? self.pieces(&text, until: ["]"]) : []
                if hasNone { text.removeFirst() }
                pieces.append(.choice(some, none))
            default:
                let plain = text.prefix { !"{[".contains($0) && !ends.contains($0) }
                text = text.dropFirst(plain.count)
                pieces.append(.text(String(character) + plain))
            }
        }
        return pieces
    }

    private static func reference(_ text: inout Substring) -> Piece {
        let inside = text.prefix { $0 != "}" }
        text = text.dropFirst(inside.count + 1)
        let name = inside.dropFirst().isEmpty ? nil : String(inside.dropFirst())
        switch inside.first {
        case "<": return .quotient(name)
        case ">": return .remainder(name)
        default: return .same(name ?? "")
        }
    }
}
