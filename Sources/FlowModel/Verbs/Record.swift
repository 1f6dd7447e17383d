import YAML

/// `record`: takes a message. Outcomes `finished`, `silence`, `max_length`, `empty`, `failed`, and `hangup`.
public struct Record: Sendable {
    /// The tone before it; `nil` for none.
    public var beep: ToneSpec?
    /// The longest message.
    public var maxLength: Duration
    /// A shorter one is no message.
    public var minLength: Duration
    /// The message ends when the caller was silent for so long.
    public var silence: Duration
    /// The keys that end it: none, one, or several.
    public var finishOn: [Character]
    /// Whether silence around the voice is cut off.
    public var trimsSilence: Bool
    /// Whether it is kept when the caller hangs up instead of ending it.
    public var keepsOnHangup: Bool
    /// Where it goes, below the folder for what flows keep; `nil` for a name of its own.
    public var path: Template?
    /// The variable that receives `{file, duration}`, or null where there is no message.
    public var saveAs: String?
}

extension Record: VerbParameters {
    private enum Trim: String, CaseIterable { case silence, none }
    private enum Format: String, CaseIterable { case wav }

    /// What is heard before a message unless told otherwise.
    static let usualBeep = ToneSpec(hertz: [1000], duration: .milliseconds(250))

    static let form = VerbForm(
        "record", "Takes a message of the caller.",
        details: """
            The message is a WAV file of the caller's voice. It is written while it is spoken, gets its name when it is
            complete, and then stands in `save_as` as `file` (which `play` plays) and `duration` in seconds. Where there
            is no message, the variable is null.

            The key that ends the message is not part of it; other keys are. A caller who hangs up ends it, too: the
            outcome `hangup` leads to sections that [go on without the caller](../flow-language.md#after-a-hang-up). Where
            `next` does not name it, the message is kept and the flow ends.
            """,
        fields: [
            Field("beep", .boolean, .usual("true"), "Whether a tone is heard before it."),
            Field(
                "max_length", .duration(.seconds(1) ... .seconds(3600)), .usual("3m"),
                "The longest message."),
            Field(
                "min_length", .duration(.zero ... .seconds(60)), .usual("1s"), "A shorter one is `empty`."),
            Field(
                "silence", .duration(.seconds(1) ... .seconds(3600)), .usual("5s"),
                "The message ends when the caller was silent for so long."),
            Field(
                "finish_on", .list(of: .either([.key, .choice(["none"])]), 1...12), .usual("\"#\""),
                "The key that ends it, several, or `none`."),
            Field(
                "trim", .choice(Trim.self), .usual("silence"), "Whether silence before and after the voice is cut off."),
            Field(
                "keep_on_hangup", .boolean, .usual("true"),
                "Whether it is kept when the caller hangs up; where not, that is `empty`."),
            Field(
                "to", .value(.path), .depends("`messages/`, the call's id, a number, `.wav`"),
                "Where it goes: a path below the [`data`](../configuration.md#data) folder. Folders are made; a value in it never leads out of it."
            ),
            Field("format", .choice(Format.self), .usual("wav"), "16-bit linear, 8000 Hz, one channel."),
            Field("save_as", .variable, "The variable that receives `{file, duration}`."),
        ],
        outcomes: [
            .good("finished", "The caller ended it with a key."),
            .good("silence", "The caller said nothing more."),
            .good("max_length", "It is as long as it may be."),
            .bad("empty", "Nobody spoke, or not for `min_length`; nothing is kept."),
            .bad("failed", "The message could not be kept: the disk is full or gone."),
            .optional("hangup", "The caller hung up; the message is kept."),
        ],
        traits: [.asks, .answersCall],
        example: """
            flow: message-line
            sections:
              main:
                - record:
                    max_length: 2m
                    to: "messages/${call.started | stamp}.wav"
                    save_as: message
                  next: {hangup: noted, empty: goodbye, failed: goodbye}
                - play: $message.file
                - goto: noted
              noted:
                - log: "a message of ${message.duration} seconds"
                - goto: goodbye
              goodbye:
                - say: "Goodbye."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let record = Record(
            beep: fields.boolean("beep") ? usualBeep : nil,
            maxLength: fields.duration("max_length"),
            minLength: fields.duration("min_length"),
            silence: fields.duration("silence"),
            finishOn: readFinishKeys(&fields),
            trimsSilence: fields.choice("trim", Trim.self) == .silence,
            keepsOnHangup: fields.boolean("keep_on_hangup"),
            path: readPath(&fields),
            saveAs: fields.variable("save_as"))
        _ = fields.choice("format", Format.self)
        if record.minLength > record.maxLength {
            fields.findings.error("min_length is longer than max_length", at: value)
        }
        fields.finish()
        return .record(record)
    }

    private static func readFinishKeys(_ fields: inout FormReader) -> [Character] {
        guard fields.has("finish_on") else { return ["#"] }
        let nodes = fields.list("finish_on") ?? []
        if nodes.count == 1, nodes[0].text == "none" { return [] }
        return nodes.compactMap { fields.file.telephoneKey($0, "finish_on") }
    }

    private static func readPath(_ fields: inout FormReader) -> Template? {
        guard let node = fields.node("to"), let template = fields.template("to") else { return nil }
        if let text = template.constant?.text, !RecordingPath.isWithinFolder(text) || !text.hasSuffix(".wav") {
            fields.findings.error(
                "\(node.summary) is not a path for a recording", at: node,
                help: "write a path like messages/one.wav: relative, without .. and ending in .wav")
        }
        return template
    }

    func knowledge(after outcome: String) -> Knowledge {
        var knowledge = Knowledge()
        guard let saveAs else { return knowledge }
        knowledge.assigned = [saveAs]
        if !["empty", "failed"].contains(outcome) {
            knowledge.present = [saveAs, "\(saveAs).file", "\(saveAs).duration"]
        }
        return knowledge
    }

    var drawingLine: String? { "record" + (saveAs.map { " as \($0)" } ?? "") }
}
