import YAML

/// `log`: a line for the operator. Outcome `done`.
public struct Log: Sendable {
    /// How much it matters.
    public enum Level: String, Sendable, CaseIterable { case debug, info, warning, error }
    /// The line.
    public var text: Template
    /// How much it matters.
    public var level: Level
}

extension Log: VerbParameters {
    static let form = VerbForm(
        "log", "Writes a line into the call's journal, which `serve` prints.",
        details: "A `log` never fails.",
        short: Field("log", .value(.logged), .required(help: nil), "The line."),
        fields: [
            Field("text", .value(.logged), .required(help: nil), "The line."),
            Field("level", .choice(Level.self), .usual("info"), "How much it matters."),
        ],
        outcomes: [.good("done", "The line was written.")],
        example: """
            flow: diary
            sections:
              main:
                - log: "a call from ${caller.number ?? 'nobody'}"
                - log: {text: "nobody is here on Sundays", level: warning}
                - reject
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        guard value.entries != nil else {
            return step.file.template(value, "log", for: .logged).map { .log(Log(text: $0, level: .info)) }
        }
        guard var fields = step.fields(value, form) else { return nil }
        let text = fields.template("text")
        let level = fields.choice("level", Level.self)
        fields.finish()
        return text.map { .log(Log(text: $0, level: level)) }
    }
}
