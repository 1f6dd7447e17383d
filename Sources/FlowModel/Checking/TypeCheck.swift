import YAML

/// Finds what an expression does with values that can never be of the kind it needs: a truth that is multiplied, a list
/// that is spoken, a comparison that never holds.
///
/// A variable is of the kind that `vars` gives it; of others and of what the outside brings nothing is assumed.
struct TypeCheck {
    /// A mistake, and what it is about; the whole expression where there is no such path.
    struct Problem {
        var reference: Expression.Reference?
        var message: String
        var help: String?
    }

    /// The kinds of the variables and inputs that have one.
    let declared: [String: ValueKinds]
    private(set) var problems: [Problem] = []

    init(declared: [String: ValueKinds]) { self.declared = declared }

    /// What the value may be; notes every mistake on the way.
    mutating func kinds(of node: ExpressionNode) -> ValueKinds {
        switch node {
        case .literal(let value): return value.kinds
        case .reference(let reference): return kinds(of: reference)
        case .not(let operand):
            _ = kinds(of: operand)
            return .boolean
        case .negative(let operand):
            needNumber(operand, "-")
            return .number
        case .call(let function, let operand):
            let isLength = function == .len
            refuse(operand, kinds(of: operand), isLength ? [] : [.list, .map], "\(function.rawValue) wants text")
            return isLength ? .number : .text
        case .matches(let operand, _):
            refuse(operand, kinds(of: operand), [.list, .map], "matches wants text")
            return .boolean
        case .filter(let filter, let operand):
            let wanted = "| \(filter.rawValue) wants text or a number"
            refuse(operand, kinds(of: operand), [.boolean, .list, .map], wanted)
            return .text
        case .pathPart(let operand), .urlPart(let operand, _):
            _ = kinds(of: operand)
            return .text
        case .conditional(let test, let then, let other):
            _ = kinds(of: test)
            let first = kinds(of: then)
            return first.union(kinds(of: other))
        case .binary(let operation, let left, let right): return binary(operation, left, right)
        }
    }

    /// What is put into the middle of a text must be one: a list or a map is none.
    mutating func needText(_ node: ExpressionNode) {
        refuse(node, kinds(of: node), [.list, .map], "a text takes single values")
    }

    private mutating func binary(_ operation: BinaryOperator, _ left: ExpressionNode, _ right: ExpressionNode)
        -> ValueKinds
    {
        switch operation {
        case .coalesce:
            let first = kinds(of: left)
            return first.subtracting(.null).union(kinds(of: right))
        case .and, .or:
            _ = (kinds(of: left), kinds(of: right))
            return .boolean
        case .equal, .notEqual:
            compare(left, right)
            return .boolean
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            for side in [left, right] {
                refuse(
                    side, kinds(of: side), [.boolean, .list, .map],
                    "\(operation.rawValue) wants two numbers or two texts")
            }
            return .boolean
        case .add: return add(left, right)
        case .subtract, .multiply, .divide:
            needNumber(left, operation.rawValue)
            needNumber(right, operation.rawValue)
            return .number
        }
    }

    /// `+` joins where one side is text, else adds.
    private mutating func add(_ left: ExpressionNode, _ right: ExpressionNode) -> ValueKinds {
        let (first, second) = (kinds(of: left), kinds(of: right))
        let mayJoin = first.contains(.text) || second.contains(.text)
        if !mayJoin {
            refuse(left, first, [.boolean, .list, .map], "+ wants numbers or text")
            refuse(right, second, [.boolean, .list, .map], "+ wants numbers or text")
            return .number
        }
        return first.isOnly(.text) || second.isOnly(.text) ? .text : [.text, .number]
    }

    private mutating func needNumber(_ node: ExpressionNode, _ operation: String) {
        refuse(node, kinds(of: node), [.boolean, .list, .map], "\(operation) wants numbers")
        if case .literal(let value) = node, case .text(let text) = value, value.number == nil {
            problems.append(
                Problem(
                    reference: nil, message: "\(operation) wants numbers, and '\(text.prefix(40))' is none", help: nil))
        }
    }

    /// Sides of kinds that have nothing in common are never equal; a number may be spelled as text.
    private mutating func compare(_ left: ExpressionNode, _ right: ExpressionNode) {
        // Two values that are both missing are equal; nobody compares for that.
        let (first, second) = (kinds(of: left).subtracting(.null), kinds(of: right).subtracting(.null))
        guard !first.isEmpty, !second.isEmpty else { return }
        if !widened(first).isDisjoint(with: widened(second)) { return compareWords(left, right) }
        let message = "these are never equal: one is \(first.words), the other \(second.words)"
        problems.append(
            Problem(reference: left.references.first ?? right.references.first, message: message, help: nil))
    }

    private func widened(_ kinds: ValueKinds) -> ValueKinds {
        kinds.isDisjoint(with: [.number, .text]) ? kinds : kinds.union([.number, .text])
    }

    /// A path with a closed set of values, and a text that is none of them.
    private mutating func compareWords(_ left: ExpressionNode, _ right: ExpressionNode) {
        let sides: (Expression.Reference, Value)
        switch (left, right) {
        case (.reference(let reference), .literal(let value)), (.literal(let value), .reference(let reference)):
            sides = (reference, value)
        default: return
        }
        guard let values = CallScope.values(of: sides.0.path), !sides.1.isNull, !values.contains(sides.1.text) else {
            return
        }
        problems.append(
            Problem(
                reference: sides.0, message: "\(sides.0.name) is never \"\(sides.1.text.prefix(40))\"",
                help: Suggestion.help(for: sides.1.text, among: values)))
    }

    private mutating func refuse(
        _ node: ExpressionNode, _ kinds: ValueKinds, _ wrong: ValueKinds, _ sentence: String
    ) {
        guard !wrong.isEmpty, kinds.isOnly(wrong) else { return }
        problems.append(Problem(reference: node.references.first, message: "\(sentence), and this is \(kinds.words)"))
    }

    // MARK: Paths

    private mutating func kinds(of reference: Expression.Reference) -> ValueKinds {
        let path = reference.path
        if let kinds = declared[path[0]] {
            guard path.count > 1 else { return kinds }
            if kinds.isOnly(.withoutFields) {
                problems.append(
                    Problem(reference: reference, message: "\(path[0]) is \(kinds.words) and has no fields", help: nil))
            }
            return .any
        }
        switch path[0] {
        case "caller" where reference.name == "caller.anonymous": return .boolean
        case "caller", "did", "call", "input", "secret", "answered_by": return [.text, .null]
        default: return .any
        }
    }
}

extension TypeCheck.Problem {
    init(reference: Expression.Reference?, message: String) {
        self.init(reference: reference, message: message, help: nil)
    }
}

extension Template {
    /// What the value may be.
    func kinds(_ check: inout TypeCheck) -> ValueKinds {
        switch form {
        case .constant(let value): return value.kinds
        case .whole(let expression): return check.kinds(of: expression.root)
        case .mixed: return .text
        }
    }
}
