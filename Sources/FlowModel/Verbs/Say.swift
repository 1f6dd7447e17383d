import YAML

/// `say`: a ``Play`` of one text.
struct Say: VerbParameters {
    static let form = VerbForm(
        "say", "Speaks a text.",
        details: "`say` is `play` of one text under another name.",
        short: Field("say", .value(.spoken), .required(help: nil), "What is said."),
        fields: [
            Field("text", .value(.spoken), .required(help: nil), "What is said."),
            Field("else", .prompt, "What is played when the text cannot be spoken."),
        ] + PlayOptions.fields,
        outcomes: Play.outcomesOfPlaying,
        traits: .answersCall,
        example: """
            flow: say
            sections:
              main:
                - say: "One moment."
                - say: {text: "Bonjour.", language: fr-FR, barge_in: false}
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        let reader = PlayableReader(file: step.file)
        guard value.entries != nil else {
            return reader.speech(value).map { verb($0, at: value, loop: 1, .usual, []) }
        }
        guard var fields = step.fields(value, form) else { return nil }
        let text = fields.node("text").flatMap { reader.speech($0) }
        let alternate = fields.prompt("else")
        let loop = fields.integer("loop")
        let options = PlayOptions(&fields)
        fields.finish()
        return text.map { verb($0, at: value, loop: loop, options, alternate) }
    }

    private static func verb(
        _ text: Template, at node: YAMLNode, loop: Int, _ options: PlayOptions, _ alternate: [Playable]
    ) -> Verb {
        let item = Playable(content: .say(text), alternate: alternate, place: node.place)
        return .play(Play(items: [item], loop: loop, options: options, isSay: true))
    }
}
