import YAML

/// The verbs about the flow itself: `set if switch run return log`.
extension StepReader {
    mutating func readSet(_ node: YAMLNode) -> Verb? {
        guard let entries = findings.map(node, "set") else { return nil }
        if entries.isEmpty { findings.error("set has nothing to set", at: node) }
        let assignments = entries.compactMap { readAssignment($0) }
        assigned += assignments.map(\.name)
        return .set(assignments)
    }

    private func readAssignment(_ entry: YAMLNode.Entry) -> Assignment? {
        guard let name = file.assignableName(entry.key, at: entry.keyPlace) else { return nil }
        let template = file.template(entry.value, name, for: .nullable, keepsTypes: true)
        return template.map { Assignment(name: name, value: $0) }
    }

    mutating func readIf(_ node: YAMLNode, _ fields: inout FieldReader) -> Verb? {
        let expression = file.expression(node, "if")
        if let then = fields.required("then", help: "write then: section") { lead("then", to: then) }
        if let other = fields.value("else") { lead("else", to: other) }
        return expression.map { .if(Condition(expression: $0)) }
    }

    mutating func readSwitch(_ node: YAMLNode, _ fields: inout FieldReader) -> Verb? {
        let expression = file.expression(node, "switch")
        let entries = fields.required("cases").flatMap { findings.map($0, "cases") } ?? []
        for entry in entries { lead(entry.key, to: entry.value) }
        if let other = fields.value("default") { lead("default", to: other) }
        if let entry = entries.first(where: { $0.key == "default" }) {
            findings.error("default is no case", at: entry.keyPlace, length: 7, help: "write default: beside cases:")
        }
        if let expression { checkCases(entries, of: expression, fields.has("default"), fields.node) }
        return expression.map { .switch(Switch(expression: $0, cases: entries.map(\.key))) }
    }

    private mutating func lead(_ outcome: String, to node: YAMLNode) {
        leads[outcome] = file.target(node, outcome).map { .section($0) } ?? .nextStep
    }

    /// Cases that cannot happen, and a missing default.
    private func checkCases(
        _ entries: [YAMLNode.Entry], of expression: Expression, _ hasDefault: Bool, _ node: YAMLNode
    ) {
        let place = node.entries?.first { $0.key == "switch" }?.keyPlace ?? node.place
        guard let values = expression.root.values else {
            if !hasDefault {
                findings.error("switch needs default", at: place, length: 6, help: "write default: section")
            }
            return
        }
        for entry in entries where !values.contains(entry.key) && entry.key != "default" {
            findings.error(
                "this is never \"\(entry.key)\"", at: entry.keyPlace, length: entry.key.count,
                help: Suggestion.help(for: entry.key, among: values))
        }
        let missing = values.filter { value in !entries.contains { $0.key == value } }
        if !hasDefault, !missing.isEmpty {
            findings.error(
                "switch leaves out \(missing.joined(separator: ", "))", at: place, length: 6,
                help: "add these cases, or default: section")
        }
    }

    mutating func readRun(_ node: YAMLNode) -> Verb? {
        guard node.entries != nil else {
            return file.target(node, "run").map { .run(Run(target: .section($0), saveAs: nil)) }
        }
        guard var fields = FieldReader(node, of: "run", findings: findings) else { return nil }
        let saveAs = readSaveAs(&fields)
        let target = readRunTarget(&fields)
        fields.finish()
        return target.map { .run(Run(target: $0, saveAs: saveAs)) }
    }

    private mutating func readRunTarget(_ fields: inout FieldReader) -> Run.Target? {
        let with = fields.value("with")
        if let section = fields.value("section") {
            if let with {
                findings.error("a section of the same flow takes no with", at: with, help: "it sees all variables")
            }
            return file.target(section, "section").map { .section($0) }
        }
        let inputs = with.flatMap { findings.map($0, "with") } ?? []
        let given = inputs.compactMap { entry in
            file.template(entry.value, entry.key, for: .handed, keepsTypes: true).map { (entry: entry, template: $0) }
        }
        guard let node = fields.required("flow", help: "write run: section, or run: {flow: file.yaml}") else {
            return nil
        }
        guard let path = readFlowPath(node) else { return nil }
        call = FlowCall(path: path, node: node, inputs: given)
        return .flow(path, with: given.map { Assignment(name: $0.entry.key, value: $0.template) })
    }

    private func readFlowPath(_ node: YAMLNode) -> String? {
        guard let text = findings.string(node, "flow") else { return nil }
        if text.contains("$") {
            findings.error(
                "the name of a flow cannot be computed", at: node, help: "use switch, with one run for each flow")
            return nil
        }
        if let path = FlowPath.resolve(text, in: FlowPath.folder(of: file.path), root: file.files.root) { return path }
        findings.error(
            "\(node.summary) is not a path inside the project", at: node,
            help: "paths are relative to the flow's folder and stay inside the project")
        return nil
    }

    mutating func readSaveAs(_ fields: inout FieldReader) -> String? {
        guard let node = fields.value("save_as"), let text = findings.string(node, "save_as") else { return nil }
        guard let name = file.assignableName(text, at: node.place) else { return nil }
        assigned.append(name)
        return name
    }

    func readTree(_ node: YAMLNode) -> TemplateTree? {
        switch node.kind {
        case .scalar: file.template(node, "return", for: .handed, keepsTypes: true).map { .leaf($0) }
        case .list(let items): .list(items.compactMap { readTree($0) })
        case .map(let entries):
            .map(entries.compactMap { entry in readTree(entry.value).map { (key: entry.key, value: $0) } })
        }
    }

    func readLog(_ node: YAMLNode) -> Verb? {
        guard node.entries != nil else {
            return file.template(node, "log", for: .logged).map { .log(Log(text: $0, level: .info)) }
        }
        guard var fields = FieldReader(node, of: "log", findings: findings) else { return nil }
        let text = fields.required("text").flatMap { file.template($0, "text", for: .logged) }
        let level = fields.choice("level", Log.Level.self) ?? .info
        fields.finish()
        return text.map { .log(Log(text: $0, level: level)) }
    }
}

extension ExpressionNode {
    /// The texts this can become, where there is a closed set of them.
    fileprivate var values: [String]? {
        switch self {
        case .reference(let reference): CallScope.values(of: reference.path)
        case .not, .matches: ["true", "false"]
        case .binary(let operation, _, _) where operation.isComparison || operation == .and || operation == .or:
            ["true", "false"]
        default: nil
        }
    }
}
