/// A text file with its path: what a ``Diagnostic`` quotes its source line from.
public struct SourceFile: Sendable {
    /// The path as it was given.
    public let path: String
    /// The whole text.
    public let text: String
    /// The lines without their line breaks (LF or CRLF).
    private let lines: [Substring]

    /// A file of that path and text; splits the lines once, O(length).
    public init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.unicodeScalars
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { Substring($0.last == "\r" ? $0.dropLast() : $0) }
    }

    /// A file of that path; bytes that are no UTF-8 become U+FFFD.
    public init(path: String, bytes: [UInt8]) {
        self.init(path: path, text: String(decoding: bytes, as: UTF8.self))
    }

    /// The line of that number (from 1) without its line break; `nil` where the file has none such.
    public func line(_ number: Int) -> String? {
        lines.indices.contains(number &- 1) ? String(lines[number &- 1]) : nil
    }

    /// The text of one line from a column on, both counted from 1; `nil` outside the file.
    public func text(fromLine line: Int, column: Int) -> Substring? {
        guard lines.indices.contains(line &- 1), column >= 1 else { return nil }
        let scalars = lines[line &- 1].unicodeScalars
        guard let start = scalars.index(scalars.startIndex, offsetBy: column &- 1, limitedBy: scalars.endIndex) else {
            return nil
        }
        return Substring(scalars[start...])
    }
}
