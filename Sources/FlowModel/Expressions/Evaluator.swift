/// Computes the value of an expression in a scope.
struct Evaluator<Values: Scope> {
    let scope: Values

    func value(of node: ExpressionNode) throws(EvaluationError) -> Value {
        switch node {
        case .literal(let value): value
        case .reference(let reference): scope.value(at: reference.path)
        case .not(let operand): .boolean(try !value(of: operand).isTrue)
        case .negative(let operand): try Arithmetic.apply(.subtract, .integer(0), value(of: operand))
        case .conditional(let test, let then, let other):
            try value(of: try value(of: test).isTrue ? then : other)
        case .binary(let operation, let left, let right): try binary(operation, left, right)
        case .call(let function, let operand): try Self.call(function, value(of: operand))
        case .matches(let operand, let pattern): .boolean(pattern.matches(try Self.text(value(of: operand), "matches")))
        case .filter(let filter, let operand): .text(try filter.apply(to: value(of: operand), in: scope.language))
        case .pathPart(let operand): .text(try PathPart.checked(value(of: operand)))
        case .urlPart(let operand, let part): .text(try URLTemplate.encode(value(of: operand), part))
        }
    }

    private func binary(
        _ operation: BinaryOperator, _ left: ExpressionNode, _ right: ExpressionNode
    ) throws(EvaluationError) -> Value {
        let first = try value(of: left)
        switch operation {
        case .coalesce: return first.isNull ? try value(of: right) : first
        case .and: return .boolean(first.isTrue ? try value(of: right).isTrue : false)
        case .or: return .boolean(first.isTrue ? true : try value(of: right).isTrue)
        case .equal: return .boolean(Comparison.areEqual(first, try value(of: right)))
        case .notEqual: return .boolean(!Comparison.areEqual(first, try value(of: right)))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return .boolean(try Comparison.apply(operation, first, value(of: right)))
        case .add, .subtract, .multiply, .divide: return try Arithmetic.apply(operation, first, value(of: right))
        }
    }

    private static func call(_ function: ExpressionNode.Function, _ value: Value) throws(EvaluationError) -> Value {
        switch function {
        case .len: .integer(try length(of: value))
        case .digits: .text(try text(value, "digits").filter { $0.isASCII && $0.isNumber })
        case .lower: .text(try Bounded.text(text(value, "lower").lowercased()))
        case .trim: .text(trimmed(try text(value, "trim")))
        }
    }

    private static func length(of value: Value) throws(EvaluationError) -> Int {
        switch value {
        case .list(let items): items.count
        case .map(let entries): entries.count
        default: try text(value, "len").count
        }
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        let count = start.reversed().drop { $0.isWhitespace }.count
        return String(start.prefix(count))
    }

    private static func text(_ value: Value, _ function: String) throws(EvaluationError) -> String {
        switch value {
        case .text, .integer, .decimal, .boolean: value.text
        case .null, .list, .map: throw EvaluationError("\(function) wants text, not \(value.typeName)")
        }
    }
}

/// The bound on every text that is put together at run time.
enum Bounded {
    static func text(_ text: String) throws(EvaluationError) -> String {
        guard text.utf8.count <= Expression.longestText else {
            throw EvaluationError("the text is longer than \(Expression.longestText) bytes")
        }
        return text
    }
}
