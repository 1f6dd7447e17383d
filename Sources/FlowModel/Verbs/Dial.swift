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
    /// Headers of the calls.
    public var headers: [CallHeader]
    /// What a callee who picked up is asked first.
    public var screen: Screening?
    /// What the callee hears before the two are connected.
    public var whisper: [Playable]
    /// The caller's keys that end the conversation, and each leads to a section: outcomes of their own.
    public var keys: [Character]
    /// The callee's keys that do the same; the outcome of `9` is `callee 9`.
    public var calleeKeys: [Character]
    /// True where the conversation is recorded.
    public var isRecorded = false
    /// How it is listened who picked up; `nil` where it is not.
    public var detectMachine: DetectMachine?
    /// True where the call is answered before anybody is called, false where only once they are connected.
    public var answersFirst: Bool

    /// The outcome of a machine that picked up, where `next` names it.
    public static let machineOutcome = "machine"

    /// The outcome of a callee's key.
    public static func outcome(ofCalleeKey key: Character) -> String { "callee \(key)" }
}

extension Dial: VerbParameters {
    private enum Mode: String, CaseIterable {
        case all
        case inOrder = "in_order"
    }

    private enum AnswerCaller: String, CaseIterable {
        case first
        case whenBridged = "when_bridged"
    }

    static let form = VerbForm(
        "dial", "Calls somebody and connects the caller with the first who answers.",
        details: """
            Calls go out through the first trunk of the
            [configuration](../configuration.md#trunks). With several targets the last one that ended decides the outcome.
            When the caller hangs up, the other party is hung up. The others are told that the call was taken elsewhere.

            With `screen` a callee who picks up is asked first, and wins only with the `accept` key; meanwhile the
            others ring on, and the caller hears the music. With `answer_caller: when_bridged` the caller is charged for
            a conversation only: until then it rings, or `music` goes out as early media.

            While the two talk, keys go to the other party. Those of `keys` (the caller's) and `callee_keys` (the
            callee's) end the conversation instead: the callee is hung up and the caller goes on in that section.

            With `detect_machine` it is listened who picked up, before `screen` and before the two are connected: a
            machine or a fax does not get the call. It is hung up, and counts as `no_answer`, or as `machine` where
            `next` names that outcome; the others ring on. A person is connected about a second later than without it,
            and so is somebody who says nothing for `initial_silence`.

            With `record` the conversation is recorded in stereo, from the first word to the last, in the folder
            [`recordings`](../configuration.md#recordings). A recording that [`record_call`](record_call.md) has begun
            stays as it is.
            """,
        fields: [
            Field(
                "to", .list(of: .value(.dialled), 1...20),
                .required(help: "write to: \"+12125550100\" or to: [first, second]"),
                "A number in E.164 form, or `sip:name@host`, or a list of up to 20; a host is an IP address or the trunk's domain."
            ),
            Field(
                "mode", .choice(Mode.self), .usual("all"), "`all` rings all at once, `in_order` one after the other."),
            Field(
                "caller_id", .value(.shown), .depends("`$did.number`"),
                "The number to show, one of the first trunk's `caller_ids`; `anonymous` or null shows none."),
            Field("caller_name", .value(.shown), "The name to show with it."),
            Field(
                "timeout", .duration(.seconds(1) ... .seconds(600)), .usual("30s"),
                "How long it rings; in order: each."),
            Field("max_duration", .upToADay, .usual("4h"), "How long the two may talk."),
            Field("music", .prompt, .depends("a ringing tone"), "What the caller hears meanwhile, repeated."),
            Field("ringback", .prompt, "Another name of `music`."),
            Field("screen", .group(Screening.fields), "Asks a callee who picked up before connecting."),
            Field("whisper", .prompt, "What the callee hears before the two are connected; the caller does not."),
            Field(
                "keys", .sections(keys: "the caller's keys", pattern: "^[0-9*#ABCD]$"),
                "Keys of the caller that end the conversation, and the section that each leads to."),
            Field(
                "callee_keys", .sections(keys: "the callee's keys", pattern: "^[0-9*#ABCD]$"),
                "The same for keys of the callee. The outcome of `9` is called `callee 9`."),
            CallHeader.field,
            Field("record", .boolean, .usual("false"), "Whether the conversation is recorded."),
            Field(
                "detect_machine", .either([.boolean, .group(detectionFields)]), .usual("false"),
                "Whether it is listened who picked up: `true`, or times as [`detect_machine`](detect_machine.md) has them."
            ),
            Field(
                "answer_caller", .choice(AnswerCaller.self), .usual("first"),
                "Whether the call is answered `first`, or only `when_bridged`."),
        ],
        outcomes: [
            .good(
                "completed",
                "They talked, and the other party hung up or `max_duration` was over; the caller is still here."),
            .bad("no_answer", "Nobody answered or accepted in time (also SIP 408, 480, 487)."),
            .bad("busy", "SIP 486, 600."),
            .bad("declined", "SIP 603, 607; the callee hung up while being screened, or pressed `decline`."),
            .each("each key", "A key of `keys` or `callee_keys` ended the conversation."),
            .optional(machineOutcome, "A machine or a fax picked up; without this way it is `no_answer`."),
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

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let dial = Dial(
            targets: readTargets(fields.node("to"), step.file),
            inOrder: fields.choice("mode", Mode.self) == .inOrder,
            callerID: CallTarget.readCallerID(&fields),
            callerName: fields.template("caller_name"),
            timeout: fields.duration("timeout"),
            maxDuration: fields.duration("max_duration"),
            music: readMusic(&fields),
            headers: CallHeader.read(&fields),
            screen: Screening(&fields),
            whisper: fields.prompt("whisper"),
            keys: readKeys("keys", &fields, step) { String($0) },
            calleeKeys: readKeys("callee_keys", &fields, step, outcome: outcome(ofCalleeKey:)),
            isRecorded: fields.boolean("record"),
            detectMachine: readDetection(&fields),
            answersFirst: fields.choice("answer_caller", AnswerCaller.self) == .first)
        fields.finish()
        return .dial(dial)
    }

    /// The times of `detect_machine`; what a machine is listened to for has no use here.
    private static let detectionFields = DetectMachine.fields.filter { $0.name != "wait_for" }

    private static func readDetection(_ fields: inout FormReader) -> DetectMachine? {
        guard let node = fields.node("detect_machine") else { return nil }
        if node.entries != nil { return DetectMachine.parameters(node, detectionFields, in: fields.file) }
        return fields.findings.boolean(node, "detect_machine") == true ? .usual : nil
    }

    private static func readKeys(
        _ name: String, _ fields: inout FormReader, _ step: StepReader, outcome: (Character) -> String
    ) -> [Character] {
        var keys: [Character] = []
        for entry in fields.map(name) ?? [] {
            guard entry.key.count == 1, let key = entry.key.first, TelephoneKeys.all.contains(key) else {
                step.findings.error(
                    "\"\(entry.key.prefix(40))\" is not a key", at: entry.keyPlace, length: entry.key.count,
                    help: "write one of 0-9 * # A-D, and the section on the right: \"*\": section")
                continue
            }
            keys.append(key)
            step.lead(outcome(key), to: entry.value)
        }
        return keys
    }

    private static func readTargets(_ node: YAMLNode?, _ file: FlowFile) -> [Template] {
        guard let node, let items = file.findings.list(node, "to") else { return [] }
        if items.isEmpty || items.count > 20 {
            file.findings.error("to has 1 to 20 numbers or addresses", at: node)
        }
        return items.compactMap { CallTarget.read($0, file) }
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

    var outcomes: [String] {
        let common = Self.form.singleOutcomes
        return common + keys.map { String($0) } + calleeKeys.map(Self.outcome(ofCalleeKey:))
    }

    var promptLists: [PromptList] {
        [PromptList(music), PromptList(screen?.prompt ?? []), PromptList(whisper)].filter { !$0.items.isEmpty }
    }
}
