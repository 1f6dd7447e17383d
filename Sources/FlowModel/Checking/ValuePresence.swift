/// Says which paths have a value, given what is known at a place of one flow.
final class ValuePresence {
    let table = PathTable()
    private let placesCalls: Bool
    private let variables: Set<String>

    init(_ draft: FlowDraft) {
        placesCalls = draft.flow.outbound != nil
        variables = Set(draft.variableNames)
    }

    /// Whether a path has a value.
    func isPresent(_ reference: Expression.Reference, _ facts: Facts) -> Bool {
        if facts.contains(reference.name) { return true }
        let path = reference.path
        if path[0] == "secret" { return true }
        if path.count > 1, table.hasWholes, facts.contains("\(path[0]).*") { return true }
        if path == ["answered_by"] { return placesCalls }
        if path.count == 3, path[0] == "schedules" {
            return CallScope.scheduleFields.first { $0.key == path[2] }?.value != .nullable
        }
        if variables.contains(path[0]) { return false }
        // Names that do not exist are reported as that.
        return path.count == 1 || CallScope.presence(of: path[1], in: path[0]) != .nullable
    }

    func isNullable(_ template: Template, _ facts: Facts) -> Bool {
        switch template.form {
        case .constant(let value): return value.isNull
        case .mixed: return false
        case .whole(let expression):
            var check = NullCheck(presence: self)
            return check.culprit(expression.root, facts) != nil
        }
    }
}
