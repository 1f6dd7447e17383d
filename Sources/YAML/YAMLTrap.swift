/// Says what a syntax error of YAML most likely means to someone who writes call flows.
struct YAMLTrap {
    private let error: YAMLEvents.SyntaxError
    private let file: SourceFile

    init(error: YAMLEvents.SyntaxError, file: SourceFile) {
        self.error = error
        self.file = file
    }

    var diagnostic: Diagnostic {
        let reading =
            tabs ?? alias ?? comment ?? expression ?? quote ?? bracket ?? colon ?? indentation ?? other
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
        if error.problem.contains("hexdecimal") {
            return Reading(
                message: "this escape sequence has too few digits", mark: error.contextMark,
                help: "write \\x and two, \\u and four, or \\U and eight hexadecimal digits")
        }
        if let innerQuote { return innerQuote }
        guard error.context.contains("quoted scalar"), error.problem.contains("end of stream") else { return nil }
        return Reading(message: "this quotation mark is never closed", mark: error.contextMark)
    }

    /// `'It's fine'`: the text goes on after the quotation mark that ends it.
    private var innerQuote: Reading? {
        guard error.problem.contains("did not find expected"), error.mark.column > 0 else { return nil }
        let before = YAMLEvents.Mark(line: error.mark.line, column: error.mark.column - 1)
        guard let sign = scalar(before), sign == "'" || sign == "\"", scalar(error.mark) != sign else { return nil }
        return Reading(
            message: "the text ends at this quotation mark, and more follows", mark: before,
            help: sign == "'" ? "write '' for an apostrophe, or \" at both ends" : "write \\\" for one within the text")
    }

    /// A bracket that is never closed, which the scanner notices on a later line, or one that closes nothing.
    private var bracket: Reading? {
        if let sign = scalar(error.mark), "]}".unicodeScalars.contains(sign), !isInsideBrackets {
            return Reading(message: "this \(sign) closes nothing", mark: error.mark, help: "delete it")
        }
        guard isInsideBrackets, error.mark.line > error.contextMark.line, let sign = scalar(error.contextMark),
            "[{".unicodeScalars.contains(sign)
        else { return nil }
        // A collection may go on for lines; one line that begins no further right is certainly none of it.
        let isOver = line(error.mark).map { Self.indentation($0) <= Self.indentation(line(error.contextMark) ?? "") }
        guard isOver ?? true else { return nil }
        return Reading(
            message: "this \(sign) is never closed", mark: error.contextMark,
            help: "write \(sign == "{" ? "}" : "]") where it ends")
    }

    private var colon: Reading? {
        if error.problem.contains("mapping values are not allowed") {
            return dash ?? curlyQuote ?? wordAbove
                ?? Reading(
                    message: "a second colon in one value", mark: error.mark,
                    help: "write the text in quotes if the colon belongs to it; else check the indentation")
        }
        guard error.problem.contains("could not find expected ':'") else { return nil }
        return Reading(
            message: "there is no colon after this key", mark: error.contextMark, help: "write \"key: value\"")
    }

    /// `-say: x`: a dash that touches its word makes no item. The first of several such lines is told.
    private var dash: Reading? {
        var found: (line: Int, column: Int, next: Unicode.Scalar)?
        for number in stride(from: error.mark.line, through: max(0, error.mark.line - 50), by: -1) {
            guard let text = line(.init(line: number, column: 0)) else { break }
            let column = Self.indentation(text)
            let word = text.unicodeScalars.dropFirst(column)
            let isTouching = word.first == "-" && word.dropFirst().first?.properties.isAlphabetic == true
            if isTouching, let next = word.dropFirst().first { found = (number, column, next) }
            if !isTouching, number < error.mark.line { break }
        }
        return found.map {
            Reading(
                message: "there is no space after this dash", mark: .init(line: $0.line, column: $0.column),
                help: "write \"- \($0.next)…\"")
        }
    }

    /// `say: “Hello: there”`: quotation marks out of a word processor.
    private var curlyQuote: Reading? {
        let scalars = line(error.mark).map { Array($0.unicodeScalars.prefix(error.mark.column)) } ?? []
        let column = scalars.indices.dropFirst(2).first { index in
            "“„«‘".unicodeScalars.contains(scalars[index]) && scalars[index - 1] == " "
                && (scalars[index - 2] == ":" || scalars[index - 2] == "-")
        }
        return column.map {
            Reading(
                message: "\(scalars[$0]) is no quotation mark to YAML", mark: .init(line: error.mark.line, column: $0),
                help: "write \" at both ends")
        }
    }

    /// The colon is the line's first, so it is the line above that does not go with it.
    private var wordAbove: Reading? {
        guard error.mark.line > 0, let text = line(error.mark) else { return nil }
        let start = Self.indentation(text)
        let key = text.unicodeScalars.prefix(error.mark.column).dropFirst(start)
        let isItem = key.starts(with: "- ".unicodeScalars)
        guard !key.dropFirst(isItem ? 2 : 0).contains(" ") else { return nil }
        var number = error.mark.line - 1
        while number > 0, line(.init(line: number, column: 0))?.allSatisfy({ $0 == " " }) == true { number -= 1 }
        let above = line(.init(line: number, column: 0)) ?? ""
        if isItem || above.contains(": ") {
            return Reading(
                message: "this line is not indented like the ones it belongs to",
                mark: .init(line: error.mark.line, column: start),
                help: "the keys of one map and the dashes of one list begin in the same column")
        }
        let column = above.unicodeScalars.prefix { $0 == " " || $0 == "-" }.count
        let word = String(String.UnicodeScalarView(above.unicodeScalars.dropFirst(column)))
        guard !word.isEmpty, word.count <= 40 else { return nil }
        return Reading(
            message: "there is no colon after \(word)", mark: .init(line: number, column: column),
            help: "what has keys below it is written \"\(word):\"")
    }

    private static func indentation(_ text: String) -> Int { text.unicodeScalars.prefix { $0 == " " }.count }

    private var indentation: Reading? {
        if isInsideBrackets {
            let bracket = error.problem.contains("}") ? "}" : "]"
            return Reading(
                message: "expected a comma or \(bracket)", mark: error.mark,
                help: "a text with , : [ ] { } in it is written in quotes")
        }
        let problems = ["did not find expected key", "'-' indicator", "sequence entries are not allowed"]
        guard problems.contains(where: error.problem.contains) else { return nil }
        if let dash { return dash }
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
