/// `+ - * /` on values, checked: nothing traps and nothing is infinite.
enum Arithmetic {
    /// `+` joins when one side is text; else both sides are numbers or spell one.
    static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws(EvaluationError) -> Value {
        if operation == .add, let joined = try joined(left, right) { return joined }
        let first = try number(left, operation)
        let second = try number(right, operation)
        if case .integer(let first) = first, case .integer(let second) = second {
            return try integers(operation, first, second)
        }
        return try decimals(operation, double(first), double(second))
    }

    private static func joined(_ left: Value, _ right: Value) throws(EvaluationError) -> Value? {
        switch (left, right) {
        case (.text, .null), (.null, .text), (.null, .null):
            throw EvaluationError("null cannot be joined to text")
        case (.text, _), (_, .text): .text(try Bounded.text(left.text + right.text))
        default: nil
        }
    }

    private static func number(_ value: Value, _ operation: BinaryOperator) throws(EvaluationError) -> Value {
        guard let number = value.number else {
            let shown = if case .text(let text) = value { "\"\(text.prefix(40))\"" } else { value.typeName }
            throw EvaluationError("\(operation.rawValue) wants numbers, and \(shown) is none")
        }
        return number
    }

    private static func integers(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws(EvaluationError)
        -> Value
    {
        switch operation {
        case .add: try checked(left.addingReportingOverflow(right))
        case .subtract: try checked(left.subtractingReportingOverflow(right))
        case .multiply: try checked(left.multipliedReportingOverflow(by: right))
        default: try quotient(left, right)
        }
    }

    private static func checked(_ result: (partialValue: Int, overflow: Bool)) throws(EvaluationError) -> Value {
        if result.overflow { throw EvaluationError("the number is too large") }
        return .integer(result.partialValue)
    }

    /// Whole where it comes out even, else decimal.
    private static func quotient(_ left: Int, _ right: Int) throws(EvaluationError) -> Value {
        if right == 0 { throw EvaluationError("division by zero") }
        let result = left.quotientAndRemainder(dividingBy: right == -1 ? 1 : right)
        if right == -1 { return try checked(Int(0).subtractingReportingOverflow(left)) }
        return result.remainder == 0 ? .integer(result.quotient) : .decimal(Double(left) / Double(right))
    }

    private static func decimals(
        _ operation: BinaryOperator, _ left: Double, _ right: Double
    ) throws(EvaluationError) -> Value {
        let result =
            switch operation {
            case .add: left + right
            case .subtract: left - right
            case .multiply: left * right
            default: left / right
            }
        if operation == .divide, right == 0 { throw EvaluationError("division by zero") }
        guard result.isFinite else { throw EvaluationError("the number is too large") }
        return .decimal(result)
    }

    static func double(_ number: Value) -> Double {
        switch number {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        default: 0
        }
    }
}

/// `== != < <= > >=` on values.
enum Comparison {
    /// A number equals the text that spells it (`input.digits == 1`); otherwise types must agree.
    static func areEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.text, .integer), (.text, .decimal), (.integer, .text), (.decimal, .text), (.integer, .decimal),
            (.decimal, .integer):
            guard let first = left.number, let second = right.number else { return false }
            return Arithmetic.double(first) == Arithmetic.double(second)
        default: return left == right
        }
    }

    /// Numbers and texts that spell numbers compare as numbers, other texts by their characters.
    static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws(EvaluationError) -> Bool {
        if let first = left.number, let second = right.number {
            if case .integer(let first) = first, case .integer(let second) = second {
                return holds(operation, first, second)
            }
            return holds(operation, Arithmetic.double(first), Arithmetic.double(second))
        }
        guard case .text(let first) = left, case .text(let second) = right else {
            throw EvaluationError(
                "\(operation.rawValue) wants two numbers or two texts, not \(left.typeName) and \(right.typeName)")
        }
        return holds(operation, first, second)
    }

    private static func holds<T: Comparable>(_ operation: BinaryOperator, _ left: T, _ right: T) -> Bool {
        switch operation {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        default: left >= right
        }
    }
}
