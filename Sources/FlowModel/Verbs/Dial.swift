import Numbering
import YAML

/// `dial`: bridges the caller to a second leg. Outcomes `completed`, `no_answer`, `busy`, `declined`, `failed`.
public struct Dial: Sendable {
    /// 1 to 20 E.164 numbers or `sip:` URIs, tried all at once or in order; those written out have been checked.
    public var targets: [Template]
    /// True for `mode: in_order`.
    public var inOrder: Bool
    /// What the callee is shown; evaluates to an E.164 number, or to null or empty text for an anonymous call.
    public var callerID: Template
    /// The name shown with the number; null or `nil` for none.
    public var callerName: Template?
    /// How long one target rings: 1 second to 10 minutes.
    public var timeout: Duration
    /// How long the two may talk.
    public var maxDuration: Duration
    /// What the caller hears until the callee answers; empty for ringback.
    public var music: [Playable]
}

extension Dial: VerbParameters {
    private enum Mode: String, CaseIterable {
        case all
        case inOrder = "in_order"
    }

    static let form = VerbForm(
        "dial", "Calls somebody and connects the caller with the first who answers.",
        details: """
            Keys are not looked at while the two talk. Calls go out through the first trunk of the
            [configuration](../configuration.md#trunks). With several targets the last one that ended decides the outcome.
            When the caller hangs up, the other party is hung up.
            """,
        fields: [
            Field(
                "to", .list(of: .value(.needed), 1...20),
                .required(help: "write to: \"+12125550100\" or to: [first, second]"),
                "A number in E.164 form, or `sip:name@host`, or a list of up to 20; a host is an IP address or the trunk's domain."
            ),
            Field(
                "mode", .choice(Mode.self), .usual("all"), "`all` rings all at once, `in_order` one after the other."),
            Field(
                "caller_id", .value(.nullable), .depends("`$did.number`"),
                "The number to show, one of the first trunk's `caller_ids`; `anonymous` or null shows none."),
            Field("caller_name", .value(.nullable), "The name to show with it."),
            Field(
                "timeout", .duration(.seconds(1) ... .seconds(600)), .usual("30s"),
                "How long it rings; in order: each."),
            Field("max_duration", .upToADay, .usual("4h"), "How long the two may talk."),
            Field("music", .prompt, .depends("a ringing tone"), "What the caller hears meanwhile, repeated."),
            Field("ringback", .prompt, "Another name of `music`."),
        ],
        unavailable: ["screen", "whisper", "keys", "headers", "record", "answer_caller", "detect_machine"],
        outcomes: [
            .good(
                "completed",
                "They talked, and the other party hung up or `max_duration` was over; the caller is still here."),
            .bad("no_answer", "Nobody answered in time (also SIP 408, 480, 487)."), .bad("busy", "SIP 486, 600."),
            .bad("declined", "SIP 603, 607."),
            .bad("failed", "Anything else; a caller id that the trunk does not allow; a number that is none."),
        ],
        traits: [.asks, .answersCall],
        example: """
            flow: dialling
            defaults: {on_error: nobody}
            sections:
              main:
                - dial:
                    to: ["+15551230001", "sip:desk@192.0.2.20"]
                    mode: in_order
                    timeout: 15s
                    caller_id: $did.number
                    music: [{tone: "330/400ms"}, {silence: 2s}]
                  next: {no_answer: nobody, busy: nobody, declined: nobody}
                - say: "Thank you for calling."
              nobody:
                - say: "Nobody can take your call right now."
            """)

    static func read(_ value: YAMLNode?, in step: inout StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let dial = Dial(
            targets: readTargets(fields.node("to"), step.file),
            inOrder: fields.choice("mode", Mode.self) == .inOrder,
            callerID: fields.has("caller_id") ? readCallerID(&fields) : calledNumber,
            callerName: fields.template("caller_name"),
            timeout: fields.duration("timeout"),
            maxDuration: fields.duration("max_duration"),
            music: readMusic(&fields))
        fields.finish()
        return .dial(dial)
    }

    /// `${did.number}`, what the callee is shown when nothing is written.
    private static var calledNumber: Template {
        let reference = Expression.Reference(path: ["did", "number"], offset: 0, length: 10)
        return Template(form: .whole(Expression(source: "did.number", root: .reference(reference))), expressions: [])
    }

    private static func readTargets(_ node: YAMLNode?, _ file: FlowFile) -> [Template] {
        guard let node, let items = file.findings.list(node, "to") else { return [] }
        if items.isEmpty || items.count > 20 {
            file.findings.error("to has 1 to 20 numbers or addresses", at: node)
        }
        return items.compactMap { readTarget($0, file) }
    }

    private static func readTarget(_ node: YAMLNode, _ file: FlowFile) -> Template? {
        guard let template = file.template(node, "to", for: .needed) else { return nil }
        guard let text = template.constant?.text, !isAddress(text) else { return template }
        return checkedNumber(text, node, file, "write \"+12125550100\" or \"sip:name@host\"").map { Template(.text($0)) }
    }

    private static func isAddress(_ text: String) -> Bool {
        guard text.hasPrefix("sip:") else { return false }
        let rest = text.drop { $0 != ":" }.dropFirst()
        let isVisible = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F && $0 != "<" && $0 != ">" }
        return isVisible && !rest.isEmpty && !rest.hasPrefix("@") && !rest.hasSuffix("@")
    }

    /// The number in its plain spelling.
    private static func checkedNumber(_ text: String, _ node: YAMLNode, _ file: FlowFile, _ help: String) -> String? {
        do throws(PhoneNumberError) { return try PhoneNumber(text).description } catch {
            file.findings.error(error.description, at: node, help: help)
            return nil
        }
    }

    /// A number, `anonymous`, or null, which is anonymous too.
    private static func readCallerID(_ fields: inout FormReader) -> Template {
        guard let node = fields.node("caller_id"), node.text != "anonymous" else { return Template(.null) }
        guard let template = fields.template("caller_id") else { return Template(.null) }
        guard let text = template.constant?.text else { return template }
        let help = "write \"+12125550100\", $caller.number or anonymous"
        return checkedNumber(text, node, fields.file, help).map { Template(.text($0)) } ?? template
    }

    private static func readMusic(_ fields: inout FormReader) -> [Playable] {
        let music = fields.node("music")
        let ringback = fields.node("ringback")
        if let music, ringback != nil {
            fields.findings.error("dial has music and ringback", at: music, help: "keep one of the two")
        }
        guard let node = music ?? ringback else { return [] }
        return PlayableReader(file: fields.file).read(node, music == nil ? "ringback" : "music")
    }

    var promptLists: [PromptList] { [PromptList(music)] }
}
