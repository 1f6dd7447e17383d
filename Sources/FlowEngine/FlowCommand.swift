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
    /// Call someone and bridge them; `dialBridged` and `dialFinished` follow.
    case dial(StepToken, DialRequest)
    case cancelDial(StepToken)
    /// Let the caller hear ringing before the answer. With early media the session begins, and what plays is heard; where
    /// nothing plays, a ringing tone is.
    case ring(status: Int, hasEarlyMedia: Bool)
    /// Have the caller connected with somebody else, and be out of it; `transferFinished` follows.
    case transfer(StepToken, TransferRequest)
    case cancelTransfer(StepToken)
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
    /// Ask the web; `webAnswered` follows. The driver keeps the connect timeout, the run itself the whole one.
    case web(StepToken, WebRequest)
    /// Give a request up; its answer is not wanted any more.
    case cancelWeb(StepToken)
    /// Tell the world: the event log, and the webhook. Nothing waits for it.
    case event(EventNotice)
    /// Read the switches of schedules from these files; `overridesRead` follows.
    case readOverrides(StepToken, [String])
    /// Listen who answered; `machineDetected` follows.
    case detectMachine(StepToken, DetectMachine)
    case stopDetectingMachine(StepToken)
    case journal(FlowJournalEntry)
    /// The last command, exactly once.
    case finished(FlowResult)
}

/// How a flow ended.
public struct FlowResult: Hashable, Sendable {
    /// `completed`, `transferred`, `hangup` (the other side), `rejected`, `max_duration` or `failed`.
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
