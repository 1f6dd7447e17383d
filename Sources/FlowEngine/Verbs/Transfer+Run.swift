import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ transfer: Transfer) {
        do throws(EvaluationError) {
            let target = try headerText(transfer.target, "to")
            guard !target.isEmpty else { throw EvaluationError("there is nobody to transfer to: `to` is empty") }
            let callerID = transfer.isAttended ? try headerText(transfer.callerID, "caller_id") : ""
            let request = TransferRequest(
                target: target, headers: try texts(of: transfer.headers), isAttended: transfer.isAttended,
                callerID: callerID.isEmpty ? nil : callerID, timeout: transfer.timeout)
            activity = .transferring
            commands.push(.transfer(nextToken(), request))
        } catch {
            failStep(error)
        }
    }

    /// The caller was handed over, or stays.
    mutating func transferFinished(_ token: StepToken, isAccepted: Bool, detail: String) {
        guard activity == .transferring, token == self.token else { return }
        if !detail.isEmpty { journal(.log(level: "info", text: "transfer: \(detail)")) }
        if isAccepted { isTransferred = true }
        endStep(isAccepted ? "accepted" : "failed")
    }
}
