public import YAML

/// Writes what came of calls into a test file's expectations; comments and everything else stay as they are.
public struct ExpectationEdit: Sendable {
    /// One value that is to be replaced, or a line that is to be added.
    public struct Change: Sendable, Equatable {
        /// What it is about: `path`, `vars.tries`, or `expect` for a test that had none.
        public var name: String
        /// The test.
        public var test: String
        /// The line that changes, from 1.
        public var line: Int
        /// What stands there, without blanks at its ends; empty for an addition.
        public var before: String
        /// What will stand there.
        public var after: String
    }

    private struct Cut {
        var start: Int
        var end: Int
        var text: String
    }

    /// What changes, from top to bottom.
    public private(set) var changes: [Change] = []
    private let lines: [[Character]]
    private var cuts: [Cut] = []
    /// Where each line begins in the whole text.
    private var starts: [Int] = []
    private let text: [Character]

    /// No change of this file yet.
    public init(_ source: SourceFile) {
        text = Array(source.text)
        lines = source.text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        var position = 0
        for line in lines {
            starts.append(position)
            position += line.count + 1
        }
    }

    /// The file with all changes.
    public var edited: String {
        var result = text
        for cut in cuts.sorted(by: { $0.start > $1.start }) {
            result.replaceSubrange(cut.start..<cut.end, with: cut.text)
        }
        return String(result)
    }

    /// Takes what a test's call came to; what the caller did and heard is not touched.
    public mutating func add(_ result: TestResult) {
        let observed = Observed(journal: result.journal, record: result.record)
        guard result.test.expected.place != nil else { return addExpectation(of: result, observed) }
        let expected = result.test.expected
        change("path", in: result, expected.path.map { $0 != observed.path }, Self.list(observed.path))
        change("outcome", in: result, expected.outcome.map { $0 != observed.outcome }, observed.outcome)
        change("keys", in: result, expected.keys.map { $0 != observed.keys }, Self.quoted(observed.keys))
        change("dialled", in: result, expected.dialled.map { $0 != observed.dialled }, Self.list(observed.dialled))
        change("result", in: result, expected.result.map { $0 != observed.result }, Self.scalar(observed.result))
        for (name, value) in (expected.variables ?? [:]).sorted(by: { $0.key < $1.key }) {
            let found = observed.variable(name)
            change("vars.\(name)", in: result, found != value, Self.scalar(found))
        }
    }

    private mutating func change(_ name: String, in result: TestResult, _ differs: Bool?, _ value: String) {
        guard differs == true, let place = result.test.expected.places[name], let extent = extent(from: place) else {
            return
        }
        let before = String(text[extent.start..<extent.end])
        cuts.append(Cut(start: extent.start, end: extent.end, text: value))
        changes.append(
            Change(name: name, test: result.test.name, line: place.line, before: before, after: value))
    }

    /// A test without `expect` gets one behind its last line.
    private mutating func addExpectation(of result: TestResult, _ observed: Observed) {
        let place = result.test.place
        guard lines.indices.contains(place.line - 1), lines[place.line - 1].dropFirst(place.column - 1).first != "{"
        else {
            return
        }
        let last = lastLine(ofBlockFrom: place.line - 1, column: place.column)
        let value = "expect: {path: \(Self.list(observed.path)), outcome: \(observed.outcome)}"
        let position = starts[last] + lines[last].count
        cuts.append(
            Cut(start: position, end: position, text: "\n" + String(repeating: " ", count: place.column - 1) + value))
        changes.append(Change(name: "expect", test: result.test.name, line: last + 1, before: "", after: value))
    }

    // MARK: Where a value ends

    private func extent(from place: SourcePlace) -> (start: Int, end: Int)? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let start = starts[place.line - 1] + place.column - 1
        guard start < text.count else { return nil }
        switch text[start] {
        case "[", "{": return closing(from: start).map { (start, $0) }
        case "\"", "'": return endOfQuoted(from: start).map { (start, $0) }
        case "-" where start + 1 < text.count && text[start + 1] == " ":
            let last = lastLine(ofBlockFrom: place.line - 1, column: place.column)
            return (start, starts[last] + lines[last].count)
        default: return (start, endOfPlain(from: start))
        }
    }

    /// The last line of a block whose first line begins at `column`; blank lines and comments behind it are not in it.
    private func lastLine(ofBlockFrom line: Int, column: Int) -> Int {
        var last = line
        for index in lines.indices.dropFirst(line + 1) {
            let indent = lines[index].prefix { $0 == " " }.count
            guard indent < lines[index].count else { continue }
            guard indent >= column - 1 else { break }
            if lines[index][indent] != "#" { last = index }
        }
        return last
    }

    /// Behind the bracket that closes the one at `start`.
    private func closing(from start: Int) -> Int? {
        var depth = 0
        var index = start
        while index < text.count {
            switch text[index] {
            case "[", "{": depth += 1
            case "]", "}":
                depth -= 1
                if depth == 0 { return index + 1 }
            case "\"", "'":
                guard let end = endOfQuoted(from: index) else { return nil }
                index = end - 1
            case "#" where text[index - 1] == " ":
                while index < text.count, text[index] != "\n" { index += 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    private func endOfQuoted(from start: Int) -> Int? {
        var index = start + 1
        while index < text.count {
            if text[index] == "\\", text[start] == "\"" {
                index += 1
            } else if text[index] == text[start] {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    private func endOfPlain(from start: Int) -> Int {
        var end = start
        while end < text.count, !"\n,]}".contains(text[end]), !(text[end] == "#" && text[end - 1] == " ") { end += 1 }
        while end > start, text[end - 1] == " " { end -= 1 }
        return end
    }

    // MARK: Values as YAML

    private static func list(_ items: [String]) -> String { "[\(items.map(scalar).joined(separator: ", "))]" }

    /// As a bare word where nothing can be taken for something else.
    private static func scalar(_ text: String) -> String {
        let isWord = text.first.map { $0.isLetter || $0 == "_" } ?? false
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
        return isWord && isPlain ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
