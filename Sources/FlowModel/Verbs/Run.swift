import YAML

/// `run`: a section of this flow, or another flow. Outcome `done`.
public struct Run: Sendable {
    /// What is run.
    public enum Target: Sendable {
        case section(String)
        /// The path of the flow, resolved against the running flow's folder, and its inputs.
        case flow(String, with: [Assignment])
    }
    /// What is run.
    public var target: Target
    /// The variable that receives the returned value.
    public var saveAs: String?
}

extension Run: VerbParameters {
    static let form = VerbForm(
        "run", "Runs a section of this flow, or another flow, and comes back.",
        details: """
            A section shares the variables. A flow has its own; it gets inputs by `with`. The end of a section comes back
            with null, [`return`](return.md) with a value. Runs go 32 deep at most; flows may not run each other in a
            circle. The name of a flow cannot be computed.

            Another flow is run with `- run: {flow: message.yaml, with: {team: sales}, save_as: result}`.
            """,
        short: Field("run", .section, .required(help: nil), "A section of this flow."),
        fields: [
            Field("section", .section, "A section of this flow."),
            Field("flow", .flow, "The path of another flow, relative to this one's folder."),
            Field(
                "with", .map(of: .typed(.handed), keys: "inputs", pattern: FlowFile.namePattern),
                "The inputs of the other flow."),
            Field("save_as", .variable, "The variable that receives the returned value."),
        ],
        outcomes: [.good("done", "It came back.")],
        traits: .evaluates,
        example: """
            flow: run
            defaults: {on_error: end}
            sections:
              main:
                - run: {section: ask, save_as: answer}
                - say: "${answer.yes ? 'Good.' : 'A pity.'}"
                - hangup
              ask:
                - menu:
                    prompt: {say: "Do you like it? 1 for yes, 2 for no."}
                    options: {"1": yes, "2": no}
              yes:
                - return: {yes: true}
              no:
                - return: {yes: false}
              end:
                - return: {yes: false}
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        guard value.entries != nil else {
            return step.file.target(value, "run").map { .run(Run(target: .section($0), saveAs: nil)) }
        }
        guard var fields = step.fields(value, form) else { return nil }
        let saveAs = fields.variable("save_as")
        let target = readTarget(&fields, step)
        fields.ignoreRest()
        fields.finish()
        return target.map { .run(Run(target: $0, saveAs: saveAs)) }
    }

    private static func readTarget(_ fields: inout FormReader, _ step: StepReader) -> Target? {
        let with = fields.node("with")
        if let section = fields.node("section") {
            if let with {
                step.findings.error(
                    "a section of the same flow takes no with", at: with, help: "it sees all variables")
            }
            return step.file.target(section, "section").map { .section($0) }
        }
        let given = (with.flatMap { step.findings.map($0, "with") } ?? []).compactMap { entry in
            step.file.template(entry.value, entry.key, for: .handed, keepsTypes: true)
                .map { (entry: entry, template: $0) }
        }
        guard let node = fields.node("flow") else {
            step.findings.error(
                "run needs flow", at: fields.node, help: "write run: section, or run: {flow: file.yaml}")
            return nil
        }
        guard let path = readPath(node, step.file) else { return nil }
        step.call = FlowCall(path: path, node: node, inputs: given)
        return .flow(path, with: given.map { Assignment(name: $0.entry.key, value: $0.template) })
    }

    private static func readPath(_ node: YAMLNode, _ file: FlowFile) -> String? {
        guard let text = file.findings.string(node, "flow") else { return nil }
        if text.contains("$") {
            file.findings.error(
                "the name of a flow cannot be computed", at: node, help: "use switch, with one run for each flow")
            return nil
        }
        if let path = FlowPath.resolve(text, in: FlowPath.folder(of: file.path), root: file.files.root) { return path }
        file.findings.error(
            "\(node.summary) is not a path inside the project", at: node,
            help: "paths are relative to the flow's folder and stay inside the project")
        return nil
    }
}
