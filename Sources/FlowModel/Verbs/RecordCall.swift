import YAML

/// `record_call`: the recording of the call goes on, pauses or ends. Outcomes `done`, `failed`.
public struct RecordCall: Sendable {
    /// Which channels the recording has.
    public enum Channels: String, Hashable, Sendable, CaseIterable { case stereo, mono }
    /// What is done with it.
    public enum Action: String, Sendable, CaseIterable { case start, pause, resume, stop }

    /// What is done with it.
    public var action: Action
    /// Which channels the recording has; for `start`.
    public var channels: Channels
    /// What the caller hears before it begins; without it nothing is recorded.
    public var announce: [Playable]
}

extension RecordCall: VerbParameters {
    static let form = VerbForm(
        "record_call", "Records the call, or pauses the recording.",
        details: """
            A recording lasts until `stop` or the end of the call, whatever flow started it: the caller left, what the
            caller hears right, an other party among it. It is exactly as long as the call it covers; time in which it
            was paused is silence. `start` goes on with a recording that runs already. The file is named after the call,
            in the folder [`recordings`](../configuration.md#recordings).

            With `announce` the recording begins when the announcement was heard to its end. An announcement that cannot
            be played is `failed`, and nothing is recorded.

            What is entered at a `sensitive` step is silence in it.
            """,
        short: Field("record_call", .choice(Action.self), .required(help: nil), "What is done."),
        fields: Action.allCases.map {
            Field($0.rawValue, .boolean, "`\($0.rawValue): true` is the same as `record_call: \($0.rawValue)`.")
        } + [
            Field("channels", .choice(Channels.self), .usual("stereo"), "`mono` has both sides in one channel."),
            Field("announce", .prompt, "What the caller hears before it begins."),
        ],
        outcomes: [
            .good("done", "It runs, pauses or has ended."),
            .bad("failed", "The announcement cannot be played, or the file cannot be written."),
        ],
        traits: [.answersCall],
        example: """
            flow: recorded-line
            defaults: {on_error: sorry}
            sections:
              main:
                - record_call: {start: true, announce: {say: "This call is recorded."}}
                - say: "Tell us what happened."
                - record_call: pause
                - say: "Now tell us the number of your card; this is not recorded."
                - record_call: resume
              sorry:
                - say: "We cannot record this call."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        guard value.entries != nil else {
            return step.file.findings.choice(value, "record_call", Action.self).map {
                .recordCall(RecordCall(action: $0, channels: .stereo, announce: []))
            }
        }
        guard var fields = step.fields(value, form) else { return nil }
        let actions = Action.allCases.filter { fields.optionalBoolean($0.rawValue) == true }
        let channels = fields.choice("channels", Channels.self)
        let announce = fields.prompt("announce")
        if actions.count != 1 {
            fields.findings.error(
                "record_call does one thing", at: value,
                help: "write one of start, pause, resume and stop, as start: true")
        }
        if let action = actions.first, action != .start, fields.has("announce") || fields.has("channels") {
            fields.findings.error("only start has announce and channels", at: value)
        }
        fields.finish()
        return actions.first.map { .recordCall(RecordCall(action: $0, channels: channels, announce: announce)) }
    }

    var promptLists: [PromptList] { announce.isEmpty ? [] : [PromptList(announce)] }
    var drawingLine: String? { "record_call \(action.rawValue)" }
}
