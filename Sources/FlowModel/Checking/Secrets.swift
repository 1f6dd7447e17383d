/// Which values of a flow are secret: `secret.…`, entries of a sensitive `gather`, and what was made of them.
struct Secrets {
    private var names: Set<String> = []

    init(_ draft: FlowDraft) {
        var assignments: [Assignment] = []
        for section in draft.sections {
            for step in section.steps {
                switch step.step?.verb {
                case .set(let set): assignments += set.assignments
                case .goto, .play, .answer, .if, nil: break
                case let verb?: names.formUnion(verb.parameters.secretNames)
                }
            }
        }
        var count = -1
        while count != names.count {
            count = names.count
            for assignment in assignments where assignment.value.expressions.contains(where: isSecret) {
                names.insert(assignment.name)
            }
        }
    }

    private func isSecret(_ part: (offset: Int, expression: Expression)) -> Bool {
        !leaks(of: part.expression.root, isPlain: true).isEmpty
    }

    /// The secrets that a value would show, where the last input was none (`isPlain`) or may have been one; tests of them (`pin == input.digits`) show none.
    func leaks(of node: ExpressionNode, isPlain: Bool) -> [Expression.Reference] {
        switch node {
        case .reference(let reference): return isSecret(reference.path, isPlain) ? [reference] : []
        case .literal, .not, .matches, .call(.len, _): return []
        case .binary(let operation, _, _) where operation.isComparison || operation == .and || operation == .or:
            return []
        case .conditional(_, let then, let other):
            return leaks(of: then, isPlain: isPlain) + leaks(of: other, isPlain: isPlain)
        case .negative, .call, .filter, .pathPart, .urlPart, .binary:
            return node.children.flatMap { leaks(of: $0, isPlain: isPlain) }
        }
    }

    private func isSecret(_ path: [String], _ isPlain: Bool) -> Bool {
        if path[0] == "secret" || names.contains(path[0]) { return true }
        return path[0] == "input" && ["digits", "key"].contains(path.dropFirst().first) && !isPlain
    }
}
