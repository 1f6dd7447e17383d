/// Cuts the text of an expression into tokens with their offsets.
struct ExpressionLexer {
    struct Token: Equatable {
        enum Kind: Equatable {
            case number(Value)
            case text(String)
            /// A name, or a word operator (`and`, `or`, `not`).
            case word(String)
            /// `+`, `??`, `(` and so on.
            case symbol(String)
            case end
        }
        var kind: Kind
        var offset: Int
        var length: Int
    }

    private static let symbols: [String] = [
        "??", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", "|", "?", ":", ".", ",",
    ]
    /// What people write who come from other languages, and what it is called here.
    private static let foreign =
        ["&&": "and", "||": "or", "!": "not", "===": "==", "=": "==", "%": nil] as [String: String?]

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    /// All tokens, the last of them ``Token/Kind/end``.
    mutating func tokens() throws(ExpressionError) -> [Token] {
        var result: [Token] = []
        while let token = try next() { result.append(token) }
        result.append(Token(kind: .end, offset: scalars.count, length: 1))
        return result
    }

    private mutating func next() throws(ExpressionError) -> Token? {
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        guard position < scalars.count else { return nil }
        let start = position
        let kind = try readKind(scalars[start])
        return Token(kind: kind, offset: start, length: position - start)
    }

    private mutating func readKind(_ first: Unicode.Scalar) throws(ExpressionError) -> Token.Kind {
        if first.isDigit { return try readNumber() }
        if first.isNameStart { return .word(take { $0.isNameStart || $0.isDigit }) }
        if first == "'" || first == "\"" { return try readText(quote: first) }
        return try readSymbol()
    }

    private mutating func readNumber() throws(ExpressionError) -> Token.Kind {
        let start = position
        var text = take { $0.isDigit }
        if position + 1 < scalars.count, scalars[position] == ".", scalars[position + 1].isDigit {
            position += 1
            text += "." + take { $0.isDigit }
        }
        guard let value = Value(canonicalNumber: text) else {
            throw ExpressionError(
                "\"\(text)\" is not a number", at: start, length: text.count,
                help: "numbers have at most 18 digits and no leading zero; text is written in quotes: '\(text)'")
        }
        return .number(value)
    }

    private mutating func readText(quote: Unicode.Scalar) throws(ExpressionError) -> Token.Kind {
        let start = position
        var text = String.UnicodeScalarView()
        position += 1
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            if scalar == quote { return .text(String(text)) }
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            guard position < scalars.count else { break }
            text.append(scalars[position])
            position += 1
        }
        throw ExpressionError("this text has no closing \(quote)", at: start, length: scalars.count - start)
    }

    private mutating func readSymbol() throws(ExpressionError) -> Token.Kind {
        let ahead = String(String.UnicodeScalarView(scalars[position..<min(position + 3, scalars.count)]))
        for length in [3, 2, 1] {
            let text = String(ahead.prefix(length))
            guard text.count == length else { continue }
            if Self.symbols.contains(text) {
                position += length
                return .symbol(text)
            }
            if let word = Self.foreign[text] {
                let help = word.map { "write \($0)" }
                throw ExpressionError("there is no operator \(text)", at: position, length: length, help: help)
            }
        }
        throw ExpressionError("\"\(scalars[position])\" has no meaning in an expression", at: position)
    }

    private mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while position < scalars.count, matches(scalars[position]) { position += 1 }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }
}

extension Unicode.Scalar {
    var isDigit: Bool { "0"..."9" ~= self }
    var isNameStart: Bool { "a"..."z" ~= self || "A"..."Z" ~= self || self == "_" }
}
