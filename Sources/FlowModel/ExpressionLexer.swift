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
        while position < scalars.count, scalars[position].isBlank { position += 1 }
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
        // These begin no longer operator, not even a foreign one.
        if "+-*/()[]:.,".unicodeScalars.contains(scalars[position]) {
            position += 1
            return .symbol(String(scalars[position - 1]))
        }
        for length in [3, 2, 1] where position + length <= scalars.count {
            let text = String(joining: scalars[position..<(position + length)])
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
        return String(joining: scalars[start..<position])
    }
}

extension Unicode.Scalar {
    /// White space; nearly all of it is a space, and for that no table is looked up.
    fileprivate var isBlank: Bool { isASCII ? self == " " || 0x09...0x0D ~= value : properties.isWhitespace }
    var isDigit: Bool { "0"..."9" ~= self }
    var isNameStart: Bool { "a"..."z" ~= self || "A"..."Z" ~= self || self == "_" }
}

extension String {
    /// The text of some characters; nearly always they are ASCII, which is written in one go.
    init(joining scalars: ArraySlice<Unicode.Scalar>) {
        guard scalars.allSatisfy(\.isASCII) else {
            self = String(String.UnicodeScalarView(scalars))
            return
        }
        self.init(unsafeUninitializedCapacity: scalars.count) { buffer in
            var count = 0
            for scalar in scalars {
                buffer[count] = UInt8(truncatingIfNeeded: scalar.value)
                count += 1
            }
            return count
        }
    }
}
