public import FlowModel

/// What a flow wants done. Drained by ``FlowRun/poll()``, in order.
public enum FlowCommand: Hashable, Sendable {
    /// Answer the call; `answered` or `answerFailed` follows.
    case answer
    case reject(status: Int)
    case hangUp(cause: String?)
    /// These texts will be wanted soon: render them now. Nothing waits for it.
    case prepare([ResolvedPlayable])
    /// Play this list without a gap; `playFinished` or `playFailed` follows.
    case play(StepToken, [ResolvedPlayable], volumeDecibels: Double)
    /// Silence it; no event is expected any more.
    case stopPlay(StepToken)
    /// Call someone and bridge them; `dialFinished` follows.
    case dial(StepToken, DialRequest)
    case cancelDial(StepToken)
    /// Send these keys; `w` pauses half a second, `W` a second. `digitsSent` follows.
    case sendDigits(StepToken, String, on: Duration, off: Duration, form: SendDigits.Form)
    case stopDigits(StepToken)
    /// Take a message; `recordFinished` follows.
    case record(StepToken, RecordRequest)
    /// End the message; `byKey` when the tone of the key that is down is to be left out.
    case stopRecord(StepToken, byKey: Bool)
    /// Record the call, or pause; `callRecorded` follows.
    case recordCall(StepToken, RecordCallAction)
    /// What of the caller's audio nobody else may know, from now on.
    case conceal(Concealment)
    case journal(FlowJournalEntry)
    /// The last command, exactly once.
    case finished(FlowResult)
}

/// Whom a `dial` calls, and how.
public struct DialRequest: Hashable, Sendable {
    /// E.164 numbers or `sip:` URIs; never empty.
    public var targets: [String]
    /// One after the other rather than all at once.
    public var inOrder: Bool
    /// What the callee is shown; `nil` for an anonymous call.
    public var callerID: String?
    /// The name the callee is shown; `nil` for none.
    public var callerName: String?
    /// How long it rings at most.
    public var timeout: Duration
    /// How long the two may talk.
    public var maxDuration: Duration
    /// What the caller hears until the callee answers; empty for ringback.
    public var music: [ResolvedPlayable]

    /// A request with every field given.
    public init(
        targets: [String], inOrder: Bool, callerID: String?, callerName: String?, timeout: Duration,
        maxDuration: Duration, music: [ResolvedPlayable]
    ) {
        self.targets = targets
        self.inOrder = inOrder
        self.callerID = callerID
        self.callerName = callerName
        self.timeout = timeout
        self.maxDuration = maxDuration
        self.music = music
    }
}

/// How a flow ended.
public struct FlowResult: Hashable, Sendable {
    /// `completed`, `hangup` (the other side), `rejected`, `max_duration` or `failed`.
    public var outcome: String
    /// What the first flow returned; sensitive digits are masked.
    public var value: Value
    /// The sections in the order they were entered, the first 1 000 of them.
    public var path: [String]
    /// A sentence for people: who hung up, or why the flow failed.
    public var detail: String

    /// A result of that outcome.
    public init(outcome: String, value: Value = .null, path: [String] = [], detail: String = "") {
        self.outcome = outcome
        self.value = value
        self.path = path
        self.detail = detail
    }
}
