import FlowModel
import SansIO

extension FlowRun {
    /// `hangup`.
    mutating func perform(_ hangup: Hangup) {
        finish("completed", detail: "the flow hung up", cause: hangup.cause)
    }

    /// The other side or the system ended the call: the step ends, and so does the run.
    ///
    /// The steps of today have no way on after a hang-up; one that has (`hangup` among its transitions) takes it here.
    mutating func hungUp(by side: String, at now: Instant) {
        isCallUp = false
        if collect != nil { perform(collect?.machine.handle(.hungUp, at: now) ?? [], at: now) }
        if stack.step != nil { journal(.stepEnded(outcome: "hangup", next: nil)) }
        finish("hangup", detail: "hung up by \(side)")
    }
}
