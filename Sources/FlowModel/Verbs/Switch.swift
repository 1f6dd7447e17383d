import YAML

/// `switch`. Outcomes: each case's text, `default`.
public struct Switch: Sendable {
    /// The value whose ``Value/text`` is compared with the cases.
    public var expression: Expression
    /// The cases in source order.
    public var cases: [String]
}

extension Switch: VerbParameters {
    static let form = VerbForm(
        "switch", "Compares a value, as text, with its cases.",
        details: """
            `default` is needed unless the cases cover everything (`call.direction`, `caller.anonymous`, comparisons).
            """,
        short: Field("switch", .expression, .required(help: nil), "The value."),
        beside: [
            Field(
                "cases", .sections(keys: "values", pattern: ".*"), .required(help: nil),
                "The values, and the section that each leads to."),
            Field("default", .section, "Where every other value leads."),
        ],
        outcomes: [
            .each("each case", "The value is this text."), .good("default", "It is none of them."),
        ],
        traits: [.evaluates, .leadsItself],
        example: """
            flow: departments
            sections:
              main:
                - switch: ${did.label ?? 'none'}
                  cases: {Sales: sales, Support: support}
                  default: other
              sales:
                - say: "Sales."
              support:
                - say: "Support."
              other:
                - say: "Acme."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        let expression = step.file.expression(value, "switch")
        let entries = step.beside.map("cases") ?? []
        for entry in entries { step.lead(entry.key, to: entry.value) }
        if let other = step.beside.node("default") { step.lead("default", to: other) }
        if let entry = entries.first(where: { $0.key == "default" }) {
            step.findings.error(
                "default is no case", at: entry.keyPlace, length: 7, help: "write default: beside cases:")
        }
        if let cases = step.node["cases"], cases.entries == nil { return nil }
        if let expression { check(entries, of: expression, step.beside.has("default"), step) }
        return expression.map { .switch(Switch(expression: $0, cases: entries.map(\.key))) }
    }

    /// Cases that cannot happen, and a missing default.
    private static func check(
        _ entries: [YAMLNode.Entry], of expression: Expression, _ hasDefault: Bool, _ step: StepReader
    ) {
        let place = step.beside.keyPlace("switch") ?? step.node.place
        guard let values = expression.root.values else {
            if !hasDefault {
                step.findings.error("switch needs default", at: place, length: 6, help: "write default: section")
            }
            return
        }
        for entry in entries where !values.contains(entry.key) && entry.key != "default" {
            step.findings.error(
                "this is never \"\(entry.key)\"", at: entry.keyPlace, length: entry.key.count,
                help: Suggestion.help(for: entry.key, among: values))
        }
        let missing = values.filter { value in !entries.contains { $0.key == value } }
        if !hasDefault, !missing.isEmpty {
            step.findings.error(
                "switch leaves out \(missing.joined(separator: ", "))", at: place, length: 6,
                help: "add these cases, or default: section")
        }
    }

    var outcomes: [String] { cases + ["default"] }

    var drawingLine: String? { "switch " + expression.source.asTitle }
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
