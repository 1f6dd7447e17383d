import FlowModel
import SansIO

extension FlowRun {
    /// `reject`; a call that is up can only be hung up.
    mutating func perform(_ reject: Reject) {
        guard !isAnswered else {
            return finish("completed", detail: "the flow rejected a call that was up: hung up instead")
        }
        commands.push(.reject(status: reject.status))
        isCallUp = false
        finish("rejected", detail: "the flow rejected the call with \(reject.status)")
    }
}
