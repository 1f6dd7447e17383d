/// A text file with its path: what a ``Diagnostic`` quotes its source line from.
public struct SourceFile: Sendable {
    /// Lines longer than this many bytes are not quoted.
    public static let longestQuote = 16_000

    /// The path as it was given.
    public let path: String
    /// The whole text.
    public let text: String
    /// Where each line begins, in bytes.
    private let starts: [Int]

    /// A file of that path and text; finds the lines once, O(length).
    public init(path: String, text: String) {
        self.path = path
        self.text = text
        var text = text
        starts = text.withUTF8 { Self.starts(of: $0) }
    }

    private static func starts(of bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        var starts = [0]
        var offset = 0
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "\n") { starts.append(offset + 1) }
            offset += 1
        }
        return starts
    }

    /// A file of that path; bytes that are no UTF-8 become U+FFFD.
    public init(path: String, bytes: [UInt8]) {
        self.init(path: path, text: String(decoding: bytes, as: UTF8.self))
    }

    /// The line of that number (from 1) without its line break (LF or CRLF); `nil` where the file has none such or where
    /// it is longer than ``longestQuote``.
    public func line(_ number: Int) -> String? { quotable(number).map { String($0) } }

    /// The text of one line from a column on, both counted from 1; `nil` where ``line(_:)`` has none, and beyond its end.
    public func text(fromLine line: Int, column: Int) -> Substring? {
        guard let scalars = quotable(line)?.unicodeScalars, column >= 1 else { return nil }
        guard let start = scalars.index(scalars.startIndex, offsetBy: column &- 1, limitedBy: scalars.endIndex) else {
            return nil
        }
        return Substring(scalars[start...])
    }

    private func quotable(_ number: Int) -> Substring? {
        guard starts.indices.contains(number &- 1) else { return nil }
        let utf8 = text.utf8
        let start = starts[number &- 1]
        let end = number < starts.count ? starts[number] &- 1 : utf8.count
        guard end &- start <= Self.longestQuote else { return nil }
        let first = utf8.index(utf8.startIndex, offsetBy: start)
        let line = utf8[first..<utf8.index(first, offsetBy: end &- start)]
        return Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
}
