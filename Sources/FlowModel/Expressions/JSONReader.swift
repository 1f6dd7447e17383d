/// Why a text is no JSON, with the byte where it stops being so.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was expected there, as the end of a sentence.
    public var message: String
    /// The offset of the byte, from 0.
    public var offset: Int
    /// The sentence.
    public var description: String { "no JSON: \(message) at byte \(offset)" }
}

extension Value {
    /// Reads one JSON text (RFC 8259), the whole of it.
    ///
    /// Whole numbers that fit are ``integer(_:)``, all others ``decimal(_:)``; of a name given twice the last value counts.
    ///
    /// - Parameters:
    ///   - json: UTF-8; anything else than UTF-8 inside a text is replaced by U+FFFD.
    ///   - deepest: how deep lists and maps may lie in each other.
    /// - Throws: ``JSONError`` at the first byte that cannot be right.
    /// - Complexity: O(bytes); memory in proportion to the bytes, whatever they claim.
    public init(json: some Sequence<UInt8>, deepest: Int = 64) throws(JSONError) {
        var reader = JSONReader(bytes: Array(json), deepest: deepest)
        self = try reader.readWhole()
    }
}

/// One pass over a JSON text.
private struct JSONReader {
    let bytes: [UInt8]
    let deepest: Int
    private var index = 0

    init(bytes: [UInt8], deepest: Int) {
        self.bytes = bytes
        self.deepest = deepest
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func readWhole() throws(JSONError) -> Value {
        let value = try readValue(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw error("the text ends, and more follows") }
        return value
    }

    private func error(_ message: String) -> JSONError { JSONError(message: message, offset: index) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    /// Takes `byte` if it comes next, space apart.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func readValue(depth: Int) throws(JSONError) -> Value {
        guard depth <= deepest else { throw error("it is nested more than \(deepest) deep") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try readMap(depth: depth)
        case UInt8(ascii: "["): return try readList(depth: depth)
        case UInt8(ascii: "\""): return .text(try readText())
        case UInt8(ascii: "t"): return try readWord("true", .boolean(true))
        case UInt8(ascii: "f"): return try readWord("false", .boolean(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): return try readNumber()
        case nil: throw error("a value was expected, and the text ends")
        default: throw error("a value was expected")
        }
    }

    private mutating func readWord(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
        for expected in word.description.utf8 {
            guard next == expected else { throw error("\(word) was expected") }
            index += 1
        }
        return value
    }

    private mutating func readList(depth: Int) throws(JSONError) -> Value {
        index += 1
        var items: [Value] = []
        guard !take(UInt8(ascii: "]")) else { return .list(items) }
        repeat { items.append(try readValue(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("a comma or ] was expected") }
        return .list(items)
    }

    private mutating func readMap(depth: Int) throws(JSONError) -> Value {
        index += 1
        var entries: [String: Value] = [:]
        guard !take(UInt8(ascii: "}")) else { return .map(entries) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a name in quotation marks was expected") }
            let name = try readText()
            guard take(UInt8(ascii: ":")) else { throw error("a colon was expected") }
            entries[name] = try readValue(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("a comma or } was expected") }
        return .map(entries)
    }

    // MARK: Numbers

    private mutating func readNumber() throws(JSONError) -> Value {
        let start = index
        if next == UInt8(ascii: "-") { index += 1 }
        let whole = skipDigits()
        guard whole > 0, whole == 1 || bytes[index - whole] != UInt8(ascii: "0") else {
            throw error("a number has digits, and no zero before others")
        }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            guard skipDigits() > 0 else { throw error("digits were expected after the point") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() > 0 else { throw error("digits were expected in the exponent") }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let number = Int(text) { return .integer(number) }
        guard let number = Double(text), number.isFinite else { throw error("the number is too large") }
        return .decimal(number)
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while let byte = next, Self.isDigit(byte) { index += 1 }
        return index - start
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: Texts

    private mutating func readText() throws(JSONError) -> String {
        index += 1
        let start = index
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { index += 1 }
        if next == UInt8(ascii: "\"") {
            defer { index += 1 }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
        var text = Array(bytes[start..<index])
        while let byte = next, byte >= 0x20 {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try readEscape()
            default: text.append(byte)
            }
        }
        throw error(next == nil ? "a text does not end" : "a control character stands in a text")
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "/"): UInt8(ascii: "/"),
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
        UInt8(ascii: "t"): 0x09,
    ]

    /// What follows a backslash, as UTF-8.
    private mutating func readEscape() throws(JSONError) -> [UInt8] {
        guard let letter = next else { throw error("a text does not end") }
        if let byte = Self.escapes[letter] {
            index += 1
            return [byte]
        }
        guard letter == UInt8(ascii: "u") else { throw error("there is no such escape") }
        index += 1
        var scalar = UInt32(try readUnit())
        // A surrogate pair is one character; half of one is none.
        if 0xD800...0xDBFF ~= scalar, next == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let mark = index
            index += 2
            let low = UInt32(try readUnit())
            if 0xDC00...0xDFFF ~= low {
                scalar = 0x1_0000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            } else {
                index = mark
            }
        }
        return Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
    }

    private mutating func readUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("four hexadecimal digits were expected")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
