/// What happens to a call, as its flow sees it.
public enum FlowEvent: Hashable, Sendable {
    /// The first event. An inbound call is not answered yet; an outbound one starts its flow when it is.
    case started(isAnswered: Bool)
    /// The answer that was asked for is through.
    case answered
    case answerFailed(String)
    /// A key of the caller went down; `source` is `inBand`, `rfc4733` or `info`.
    case keyDown(Character, source: String)
    case keyUp(Character)
    case playFinished(StepToken)
    case playFailed(StepToken, reason: String)
    /// A `dial` is over: `completed`, `no_answer`, `busy`, `declined` or `failed`, and a sentence for people.
    case dialFinished(StepToken, outcome: String, detail: String)
    /// The caller and a callee of the `dial` hear each other now.
    case dialBridged(StepToken)
    /// A key of the callee that a `dial` is connected with went down.
    case calleeKeyDown(StepToken, Character)
    /// A `transfer` is over, and a sentence for people.
    case transferFinished(StepToken, isAccepted: Bool, detail: String)
    case digitsSent(StepToken)
    /// A `record` is over, and its file is on the disk or will not be.
    case recordFinished(StepToken, RecordResult)
    /// A `record_call` is done, or why it could not be.
    case callRecorded(StepToken, failure: String?)
    case webAnswered(StepToken, WebAnswer)
    /// What the switches of schedules say, by the path of their file: `open`, `closed`, `holiday`; files that say
    /// nothing are left out.
    case overridesRead(StepToken, [String: String])
    /// Who answered: `human`, `machine`, `fax` or `unknown`, once what was waited for has come; and a sentence with
    /// the figures, for people.
    case machineDetected(StepToken, answeredBy: String, detail: String)
    /// The other side or the system ended the call.
    case hungUp(by: String)
}
