/// A place in a run of bytes: what the value parsers walk with. Never moves past its end.
struct ByteCursor {
    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    init(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        self.init(bytes, 0..<bytes.count)
    }

    var isAtEnd: Bool { position >= end }
    var peek: UInt8? { position < end ? bytes[position] : nil }
    var rest: Range<Int> { position..<end }

    /// Moves on by one byte and returns it.
    mutating func next() -> UInt8? {
        guard position < end else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    /// Moves past `byte` when it is next.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    mutating func skipBlanks() { _ = take { $0.isBlank } }

    /// Moves past all that `belongs`, and returns its place.
    mutating func take(while belongs: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while position < end, belongs(bytes[position]) { position += 1 }
        return start..<position
    }

    /// Moves past the text up to, not including, the first byte that `stops`.
    mutating func takeUntil(_ stops: (UInt8) -> Bool) -> Range<Int> { take { !stops($0) } }

    /// Moves past a quoted string (RFC 3261 §25.1) whose opening quote is next, and returns the place with its quotes.
    mutating func takeQuoted() -> Range<Int>? {
        let start = position
        guard accept(UInt8(ascii: "\"")) else { return nil }
        while let byte = next() {
            if byte == UInt8(ascii: "\"") { return start..<position }
            if byte == UInt8(ascii: "\\"), next() == nil { return nil }
        }
        return nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The place without the blanks at either side.
    func trimmed(_ range: Range<Int>) -> Range<Int> { bytes.trimmed(range) }

    /// Reads a decimal number of at most `limit`; anything else is `nil`.
    mutating func takeNumber(upTo limit: Int) -> Int? {
        let digits = take { $0.isDigit }
        return bytes.decimal(digits, upTo: limit)
    }
}

extension [UInt8] {
    /// `range` without the blanks and line ends at either side.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, self[lower].isBlank || self[lower] == .cr { lower += 1 }
        while lower < upper, self[upper - 1].isBlank || self[upper - 1] == .cr { upper -= 1 }
        return lower..<upper
    }

    /// The decimal number in `range`, or `nil` when it is empty, is no number, or exceeds `limit`.
    func decimal(_ range: Range<Int>, upTo limit: Int) -> Int? {
        guard !range.isEmpty else { return nil }
        var value = 0
        for index in range {
            guard self[index].isDigit else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow, scaled <= limit else { return nil }
            value = scaled + Int(self[index] &- 48)
            guard value <= limit else { return nil }
        }
        return value
    }
}
