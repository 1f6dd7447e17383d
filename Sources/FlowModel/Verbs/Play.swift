import YAML

/// `play` and `say`. Outcomes `done`, `interrupted`, `failed`.
public struct Play: Sendable {
    /// What is played, in order.
    public var items: [Playable]
    /// How often the list is played; at least 1.
    public var loop: Int
    /// How it is played.
    public var options: PlayOptions
    /// True for `say`, which is `play` of one text under another name.
    public var isSay: Bool
}

/// How a `play` or `say` sounds, and whether a key ends it.
public struct PlayOptions: Sendable {
    /// True where a key stops the playing (outcome `interrupted`).
    public var bargeIn: Bool
    /// In decibels, -40 to 20; 0 is as recorded.
    public var volume: Double
    /// The language of spoken texts (BCP 47); `nil` for that of the flow.
    public var language: String?
    /// The voice of spoken texts, as the speech engine calls it; `nil` for its own choice.
    public var voice: String?
}

extension Play: VerbParameters {
    static let form = VerbForm(
        "play", "Plays an item or a list of items.",
        details: """
            A list is played in order, without a gap. With parameters the list stands under `items`; one item may stand
            there with its own keys instead: `play: {tone: "440/500ms", loop: 3}`.
            """,
        short: Field("play", .prompt, .required(help: nil), "What is played."),
        fields: [Field("items", .prompt, "What is played.")] + PlayOptions.fields,
        outcomes: outcomesOfPlaying,
        traits: .answersCall,
        example: """
            flow: play
            sections:
              main:
                - play: [{tone: "440/500ms"}, {silence: 1s}, {say: "Welcome."}]
                - play: {tone: "440/500ms", loop: 3, volume: -6}
                - play:
                    items: [{say: "Your number in the queue is"}, {number: 7}]
                    barge_in: false
            """)

    private static let allFields = form.fields + PlayableReader.itemFields

    static let outcomesOfPlaying: [Outcome] = [
        .good("done", "Everything was played."), .good("interrupted", "A key stopped it; the key is kept."),
        .mild("failed", "It could not be played, and no `else` stood in for it."), .hangup,
    ]

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        let reader = PlayableReader(file: step.file)
        guard value.entries != nil else {
            return .play(Play(items: reader.read(value, "play"), loop: 1, options: .usual, isSay: false))
        }
        guard var fields = FormReader(value, allFields, named: "play", in: step.file) else { return nil }
        let loop = fields.integer("loop")
        let options = PlayOptions(&fields)
        let items =
            fields.has("items") ? fields.prompt("items") : reader.readItem(&fields, "play").map { [$0] } ?? []
        fields.ignoreRest()
        fields.finish()
        return .play(Play(items: items, loop: loop, options: options, isSay: false))
    }

    var promptLists: [PromptList] { [PromptList(items, options)] }

    var drawingLine: String? {
        (isSay ? "say " : "play ") + items.map(\.title).joined(separator: ", ").asTitle
    }
}

extension PlayOptions {
    /// `loop` and the options, as `play` and `say` take them.
    static let fields = [
        Field("loop", .integer(1...1_000), .usual("1"), "How often it is played."),
        Field(
            "barge_in", .boolean, .usual("true"),
            "Whether a key stops it (`interrupted`); the key is kept for the next `menu` or `gather`."),
        Field("volume", .decimal(-40...20), .usual("0"), "In decibels."),
        Field("language", .language, .depends("the flow's language"), "The language of spoken texts."),
        Field(
            "voice", .text, .depends("the speech engine's"), "The voice of spoken texts, as the speech engine calls it."
        ),
    ]

    static let usual = PlayOptions(bargeIn: true, volume: 0, language: nil, voice: nil)

    init(_ fields: inout FormReader) {
        self.init(
            bargeIn: fields.boolean("barge_in"), volume: fields.decimal("volume"),
            language: fields.language("language"),
            voice: fields.text("voice"))
    }
}
