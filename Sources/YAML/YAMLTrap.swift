/// Says what a syntax error of YAML most likely means to someone who writes call flows.
struct YAMLTrap {
    private let error: YAMLEvents.SyntaxError
    private let file: SourceFile

    init(error: YAMLEvents.SyntaxError, file: SourceFile) {
        self.error = error
        self.file = file
    }

    var diagnostic: Diagnostic {
        let reading = tabs ?? alias ?? comment ?? expression ?? quote ?? colon ?? indentation ?? other
        return Diagnostic(
            .error, reading.message, at: place(reading.mark), help: reading.help, sourceLine: line(reading.mark))
    }

    private struct Reading {
        var message: String
        var mark: YAMLEvents.Mark
        var help: String?
    }

    // MARK: Traps

    private var tabs: Reading? {
        guard let text = line(error.mark), let tab = text.unicodeScalars.firstIndex(of: "\t") else { return nil }
        let before = text.unicodeScalars[..<tab]
        guard before.allSatisfy({ $0 == " " || $0 == "-" }) else { return nil }
        let mark = YAMLEvents.Mark(line: error.mark.line, column: before.count)
        return Reading(message: "a tab cannot indent", mark: mark, help: "use spaces")
    }

    private var alias: Reading? {
        guard error.context.contains("alias") || error.context.contains("anchor") else { return nil }
        let sign = error.context.contains("alias") ? "*" : "&"
        let kind = sign == "*" ? "an alias" : "an anchor"
        return Reading(
            message: "\(sign) begins \(kind) in YAML", mark: error.contextMark,
            help: "if \(sign == "*" ? "the star key" : "the sign") is meant, write it in quotes: \"\(sign)\"")
    }

    /// `{1: sales, #: menu}`: the rest of the line was a comment.
    private var comment: Reading? {
        guard isInsideBrackets else { return nil }
        // The scanner notices on one of the next lines, where it still looks for the closing bracket.
        for number in [error.contextMark.line, error.mark.line, error.mark.line - 1] {
            let mark = YAMLEvents.Mark(line: number, column: 0)
            guard let column = line(mark).flatMap(Self.swallowingColumn) else { continue }
            return Reading(
                message: "# begins a comment, so the rest of this line is not read",
                mark: .init(line: number, column: column), help: "if the pound key is meant, write it in quotes: \"#\"")
        }
        return nil
    }

    /// `{say: ${name}}`: braces within braces.
    private var expression: Reading? {
        guard isInsideBrackets, let text = line(error.mark) else { return nil }
        let scalars = Array(text.unicodeScalars.prefix(error.mark.column + 1))
        guard let dollar = scalars.lastIndex(of: "$"), dollar + 1 < scalars.count, scalars[dollar + 1] == "{" else {
            return nil
        }
        return Reading(
            message: "inside { } and [ ] the braces of ${…} are read as YAML",
            mark: .init(line: error.mark.line, column: dollar), help: "write the whole text in quotes: \"${…}\"")
    }

    private var quote: Reading? {
        if error.problem.contains("escape character") {
            return Reading(
                message: "this \\ begins no escape sequence that YAML knows", mark: error.mark,
                help: "write \\\\ for a backslash, or use single quotes")
        }
        guard error.context.contains("quoted scalar"), error.problem.contains("end of stream") else { return nil }
        return Reading(message: "this quotation mark is never closed", mark: error.contextMark)
    }

    private var colon: Reading? {
        if error.problem.contains("mapping values are not allowed") {
            return Reading(
                message: "a second colon in one value", mark: error.mark,
                help: "write the text in quotes if the colon belongs to it; else check the indentation")
        }
        guard error.problem.contains("could not find expected ':'") else { return nil }
        return Reading(
            message: "there is no colon after this key", mark: error.contextMark, help: "write \"key: value\"")
    }

    private var indentation: Reading? {
        if isInsideBrackets {
            let bracket = error.problem.contains("}") ? "}" : "]"
            return Reading(
                message: "expected a comma or \(bracket)", mark: error.mark,
                help: "a text with , : [ ] { } in it is written in quotes")
        }
        let problems = ["did not find expected key", "'-' indicator", "sequence entries are not allowed"]
        guard problems.contains(where: error.problem.contains) else { return nil }
        return Reading(
            message: "this line is not indented like the ones it belongs to", mark: error.mark,
            help: "the keys of one map and the dashes of one list begin in the same column")
    }

    private var other: Reading {
        guard error.problem.contains("cannot start any token"), let sign = scalar(error.mark) else {
            return Reading(message: "this is not YAML: \(error.problem)", mark: error.mark)
        }
        return Reading(message: "a value cannot begin with \(sign)", mark: error.mark, help: "write it in quotes")
    }

    // MARK: Text

    private var isInsideBrackets: Bool {
        error.problem.contains("expected ',' or") || error.context.contains("flow")
    }

    /// Where a comment begins that has a closing bracket in it.
    private static func swallowingColumn(_ text: String) -> Int? {
        guard let column = commentColumn(text) else { return nil }
        return text.unicodeScalars.dropFirst(column).contains { $0 == "}" || $0 == "]" } ? column : nil
    }

    /// Where a comment begins: a `#` outside quotes, at the start or after a space, a comma or a bracket.
    private static func commentColumn(_ text: String) -> Int? {
        var quote: Unicode.Scalar?
        var previous: Unicode.Scalar = " "
        for (column, scalar) in text.unicodeScalars.enumerated() {
            if let open = quote {
                if scalar == open { quote = nil }
            } else if scalar == "\"" || scalar == "'" {
                quote = scalar
            } else if scalar == "#", " \t,{[".unicodeScalars.contains(previous) {
                return column
            }
            previous = scalar
        }
        return nil
    }

    private func line(_ mark: YAMLEvents.Mark) -> String? { file.line(mark.line + 1) }

    private func scalar(_ mark: YAMLEvents.Mark) -> Unicode.Scalar? {
        file.text(fromLine: mark.line + 1, column: mark.column + 1)?.unicodeScalars.first
    }

    private func place(_ mark: YAMLEvents.Mark) -> SourcePlace {
        SourcePlace(file: file.path, line: mark.line + 1, column: mark.column + 1)
    }
}
