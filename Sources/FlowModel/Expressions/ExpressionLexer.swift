/// Cuts the text of an expression into tokens with their offsets.
struct ExpressionLexer {
    struct Token {
        enum Kind {
            case number(Value)
            case text(String)
            /// A name, or a word operator (`and`, `or`, `not`).
            case word(String)
            case symbol(Symbol)
            case end
        }
        var kind: Kind
        var offset: Int
        var length: Int
    }

    enum Symbol: String {
        case coalesce = "??"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case slash = "/"
        case open = "("
        case close = ")"
        case openBracket = "["
        case closeBracket = "]"
        case bar = "|"
        case question = "?"
        case colon = ":"
        case dot = "."
        case comma = ","

        /// What a character means that begins no longer operator, not even a foreign one.
        init?(alone scalar: Unicode.Scalar) {
            switch scalar {
            case "+": self = .plus
            case "-": self = .minus
            case "*": self = .times
            case "/": self = .slash
            case "(": self = .open
            case ")": self = .close
            case "[": self = .openBracket
            case "]": self = .closeBracket
            case ":": self = .colon
            case ".": self = .dot
            case ",": self = .comma
            default: return nil
            }
        }
    }

    /// What people write who come from other languages, and what it is called here.
    private static let foreign =
        ["&&": "and", "||": "or", "!": "not", "===": "==", "=": "==", "%": nil] as [String: String?]

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ source: String) { scalars = source.scalarArray }

    /// All tokens, the last of them ``Token/Kind/end``.
    mutating func tokens() throws(ExpressionError) -> [Token] {
        var result: [Token] = []
        result.reserveCapacity(min(scalars.count / 3 + 4, 64))
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
        if let symbol = Symbol(alone: scalars[position]) {
            position += 1
            return .symbol(symbol)
        }
        for length in stride(from: min(3, lengthOfOperator), to: 0, by: -1) {
            let text = String(joining: scalars[position..<(position + length)])
            if let symbol = Symbol(rawValue: text) {
                position += length
                return .symbol(symbol)
            }
            if let word = Self.foreign[text] {
                let help = word.map { "write \($0)" }
                throw ExpressionError("there is no operator \(text)", at: position, length: length, help: help)
            }
        }
        throw ExpressionError("\"\(scalars[position])\" has no meaning in an expression", at: position)
    }

    /// How many characters from here on are of the kind that operators are made of; at least 1.
    private var lengthOfOperator: Int {
        max(1, scalars[position...].prefix { "?=!<>|&%".unicodeScalars.contains($0) }.count)
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
    /// The characters of the text (Unicode scalars).
    var scalarArray: [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(utf8.count)
        for scalar in unicodeScalars { scalars.append(scalar) }
        return scalars
    }

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
