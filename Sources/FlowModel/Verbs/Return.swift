import YAML

/// `return`. Final for its frame.
public struct ReturnValue: Sendable {
    /// `nil` returns null; a map returns a map.
    public var value: TemplateTree?
}

/// A value as YAML wrote it, with templates at its leaves.
public indirect enum TemplateTree: Sendable {
    case leaf(Template)
    case list([TemplateTree])
    case map([(key: String, value: TemplateTree)])
}

extension ReturnValue: VerbParameters {
    static let form = VerbForm(
        "return", "Comes back early from a `run`, and may bring a value.",
        details: "In the flow that a call began with, `return` ends the call, and the value becomes the call's result.",
        short: Field("return", .anything, .depends("null"), "Text, a number, a list or a map, with values in it."),
        traits: [.standsAlone, .evaluates],
        example: """
            flow: return
            defaults: {on_error: end}
            sections:
              main:
                - run: {section: greet, save_as: greeting}
                - say: "${greeting ?? 'Hello'}, and welcome."
                - hangup
              greet:
                - if: ${caller.name != null}
                  then: by_name
                - return: Hello
              by_name:
                - return: "Hello ${caller.name ?? ''}"
              end:
                - hangup
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        .return(ReturnValue(value: value.flatMap { TemplateTree.read($0, "return", for: .handed, in: step.file) }))
    }
}

extension TemplateTree {
    /// A value of any shape; templates that are wrong are reported and left out.
    static func read(
        _ node: YAMLNode, _ name: String, for purpose: TemplateUse.Purpose, in file: FlowFile
    ) -> TemplateTree? {
        switch node.kind {
        case .scalar: file.template(node, name, for: purpose, keepsTypes: true).map { .leaf($0) }
        case .list(let items): .list(items.compactMap { read($0, name, for: purpose, in: file) })
        case .map(let entries):
            .map(
                entries.compactMap { entry in read(entry.value, name, for: purpose, in: file).map { (entry.key, $0) } })
        }
    }
}
