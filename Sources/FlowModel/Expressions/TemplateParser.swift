/// Cuts a text into plain pieces and `${…}` expressions.
struct TemplateParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var parts: [Template.Part] = []
    private var expressions: [(offset: Int, expression: Expression)] = []
    private var text = ""

    init(_ text: String) { scalars = text.scalarArray }

    mutating func parse() throws(ExpressionError) -> Template {
        if let whole = try wholePath() { return whole }
        while position < scalars.count { try readPiece() }
        flush()
        return Template(form: form, expressions: expressions)
    }

    private var form: Template.Form {
        if parts.isEmpty { return .constant(.text("")) }
        guard parts.count == 1 else { return .mixed(parts) }
        switch parts[0] {
        case .text(let text): return .constant(.text(text))
        case .expression(let expression): return .whole(expression)
        }
    }

    /// `$path` and nothing else.
    private mutating func wholePath() throws(ExpressionError) -> Template? {
        guard scalars[0] == "$", scalars.count > 1, scalars[1].isNameStart else { return nil }
        let isPath = scalars.dropFirst().allSatisfy {
            $0.isNameStart || $0.isDigit || ".[]\"'-".unicodeScalars.contains($0)
        }
        guard isPath else { return nil }
        let source = string(scalars[1...])
        let root: ExpressionNode
        do throws(ExpressionError) {
            var parser = try ExpressionParser(source)
            root = try parser.parseReference()
        } catch {
            throw ExpressionError(error.message, at: error.offset + 1, length: error.length, help: error.help)
        }
        let expression = Expression(source: source, root: root)
        return Template(form: .whole(expression), expressions: [(1, expression)])
    }

    private mutating func readPiece() throws(ExpressionError) {
        let scalar = scalars[position]
        let next = position + 1 < scalars.count ? scalars[position + 1] : nil
        switch (scalar, next) {
        case ("$", "$"):
            text += "$"
            position += 2
        case ("$", "{"): try readExpression()
        case ("$", let letter?) where letter.isNameStart: throw bareName()
        default:
            // A dollar sign that means nothing, or a run of plain text up to the next one.
            let end = scalars[(position + 1)...].firstIndex(of: "$") ?? scalars.count
            text += string(scalars[position..<end])
            position = end
        }
    }

    private mutating func readExpression() throws(ExpressionError) {
        flush()
        let start = position + 2
        guard let end = closingBrace(from: start) else {
            throw ExpressionError("this ${ has no closing }", at: position, length: 2)
        }
        let source = string(scalars[start..<end])
        do throws(ExpressionError) {
            let expression = try Expression(parsing: source)
            parts.append(.expression(expression))
            expressions.append((start, expression))
        } catch {
            throw ExpressionError(error.message, at: start + error.offset, length: error.length, help: error.help)
        }
        position = end + 1
    }

    /// The `}` that ends the expression; braces in quotes do not count.
    private func closingBrace(from start: Int) -> Int? {
        var quote: Unicode.Scalar?
        var index = start
        while index < scalars.count {
            let scalar = scalars[index]
            if let open = quote {
                if scalar == "\\" { index += 1 } else if scalar == open { quote = nil }
            } else if scalar == "'" || scalar == "\"" {
                quote = scalar
            } else if scalar == "}" {
                return index
            }
            index += 1
        }
        return nil
    }

    private func bareName() -> ExpressionError {
        let rest = scalars[(position + 1)...]
        let name = string(rest.prefix { $0.isNameStart || $0.isDigit || $0 == "." })
        let path = name.hasSuffix(".") ? String(name.dropLast()) : name
        return ExpressionError(
            "$\(path) inside text is not replaced", at: position, length: path.count + 1,
            help: "write ${\(path)}, or $$ for a dollar sign")
    }

    private mutating func flush() {
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
    }

    private func string(_ slice: ArraySlice<Unicode.Scalar>) -> String { String(joining: slice) }
}
