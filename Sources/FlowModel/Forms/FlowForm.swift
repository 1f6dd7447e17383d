/// What the keys of a flow's file take, beside the steps.
enum FlowForm {
    /// The keys of the file.
    static let fields: [Field] = [
        Field("flow", .text, .required(help: "write flow: name"), "The flow's name."),
        Field("language", .language, .usual("en-US"), "The language of spoken texts."),
        Field(
            "inputs",
            .map(
                of: .either([.choice(Flow.Input.Kind.self), .group(inputFields)]), keys: "inputs",
                pattern: FlowFile.namePattern), "Parameters that the call, or the flow that runs this one, gives."),
        Field(
            "vars", .map(of: .anything, keys: "variables", pattern: FlowFile.namePattern),
            "Variables and their first values."),
        Field(
            "snippets", .text, .depends("`prompts`, where there is such a folder"),
            "The folder of recorded words, relative to the flow's."),
        Field(
            "schedules", .map(of: .anything, keys: "schedules", pattern: sectionPattern),
            "Hours, holidays and an override, by name."),
        Field("prompts", .map(of: .prompt, keys: "prompts", pattern: sectionPattern), "Named prompts."),
        Field("defaults", .group(defaultsFields), "What holds where a step says nothing."),
        Field("outbound", .group(outboundFields), "Only for flows that place calls."),
        Field(
            "sections", .map(of: .anything, keys: "sections", pattern: sectionPattern),
            .required(help: "write sections: {main: [...]}"), "Named lists of steps; `main` is the start."),
    ]

    static let inputFields = [
        Field("type", .choice(Flow.Input.Kind.self), .required(help: nil), "What values it takes."),
        Field("required", .boolean, .usual("false"), "Whether a value must be given."),
        Field("default", .typed(.nullable), .usual("null"), "The value where none is given; may read inputs above it."),
    ]

    static let defaultsFields = [
        Field("attempts", .integer(1...20), .usual("3"), "How often `menu` and `gather` ask."),
        Field(
            "timeout", .duration(.milliseconds(100) ... .seconds(600)), .usual("5s"),
            "How long they wait for the first key."),
        Field(
            "digit_timeout", .duration(.zero ... .seconds(60)), .depends("2s in `menu`, 3s in `gather`"),
            "How long they wait for the next key."),
        Field("on_error", .section, "The section for failures that no step speaks of."),
    ]

    static let outboundFields = [
        Field("caller_id", .text, .depends("anonymous"), "The number to show, or `anonymous`."),
        Field("caller_name", .text, "The name shown with it."),
        Field("ring_timeout", .duration(.seconds(1) ... .seconds(600)), .usual("30s"), "How long it rings."),
        Field(
            "detect_machine", .either([.boolean, .group(DetectMachine.form.fields)]), .usual("false"),
            "Whether the call listens for who answered: `true`, or the parameters of the verb."),
    ]

    static let sectionPattern = "^[A-Za-z_][A-Za-z0-9_-]{0,63}$"
}
