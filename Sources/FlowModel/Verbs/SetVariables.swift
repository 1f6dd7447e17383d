import YAML

/// `set`: gives values to variables, from top to bottom. Outcome `done`.
public struct SetVariables: Sendable {
    /// In source order.
    public var assignments: [Assignment]
}

/// One variable of a `set`, or one input of a `run`.
public struct Assignment: Sendable {
    /// The variable or input.
    public var name: String
    /// Its new value.
    public var value: Template
}

extension SetVariables: VerbParameters {
    static let form = VerbForm(
        "set", "Gives values to variables, from top to bottom.",
        short: Field(
            "set", .map(of: .typed(.nullable), keys: "variables", pattern: FlowFile.namePattern), .required(help: nil),
            "The variables and their new values."),
        outcomes: [.good("done", "The variables have their values.")],
        traits: .evaluates,
        example: """
            flow: counting
            vars: {tries: 0}
            defaults: {on_error: end}
            sections:
              main:
                - set:
                    tries: ${tries + 1}
                    who: ${caller.name ?? caller.number ?? 'somebody'}
                    greeting: Hello
                - say: "${greeting}, ${who}. This is number ${tries}."
                - wait: 2s
                - if: ${tries < 3}
                  then: main
              end:
                - hangup
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, let entries = step.findings.map(value, "set", help: "write set: {name: value}") else {
            return nil
        }
        if entries.isEmpty { step.findings.error("set has nothing to set", at: value) }
        let assignments = entries.compactMap { read($0, step.file) }
        for assignment in assignments { step.file.assign(assignment.name) }
        return .set(SetVariables(assignments: assignments))
    }

    private static func read(_ entry: YAMLNode.Entry, _ file: FlowFile) -> Assignment? {
        guard let name = file.assignableName(entry.key, at: entry.keyPlace) else { return nil }
        guard entry.value.text != nil else {
            return file.findings.refuse(
                entry.value, name, "a single value",
                help: "a list or a map stands under vars, or comes from return, http or record")
        }
        guard let template = file.template(entry.value, name, for: .nullable, keepsTypes: true) else { return nil }
        checkKind(of: template, for: name, at: entry.value, file)
        return Assignment(name: name, value: template)
    }

    /// A variable keeps the kind that `vars` gives it. Text and numbers may stand for each other where the text spells one.
    private static func checkKind(of template: Template, for name: String, at node: YAMLNode, _ file: FlowFile) {
        guard let declared = file.variableKinds[name]?.subtracting(.null) else { return }
        var check = TypeCheck(declared: file.variableKinds)
        let kinds = template.kinds(&check).subtracting(.null)
        let wide: ValueKinds = [.text, .number]
        var taken = declared.isSubset(of: wide) ? declared.union(wide) : declared
        if declared == .number, let value = template.constant, value.number == nil { taken = .number }
        if declared == .number, case .mixed(let parts) = template.form, parts.contains(where: \.isNoNumber) {
            file.findings.error(
                "\(name) is a number, as vars says, and this is text", at: node,
                help: "write the whole sum inside one ${…}: ${\(name) + 1}")
            return
        }
        guard !kinds.isEmpty, kinds.isDisjoint(with: taken) else { return }
        file.findings.error(
            "\(name) is \(declared.words), as vars says, and this is \(kinds.words)", at: node,
            help: "use another variable, or begin with null")
    }

    var drawingLine: String? { "set " + assignments.map(\.name).joined(separator: ", ") }
}

extension Template.Part {
    /// Text that no number is spelled with.
    fileprivate var isNoNumber: Bool {
        if case .text(let text) = self { !text.utf8.allSatisfy { "0123456789.-".utf8.contains($0) } } else { false }
    }
}
