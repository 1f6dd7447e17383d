/// Swift source with everything blanked out that is not code: comments, and on request the text of string literals.
///
/// Line breaks stay, so lines keep their numbers. Code within `\( … )` stays as well. Block comments nest; raw (`#"…"#`)
/// and multi-line literals are known. A quote that is never closed costs the rest of its line only.
struct SourceMask {
    private let bytes: [UInt8]
    private let blanksStrings: Bool
    private var masked: [UInt8]
    private var index = 0

    private init(_ source: String, blanksStrings: Bool) {
        bytes = Array(source.utf8)
        masked = bytes
        self.blanksStrings = blanksStrings
    }

    /// The code of `source`.
    static func code(of source: String, blanksStrings: Bool = true) -> String {
        var mask = SourceMask(source, blanksStrings: blanksStrings)
        mask.readCode(untilParenthesis: false)
        return String(decoding: mask.masked, as: UTF8.self)
    }

    private func sees(_ text: StaticString, at offset: Int = 0) -> Bool {
        let start = index + offset
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { bytes[start..<start + $0.count].elementsEqual($0) }
    }

    private mutating func skip(_ count: Int = 1, blank: Bool) {
        for _ in 0..<count where index < bytes.count {
            if blank, bytes[index] != UInt8(ascii: "\n") { masked[index] = UInt8(ascii: " ") }
            index += 1
        }
    }

    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while index < bytes.count {
            if sees("//") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { skip(blank: true) }
            } else if sees("/*") {
                readBlockComment()
            } else if let hashes = hashesBeforeQuote() {
                readString(hashes: hashes)
            } else {
                if sees("(") { depth += 1 }
                if sees(")") { depth -= 1 }
                skip(blank: false)
                if untilParenthesis, depth < 0 { return }
            }
        }
    }

    private mutating func readBlockComment() {
        var depth = 0
        while index < bytes.count {
            if sees("/*") {
                depth += 1
                skip(2, blank: true)
            } else if sees("*/") {
                depth -= 1
                skip(2, blank: true)
                if depth == 0 { return }
            } else {
                skip(blank: true)
            }
        }
    }

    /// How many `#` stand before the quote that begins here; `nil` when no string literal does.
    private func hashesBeforeQuote() -> Int? {
        var count = 0
        while sees("#", at: count) { count += 1 }
        return sees("\"", at: count) ? count : nil
    }

    private func seesHashes(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { sees("#", at: offset + $0) }
    }

    private mutating func readString(hashes: Int) {
        skip(hashes, blank: false)
        let quotes = sees("\"\"\"") ? 3 : 1
        skip(quotes, blank: false)
        while index < bytes.count {
            if quotes == 1, sees("\n") { return }
            if sees("\\"), seesHashes(hashes, at: 1) {
                skip(1 + hashes, blank: blanksStrings)
                let isInterpolation = sees("(")
                skip(blank: blanksStrings && !isInterpolation)
                if isInterpolation { readCode(untilParenthesis: true) }
            } else if quotes == 3 ? sees("\"\"\"") : sees("\""), seesHashes(hashes, at: quotes) {
                skip(quotes + hashes, blank: false)
                return
            } else {
                skip(blank: blanksStrings)
            }
        }
    }
}
