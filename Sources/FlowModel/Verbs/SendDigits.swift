import YAML

/// `send_digits`. Outcome `done`.
public struct SendDigits: Sendable {
    /// How many keys and pauses one step can send.
    public static let mostDigits = 200

    /// How the digits are sent: as the peer negotiated, as tones in the audio, or as events (RFC 4733).
    public enum Form: String, Sendable, CaseIterable { case auto, audio, rfc4733 }
    /// `0-9 A-D * #`, and `w` for a pause of half a second, `W` for one of a second.
    public var digits: Template
    /// The length of a digit.
    public var on: Duration
    /// The pause after a digit.
    public var off: Duration
    /// How the digits are sent.
    public var form: Form
}

extension SendDigits: VerbParameters {
    static let form = VerbForm(
        "send_digits", "Sends keys to the other side.",
        details: """
            Up to 200 of `0-9 A-D * #`, `w` for half a second and `W` for a second of pause. `as` is `rfc4733`
            (telephone-events), `audio` (tones), or `auto`: what the other side has agreed to.
            """,
        short: Field("send_digits", .value(.needed), .required(help: nil), "The keys."),
        fields: [
            Field("digits", .value(.needed), .required(help: nil), "The keys."),
            Field(
                "on", .duration(.milliseconds(40) ... .seconds(5)), .usual("100ms"), "How long each key is held."),
            Field(
                "off", .duration(.milliseconds(20) ... .seconds(5)), .usual("100ms"), "The gap after each key."),
            Field("as", .choice(Form.self), .usual("auto"), "How they are sent."),
        ],
        outcomes: [.good("done", "The keys were sent.")],
        traits: [.evaluates, .answersCall],
        example: """
            flow: menu-of-others
            outbound: {caller_id: "+15551230000"}
            sections:
              main:
                - wait: 3s
                - send_digits: "1W2"
                - send_digits: {digits: "4711#", on: 80ms, as: audio}
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return nil }
        guard value.entries != nil else {
            let usual = Duration.milliseconds(100)
            return readDigits(value, step.file).map {
                .sendDigits(SendDigits(digits: $0, on: usual, off: usual, form: .auto))
            }
        }
        guard var fields = step.fields(value, form) else { return nil }
        let digits = fields.node("digits").flatMap { readDigits($0, step.file) }
        let on = fields.duration("on")
        let off = fields.duration("off")
        let form = fields.choice("as", Form.self)
        fields.finish()
        return digits.map { .sendDigits(SendDigits(digits: $0, on: on, off: off, form: form)) }
    }

    private static func readDigits(_ node: YAMLNode, _ file: FlowFile) -> Template? {
        guard let template = file.template(node, "digits", for: .needed) else { return nil }
        if let text = template.constant?.text {
            let isSendable =
                !text.isEmpty && text.utf8.count <= mostDigits
                && text.allSatisfy { "0123456789ABCDabcd*#wW".contains($0) }
            if !isSendable {
                file.findings.error(
                    "\(node.summary) are not digits to send", at: node,
                    help: "1 to \(mostDigits) of 0-9 A-D * #, w for half a second and W for a second of pause")
            }
        }
        return template
    }
}
