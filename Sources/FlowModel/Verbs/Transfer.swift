import YAML

/// `transfer`: the caller's own network is asked to call somebody else (REFER). Outcomes `accepted`, `failed`.
public struct Transfer: Sendable {
    /// An E.164 number or a `sip:` URI.
    public var target: Template
    /// What the new call shall carry.
    public var headers: [CallHeader]
    /// Whether we call the target first, and hand the call over once it has answered.
    public var isAttended: Bool
    /// What the target of an attended transfer is shown by our own call.
    public var callerID: Template
    /// How long all of it may take: 1 second to 10 minutes.
    public var timeout: Duration
}

extension Transfer: VerbParameters {
    static let form = VerbForm(
        "transfer", "Hands the call over: the caller is connected with somebody else, and we are out of it.",
        details: """
            The other side is asked by REFER (RFC 3515) to make the call itself. Not every trunk does: where it refuses,
            the outcome is `failed`, and `dial` is the way that always works. With `attended` the target is called first;
            only when it has answered is the caller's side asked to take the place of that call (RFC 3891). Meanwhile
            the caller hears ringing. After `accepted` the flow goes on with a call that has little time left: hang up.
            A call that was handed over ends with the outcome `transferred`.
            """,
        fields: [
            Field(
                "to", .value(.dialled), .required(help: "write to: \"+12125550100\" or to: \"sip:name@host\""),
                "A number in E.164 form, or `sip:name@host`."),
            CallHeader.field,
            Field("attended", .boolean, .usual("false"), "Whether the target is asked first."),
            Field(
                "caller_id", .value(.shown), .depends("`$did.number`"),
                "The number that the target of an attended transfer is shown first; one of the first trunk's `caller_ids`."
            ),
            Field(
                "timeout", .duration(.seconds(1) ... .seconds(600)), .usual("30s"),
                "How long it may take until the other side says that the target was reached."),
        ],
        outcomes: [
            .good("accepted", "The caller reached the target."),
            .bad("failed", "The other side refused, the target was not reached, or nothing was heard in time."),
        ],
        traits: [.asks, .answersCall],
        example: """
            flow: hand-over
            sections:
              main:
                - say: "I will connect you with an agent."
                - transfer: {to: "sip:agents@pbx.example.com", headers: {X-Number: "${caller.number ?? 'none'}"}}
                  next: {failed: sorry}
                - hangup
              sorry:
                - say: "We cannot reach an agent. Please call again later."
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let target = fields.node("to").flatMap { CallTarget.read($0, step.file) }
        let isAttended = fields.boolean("attended")
        if !isAttended, fields.has("caller_id"), let place = fields.keyPlace("caller_id") {
            step.findings.error(
                "only an attended transfer shows a caller_id", at: place, length: 9,
                help: "write attended: true, or leave it out: the caller's own network makes the call")
        }
        let transfer = Transfer(
            target: target ?? Template(.null), headers: CallHeader.read(&fields), isAttended: isAttended,
            callerID: CallTarget.readCallerID(&fields), timeout: fields.duration("timeout"))
        fields.finish()
        return target == nil ? nil : .transfer(transfer)
    }
}
