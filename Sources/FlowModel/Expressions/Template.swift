/// A parameter as written: plain text, a value of a file, `$path`, or text with `${expression}` in it.
public struct Template: Sendable {
    enum Part: Sendable {
        case text(String)
        case expression(Expression)
    }

    enum Form: Sendable {
        case constant(Value)
        /// One expression and nothing around it: keeps the type of its value.
        case whole(Expression)
        case mixed([Part])
    }

    /// The longest text that is read, in UTF-8 bytes.
    public static let longestSource = 8_192

    let form: Form
    /// The expressions with the offset of their first character in the text, for messages.
    let expressions: [(offset: Int, expression: Expression)]

    /// A template that always has this value.
    public init(_ constant: Value) {
        form = .constant(constant)
        expressions = []
    }

    init(form: Form, expressions: [(offset: Int, expression: Expression)]) {
        self.form = form
        self.expressions = expressions
    }

    /// Reads a text; without `$` it is a constant. `$$` is a dollar sign.
    /// - Throws: ``ExpressionError`` with the offset of the mistake in the text.
    public static func parse(_ text: String) throws(ExpressionError) -> Template {
        guard text.utf8.count <= longestSource else {
            throw ExpressionError("this text is longer than \(longestSource) bytes", at: 0)
        }
        guard text.utf8.contains(UInt8(ascii: "$")) else { return Template(.text(text)) }
        var parser = TemplateParser(text)
        return try parser.parse()
    }

    /// The value in that scope: of any type for `$path` and a lone `${…}`, else text.
    /// - Throws: ``EvaluationError``, also where null, a list or a map would become part of a text.
    public func evaluate(in scope: some Scope) throws(EvaluationError) -> Value {
        switch form {
        case .constant(let value): value
        case .whole(let expression): try expression.evaluate(in: scope)
        case .mixed(let parts): .text(try Self.joined(parts, in: scope))
        }
    }

    /// The value as text; null is empty text.
    /// - Throws: ``EvaluationError`` as ``evaluate(in:)``.
    public func text(in scope: some Scope) throws(EvaluationError) -> String {
        try evaluate(in: scope).text
    }

    /// True when the value is the same for every caller.
    public var isConstant: Bool { constant != nil }

    /// The value, where it is the same for every caller.
    public var constant: Value? {
        if case .constant(let value) = form { value } else { nil }
    }

    /// The paths that are read, joined with dots, in source order: `caller.number`.
    public var references: [String] {
        expressions.flatMap { $0.expression.references }.map(\.name)
    }

    private static func joined(_ parts: [Part], in scope: some Scope) throws(EvaluationError) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .expression(let expression): result += try piece(of: expression, in: scope)
            }
            result = try Bounded.text(result)
        }
        return result
    }

    private static func piece(of expression: Expression, in scope: some Scope) throws(EvaluationError) -> String {
        let value = try expression.evaluate(in: scope)
        switch value {
        case .text, .integer, .decimal, .boolean: return value.text
        case .null, .list, .map:
            throw EvaluationError("\(value.typeName) cannot be part of a text", in: expression.source)
        }
    }
}
