import YAML

/// `answer`: takes the call. Outcomes `done`, `failed`; nothing happens when the call is already up.
public struct Answer: Sendable {
    /// How long the call may last from the answer on: 1 second to 24 hours; 4 hours where nothing is written.
    public var maxDuration: Duration
}

extension Answer: VerbParameters {
    static let form = VerbForm(
        "answer", "Takes the call; nothing happens when it is up already.",
        details: """
            `max_duration` counts from the answer; a later `answer` can only shorten it. When it is over the call is hung up
            with the outcome `max_duration`.
            """,
        fields: [
            Field("max_duration", .upToADay, .usual("4h"), "How long the call may last from the answer on.")
        ],
        outcomes: [
            .good("done", "The call is up."), .mild("failed", "The call could not be answered."),
        ],
        traits: .standsAlone,
        example: """
            flow: short-call
            sections:
              main:
                - answer: {max_duration: 10m}
                - say: "You have ten minutes."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard var fields = step.fields(value ?? .emptyMap(at: step.node), form) else { return nil }
        let longest = fields.duration("max_duration")
        fields.finish()
        return .answer(Answer(maxDuration: longest))
    }
}
