import YAML

/// `screen` of a `dial`: a callee who picked up is asked first, so that no voicemail takes the call.
public struct Screening: Sendable {
    /// What the callee hears.
    public var prompt: [Playable]
    /// The key that takes the call.
    public var accept: Character
    /// The key that declines it; `nil` for none: the callee hangs up.
    public var decline: Character?
    /// How long the callee may think once the prompt is over.
    public var timeout: Duration
}

extension Screening {
    static let fields = [
        Field("say", .value(.spoken), "What the callee hears, as text."),
        Field("play", .prompt, "What the callee hears, as an item or a list; in place of `say`."),
        Field("accept", .key, .usual("1"), "The key that takes the call; other keys are passed over."),
        Field("decline", .key, "The key that declines it."),
        Field(
            "timeout", .duration(.seconds(1) ... .seconds(120)), .usual("10s"),
            "How long the callee may think once the prompt is over; then it is `no_answer`."),
    ]

    init?(_ outer: inout FormReader) {
        guard var fields = outer.group("screen") else { return nil }
        let text = fields.node("say")
        let list = fields.node("play")
        let reader = PlayableReader(file: fields.file)
        if let text, list == nil {
            let say = YAMLNode.Entry(key: "say", keyPlace: fields.keyPlace("say") ?? text.place, value: text)
            prompt = reader.read(YAMLNode(.map([say]), at: text.place, length: text.length), "screen")
        } else {
            prompt = list.map { reader.read($0, "screen") } ?? []
        }
        if (text == nil) == (list == nil) {
            fields.findings.error(
                "screen has \(text == nil ? "neither say nor play" : "say and play")", at: fields.node,
                help: "tell the callee who calls and which key takes the call: say: \"Press 1 to accept.\"")
        }
        accept = fields.telephoneKey("accept") ?? "1"
        decline = fields.telephoneKey("decline")
        timeout = fields.duration("timeout")
        if decline == accept {
            fields.findings.error(
                "the key \(accept) accepts and declines", at: fields.node, help: "change one of the two")
        }
        fields.finish()
    }
}
