import FlowModel
import SansIO

extension FlowRun {
    /// The announcement first; only when it was heard to its end the recording begins.
    mutating func begin(_ step: RecordCall) {
        activity = .recordingCall
        guard step.action == .start, !step.announce.isEmpty else { return record(step) }
        switch startPlaying(step.announce, options: nil) {
        case .success(true): break
        case .success(false): record(step)
        case .failure(let error): failStep(error)
        }
    }

    /// The announcement is over.
    mutating func announced() {
        guard case .recordCall(let step)? = stack.step?.verb else { return }
        record(step)
    }

    mutating func callRecorded(_ token: StepToken, failure: String?) {
        if token == dialRecording { return conversationRecorded(failure: failure) }
        guard activity == .recordingCall, token == self.token else { return }
        if failure == nil, case .recordCall(let step)? = stack.step?.verb {
            if step.action == .start { isCallRecorded = true }
            if step.action == .stop { isCallRecorded = false }
        }
        if let failure { failStep("the call is not recorded: \(failure)") } else { endStep("done") }
    }

    private mutating func record(_ step: RecordCall) {
        let action: RecordCallAction =
            switch step.action {
            case .start: .start(step.channels)
            case .pause: .pause
            case .resume: .resume
            case .stop: .stop
            }
        commands.push(.recordCall(nextToken(), action))
    }
}
