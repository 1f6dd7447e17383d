/// Finds the values of an expression that may be null where something must be there.
struct NullCheck {
    /// What makes a value nullable.
    enum Culprit {
        case reference(Expression.Reference)
        case null
    }

    private let presence: ValuePresence
    /// Culprits at places that need a value.
    private(set) var problems: [Culprit] = []

    init(presence: ValuePresence) { self.presence = presence }

    /// The reason why a value may be null; `nil` where it never is.
    mutating func culprit(_ node: ExpressionNode, _ facts: Facts) -> Culprit? {
        switch node {
        case .literal(let value): return value.isNull ? .null : nil
        case .reference(let reference): return presence.isPresent(reference, facts) ? nil : .reference(reference)
        case .not(let operand):
            _ = culprit(operand, facts)
            return nil
        case .negative(let operand), .call(_, let operand), .matches(let operand, _), .filter(_, let operand),
            .pathPart(let operand), .urlPart(let operand, _):
            need(operand, facts)
            return nil
        case .binary(let operation, let left, let right): return binary(operation, left, right, facts)
        case .conditional(let test, let then, let other):
            _ = culprit(test, facts)
            let first = culprit(then, facts.union(test.truths))
            let second = culprit(other, facts.union(test.falsities))
            return first ?? second
        }
    }

    /// Notes a problem where the value may be null.
    mutating func need(_ node: ExpressionNode, _ facts: Facts) {
        if let culprit = culprit(node, facts) { problems.append(culprit) }
    }

    private mutating func binary(
        _ operation: BinaryOperator, _ left: ExpressionNode, _ right: ExpressionNode, _ facts: Facts
    ) -> Culprit? {
        switch operation {
        case .coalesce:
            let first = culprit(left, facts)
            let second = culprit(right, facts)
            return first == nil ? nil : second
        case .and, .or:
            _ = culprit(left, facts)
            _ = culprit(right, facts.union(operation == .and ? left.truths : left.falsities))
        case .equal, .notEqual:
            _ = culprit(left, facts)
            _ = culprit(right, facts)
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .add, .subtract, .multiply, .divide:
            need(left, facts)
            need(right, facts)
        }
        return nil
    }
}
