import YAML

/// `ring`: the caller hears that it rings, or early media, before the call is answered. Outcome `done`.
public struct Ring: Sendable {
    /// How long; `nil` for as long as what is played lasts, or for no time at all.
    public var duration: Duration?
    /// Early media; empty for none.
    public var items: [Playable]
    /// 180 or 183.
    public var status: Int
}

extension Ring: VerbParameters {
    private static let range: ClosedRange<Duration> = .seconds(1) ... .seconds(180)

    static let form = VerbForm(
        "ring", "Lets the caller hear ringing, or an announcement before the call is answered.",
        details: """
            The caller is not charged until the call is answered, and many networks give up after three minutes. With
            `play` the announcement goes out as early media; `for` repeats it until the time is over. Whether a caller
            hears early media is for the networks between: say nothing here that has to be heard. `code: 183` without
            `play` sends a ringing tone of our own. On a call that is up it does nothing.
            """,
        short: Field("ring", .duration(range), .required(help: nil), "How long it rings."),
        fields: [
            Field(
                "for", .duration(range), .depends("as long as `play` lasts; no time at all without it"),
                "How long it rings before the next step."),
            Field("play", .prompt, "What the caller hears as early media."),
            Field("code", .choice(["180", "183"]), .depends("183 with `play`, else 180"), "The status that is sent."),
        ],
        outcomes: [.good("done", "The time is over, or everything was played.")],
        traits: [.standsAlone, .evaluates],
        example: """
            flow: early
            sections:
              main:
                - ring: 4s
                - ring: {play: {say: "This call is free of charge until we answer."}}
                - say: "Welcome."
            """)

    private enum Code: String, CaseIterable {
        case ringing = "180"
        case progress = "183"
    }

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return .ring(Ring(duration: nil, items: [], status: 180)) }
        guard value.entries != nil else {
            return step.findings.duration(value, "ring", in: range).map {
                .ring(Ring(duration: $0, items: [], status: 180))
            }
        }
        guard var fields = step.fields(value, form) else { return nil }
        let duration = fields.optionalDuration("for")
        let items = fields.prompt("play")
        let code = fields.optionalChoice("code", Code.self) ?? (items.isEmpty ? .ringing : .progress)
        fields.finish()
        return .ring(Ring(duration: duration, items: items, status: code == .ringing ? 180 : 183))
    }

    var promptLists: [PromptList] { [PromptList(items)] }
}
