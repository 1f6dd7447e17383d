import FlowModel
import SansIO

extension FlowRun {
    /// `hangup`.
    mutating func perform(_ hangup: Hangup) {
        finish("completed", detail: "the flow hung up", cause: hangup.cause)
    }

    /// The other side or the system ended the call: the step ends, and so does the run, unless the step has a way on
    /// (`hangup` among its transitions). A message that is being recorded has its end on the disk.
    mutating func hungUp(by side: String, at now: Instant) {
        guard hungUpBy == nil else { return }
        isCallUp = false
        hungUpBy = side
        if activity == .recording {
            goOnWithoutCaller(at: now)
            return recordingHungUp(at: now)
        }
        if collect != nil { perform(collect?.machine.handle(.hungUp, at: now) ?? [], at: now) }
        if activity != .stepping, stack.step?.transitions["hangup"] != nil {
            goOnWithoutCaller(at: now)
            return endStep("hangup")
        }
        if stack.step != nil { journal(.stepEnded(outcome: "hangup", next: nil)) }
        finish("hangup", detail: "hung up by \(side)")
    }
}
