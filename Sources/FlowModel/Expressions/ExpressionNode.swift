/// The syntax tree of an expression. Its depth is bounded by the parser, so that walking it may recurse.
indirect enum ExpressionNode: Sendable {
    case literal(Value)
    case reference(Expression.Reference)
    case not(ExpressionNode)
    case negative(ExpressionNode)
    case binary(BinaryOperator, ExpressionNode, ExpressionNode)
    case conditional(ExpressionNode, then: ExpressionNode, else: ExpressionNode)
    case call(Function, ExpressionNode)
    case matches(ExpressionNode, DigitPattern)
    case filter(Filter, ExpressionNode)
    /// A value that becomes part of a file's path and must not lead out of its folder.
    case pathPart(ExpressionNode)
    /// The operand percent-encoded for its place in an address; the loader puts it there.
    case urlPart(ExpressionNode, URLTemplate.Part)

    /// A function of one argument; `matches` is a node of its own because its pattern is compiled at load.
    enum Function: String, Sendable, CaseIterable { case len, digits, lower, trim }

    /// What `| name` does to a value.
    enum Filter: String, Sendable, CaseIterable { case time, date, day_and_time, spell, digits, money, stamp }
}

/// The operators of two operands.
enum BinaryOperator: String, Sendable, CaseIterable {
    case coalesce = "??"
    case or, and
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"

    /// How tightly it binds; higher is tighter. Comparisons do not chain.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 4
        case .coalesce: 5
        case .add, .subtract: 6
        case .multiply, .divide: 7
        }
    }

    var isComparison: Bool { precedence == 4 }
}

extension ExpressionNode {
    /// The precedence of `not`, between `and` and the comparisons.
    static let notPrecedence = 3

    /// The operands in source order.
    var children: [ExpressionNode] {
        switch self {
        case .literal, .reference: []
        case .not(let node), .negative(let node), .call(_, let node), .matches(let node, _), .filter(_, let node),
            .pathPart(let node), .urlPart(let node, _):
            [node]
        case .binary(_, let left, let right): [left, right]
        case .conditional(let test, let then, let other): [test, then, other]
        }
    }

    var references: [Expression.Reference] {
        var found: [Expression.Reference] = []
        collect(&found)
        return found
    }

    private func collect(_ found: inout [Expression.Reference]) {
        switch self {
        case .literal: break
        case .reference(let reference): found.append(reference)
        case .not(let node), .negative(let node), .call(_, let node), .matches(let node, _), .filter(_, let node),
            .pathPart(let node), .urlPart(let node, _):
            node.collect(&found)
        case .binary(_, let left, let right):
            left.collect(&found)
            right.collect(&found)
        case .conditional(let test, let then, let other):
            test.collect(&found)
            then.collect(&found)
            other.collect(&found)
        }
    }
}
