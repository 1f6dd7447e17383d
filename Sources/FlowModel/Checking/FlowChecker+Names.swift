import YAML

/// Names that do not exist.
extension FlowChecker {
    func checkNames() {
        for use in draft.inputUses { checkNames(use) }
        for section in draft.sections {
            for step in section.steps { for use in step.uses.templates { checkNames(use) } }
        }
        for uses in draft.promptUses.values { for use in uses.templates { checkNames(use) } }
    }

    private func checkNames(_ use: TemplateUse) {
        for (offset, expression) in use.template.expressions {
            for reference in expression.references { check(reference, offset, use, draft.variableNames) }
            checkTypes(expression, offset, use)
        }
    }

    private func check(_ reference: Expression.Reference, _ offset: Int, _ use: TemplateUse, _ variables: [String]) {
        guard let (message, help) = mistake(in: reference.path, variables) else { return }
        findings.error(message, at: place(offset + reference.offset, use.node), length: reference.length, help: help)
    }

    /// Values of a kind that what is done with them never takes.
    private func checkTypes(_ expression: Expression, _ offset: Int, _ use: TemplateUse) {
        var check = TypeCheck(declared: file.variableKinds)
        if case .mixed = use.template.form {
            check.needText(expression.root)
        } else {
            _ = check.kinds(of: expression.root)
        }
        for problem in check.problems {
            findings.error(
                problem.message, at: place(offset + (problem.reference?.offset ?? 0), use.node),
                length: problem.reference?.length ?? expression.source.unicodeScalars.count, help: problem.help)
        }
    }

    private func mistake(in path: [String], _ variables: [String]) -> (message: String, help: String?)? {
        let root = path[0]
        if let fields = CallScope.fieldNames(of: root) { return mistake(inScope: path, fields) }
        switch root {
        case "answered_by": return path.count == 1 ? nil : ("answered_by has no fields", nil)
        case "secret": return path.count == 2 ? nil : ("a secret is written secret.name", nil)
        case "schedules": return mistake(inSchedule: path)
        case "inputs", "vars":
            return ("there is no \(root) to read from", "write the name alone: ${\(path.dropFirst().first ?? "name")}")
        case _ where variables.contains(root): return nil
        default:
            let nearest = Suggestion.nearest(to: root, among: variables + CallScope.readable)
            return (
                "there is no variable \"\(root)\"",
                nearest.map { "did you mean \"\($0)\"?" }
                    ?? "give it a first value under vars, or one by set or save_as"
            )
        }
    }

    /// A path below `schedules`.
    private func mistake(inSchedule path: [String]) -> (message: String, help: String?)? {
        let names = file.scheduleNames
        guard path.count > 1, names.contains(path[1]) else {
            let name = path.count > 1 ? "there is no schedule \"\(path[1])\"" : "schedules is a group of values"
            return (name, path.count > 1 ? Suggestion.help(for: path[1], among: names) : "write schedules.name.state")
        }
        let fields = CallScope.scheduleFields.map(\.key)
        guard path.count == 3, fields.contains(path[2]) else {
            return (
                "schedules.\(path[1]) has \(fields.joined(separator: ", "))",
                path.count == 3 ? Suggestion.help(for: path[2], among: fields) : nil
            )
        }
        return nil
    }

    /// A path below `caller`, `did`, `call` or `input`.
    private func mistake(inScope path: [String], _ fields: [String]) -> (message: String, help: String?)? {
        guard path.count > 1 else {
            return (
                "\(path[0]) is a group of values",
                "name one: " + fields.map { "\(path[0]).\($0)" }.joined(separator: ", ")
            )
        }
        switch CallScope.presence(of: path[1], in: path[0]) {
        case nil: return ("\(path[0]) has no \"\(path[1])\"", Suggestion.help(for: path[1], among: fields))
        case .unavailable: return ("\(path[0]).\(path[1]) is not available in this version", nil)
        case .always, .nullable: break
        }
        if path[1] == "headers" {
            return path.count == 3 ? nil : ("a header is written caller.headers[\"X-Name\"]", nil)
        }
        return path.count == 2 ? nil : ("\(path[0]).\(path[1]) has no fields", nil)
    }

    // MARK: Calls of other flows

    func checkCalls() {
        for call in draft.calls {
            guard let callee = callees[call.path], callee.isKnown else { continue }
            for given in call.inputs { check(given, callee, call) }
            let missing = callee.inputs.filter { input in
                input.isRequired && !call.inputs.contains { $0.entry.key == input.name }
            }
            for input in missing {
                findings.error(
                    "\(call.path) needs the input \(input.name)", at: call.node, help: "write with: {\(input.name): …}")
            }
        }
    }

    private func check(
        _ given: (entry: YAMLNode.Entry, template: Template), _ callee: FlowSummary, _ call: FlowCall
    ) {
        guard let input = callee.inputs.first(where: { $0.name == given.entry.key }) else {
            findings.error(
                "\(call.path) has no input \"\(given.entry.key)\"", at: given.entry.keyPlace,
                length: given.entry.key.count,
                help: Suggestion.help(for: given.entry.key, among: callee.inputs.map(\.name)))
            return
        }
        guard let value = given.template.constant else { return }
        if value.isNull, input.isRequired {
            findings.error("the input \(input.name) must have a value", at: given.entry.value)
        } else if let wanted = input.kind.refusal(of: value) {
            let _: String? = findings.refuse(given.entry.value, input.name, wanted)
        }
    }
}
