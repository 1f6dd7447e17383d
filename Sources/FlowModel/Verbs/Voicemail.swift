import YAML

/// `voicemail`: takes a message by a flow that comes with the program. Outcomes `stored`, `empty`, and `hangup` where
/// `next` names it.
public struct Voicemail: Sendable {
    /// The path of the shipped flow in the program.
    public var flow: String
    /// What it is given.
    public var inputs: [Assignment]
    /// The variable that receives the message.
    public var saveAs: String?
}

extension Voicemail: VerbParameters {
    static let form = VerbForm(
        "voicemail", "Takes a message for a mailbox, which the caller may hear and record again.",
        details: """
            It is a flow of its own that comes with the program, made of [`play`](play.md), [`record`](record.md),
            [`menu`](menu.md) and [`event`](event.md), and it speaks English, German, Spanish and French by the
            `language` of the flow. For other words copy `flows/voicemail.yaml` and [`run`](run.md) that.

            The message lies in the [`data`](../configuration.md#data) folder as `mailboxes/`, the mailbox, and the time.
            It ends with `#`, after five seconds of silence, or after three minutes; one under two seconds is none.
            Silence in the menu sends it, and so does hanging up. The event `voicemail` has `mailbox`, `file`, `seconds`,
            `from` and `name`. `save_as` receives `file` and `duration`, like that of `record`, or null.
            """,
        fields: [
            Field(
                "mailbox", .value(.path), .required(help: "write mailbox: sales"),
                "Whose message it is; the name of its folder."),
            Field(
                "greeting", .value(.path), .depends("`mailboxes/`, the mailbox, `/greeting.wav`"),
                "A sound file, in the `data` folder or beside the flow; without it a sentence is spoken."),
            Field("notify", .boolean, .usual("true"), "Whether the event `voicemail` tells of the message."),
            Field("save_as", .variable, "The variable that receives the message."),
        ],
        outcomes: [
            .good("stored", "There is a message."),
            .good("empty", "Nobody spoke, or the message could not be kept; the caller was told."),
            .optional("hangup", "The caller hung up, and there is a message."),
        ],
        traits: [.asks, .answersCall, .evaluates],
        example: """
            flow: after-hours
            sections:
              main:
                - say: "We are closed."
                - voicemail: {mailbox: front-desk, save_as: message}
                  next: {stored: thanks, hangup: noted}
                - hangup
              thanks:
                - say: "We will call you back."
                - goto: noted
              noted:
                - log: "a message of ${message.duration} seconds"
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let file = step.file
        let flow = ShippedVoicemail(language: file.language).path(in: FlowPath.folder(of: file.path))
        let saveAs = fields.variable("save_as")
        var inputs: [(entry: YAMLNode.Entry, template: Template)] = []
        for name in ["mailbox", "greeting"] {
            guard let node = fields.node(name), let template = fields.template(name) else { continue }
            check(template, node, name, file)
            inputs.append((YAMLNode.Entry(key: name, keyPlace: node.place, value: node), template))
        }
        let notifies = fields.boolean("notify")
        if let node = fields.node("notify") {
            let entry = YAMLNode.Entry(key: "notify", keyPlace: node.place, value: node)
            inputs.append((entry, Template(.boolean(notifies))))
        }
        fields.finish()
        step.call = FlowCall(path: flow, node: value, inputs: inputs)
        let given = inputs.map { Assignment(name: $0.entry.key, value: $0.template) }
        return .voicemail(Voicemail(flow: flow, inputs: given, saveAs: saveAs))
    }

    /// What is written out can be checked.
    private static func check(_ template: Template, _ node: YAMLNode, _ name: String, _ file: FlowFile) {
        guard let text = template.constant?.text else { return }
        guard !text.isEmpty, !text.contains(".."), !text.hasPrefix("/") else {
            let _: String? = file.findings.refuse(
                node, name, name == "mailbox" ? "the name of a folder" : "a path below the flow's folder")
            return
        }
    }

    func knowledge(after outcome: String) -> Knowledge {
        var knowledge = Knowledge(takesSecretInput: false)
        guard let saveAs else { return knowledge }
        knowledge.assigned = [saveAs]
        if outcome != "empty" { knowledge.present = [saveAs, "\(saveAs).file", "\(saveAs).duration"] }
        return knowledge
    }

    var drawingLine: String? {
        let mailbox = inputs.first { $0.name == "mailbox" }?.value.constant?.text
        return "voicemail" + (mailbox.map { " \($0)" } ?? "")
    }
}
