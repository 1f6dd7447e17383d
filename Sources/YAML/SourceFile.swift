/// A text file with its path: what a ``Diagnostic`` quotes its source line from.
public struct SourceFile: Sendable {
    /// Lines longer than this many bytes are not quoted: nobody could find a caret in them.
    public static let longestQuote = 2_000

    /// The path as it was given.
    public let path: String
    /// The whole text.
    public let text: String
    /// Where each line begins.
    private let starts: [String.Index]

    /// A file of that path and text; finds the lines once, O(length).
    public init(path: String, text: String) {
        self.path = path
        self.text = text
        let utf8 = text.utf8
        var starts = [text.startIndex]
        var index = utf8.startIndex
        while let lineFeed = utf8[index...].firstIndex(of: UInt8(ascii: "\n")) {
            index = utf8.index(after: lineFeed)
            starts.append(index)
        }
        self.starts = starts
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
        let end = number < starts.count ? text.utf8.index(before: starts[number]) : text.endIndex
        let line = text.utf8[starts[number &- 1]..<end]
        guard line.count <= Self.longestQuote else { return nil }
        return Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
}
