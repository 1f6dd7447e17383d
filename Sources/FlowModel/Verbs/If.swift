import YAML

/// `if`. Outcomes `then`, `else`.
public struct Condition: Sendable {
    /// What is asked; see ``Value/isTrue``.
    public var expression: Expression
}

extension Condition: VerbParameters {
    static let form = VerbForm(
        "if", "Leads to `then` where an expression is true, else to `else`.",
        details:
            "Without `else` the next step follows. Null, `false`, 0, empty text, an empty list and an empty map are false.",
        short: Field("if", .expression, .required(help: nil), "What is asked."),
        beside: [
            Field("then", .section, .required(help: "write then: section"), "Where it leads when it is true."),
            Field("else", .section, .depends("the next step"), "Where it leads when it is not."),
        ],
        outcomes: [.good("then", "It is true."), .good("else", "It is not.")],
        traits: [.evaluates, .leadsItself],
        example: """
            flow: decision
            sections:
              main:
                - if: ${caller.number != null and matches(caller.number, '[+]1.*')}
                  then: america
                - say: "Hello, world."
              america:
                - say: "Hello, America."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        guard value.entries == nil else {
            return step.findings.refuse(
                value, "if", "an expression", help: "write if: ${…}, and then: and else: beside it")
        }
        let expression = step.file.expression(value, "if")
        if let then = step.beside.node("then") { step.lead("then", to: then) }
        if let other = step.beside.node("else") { step.lead("else", to: other) }
        return expression.map { .if(Condition(expression: $0)) }
    }

    var drawingLine: String? { "if " + expression.source.asTitle }
}
