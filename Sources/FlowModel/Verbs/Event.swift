import YAML

/// `event`: tells the world something. Outcome `done`.
public struct Event: Sendable {
    /// 1 to 64 letters, digits, `_`, `-` and `.`.
    public var name: String
    /// What belongs to it; `nil` for nothing.
    public var data: TemplateTree?
}

extension Event: VerbParameters {
    static let form = VerbForm(
        "event", "Tells the world something: the event log, and the webhook of the configuration.",
        details: """
            The event log gets a line of JSON, see [events](../configuration.md#events). The webhook gets the same as a
            `POST`, kept on disk until it is taken; the flow does not wait for it. Secrets and sensitive digits are refused.
            """,
        fields: [
            Field(
                "name", .shaped("a name", pattern: #"^[A-Za-z0-9_.-]{1,64}$"#), .required(help: "write name: opt_out"),
                "What happened: `opt_out`."),
            Field("data", .anything, "What belongs to it: text, a number, a list or a map, with values in it."),
        ],
        outcomes: [.good("done", "It was handed over.")],
        traits: .evaluates,
        example: """
            flow: opt-out
            defaults: {on_error: end}
            sections:
              main:
                - event: {name: opt_out, data: {number: $caller.number, by: keypad}}
                - say: "You will not be called again."
              end:
                - hangup
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let data = fields.node("data").flatMap { TemplateTree.read($0, "data", for: .announced, in: fields.file) }
        defer { fields.finish() }
        guard let node = fields.node("name"), let name = fields.text("name") else { return nil }
        let isName =
            1...64 ~= name.utf8.count
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || [0x2D, 0x2E, 0x5F].contains($0)
            }
        guard isName else {
            return step.findings.refuse(
                node, "name", "1 to 64 letters, digits, _, - and .", help: "write name: opt_out")
        }
        return .event(Event(name: name, data: data))
    }

    var drawingLine: String? { "event \(name)" }
}
