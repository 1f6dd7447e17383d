import FlowModel
import SansIO

/// A flow that goes on after the caller has hung up.
///
/// A step that names the outcome `hangup` leads on, and what follows runs without a caller: messages are delivered,
/// events sent, variables set. Steps that would only let the caller hear something are passed over as if they had gone
/// well (`play`, `say`, `wait`, `answer`, `send_digits`, `record_call`); a step that needs the caller's answer (`menu`,
/// `gather`, `record`, `dial` …) ends the run, and so do `hangup` and `reject`. A quarter of an hour is the limit.
extension FlowRun {
    private static let longestAfterlife = Duration.seconds(900)

    /// The step that ran when the caller hung up has a way on.
    mutating func goOnWithoutCaller(at now: Instant) {
        timers.cancelAll()
        timers.set(.call, at: now + Self.longestAfterlife)
    }

    /// Does a step for which a caller would be needed; false where none is.
    mutating func performWithoutCaller(_ verb: Verb) -> Bool {
        switch verb {
        case .hangup, .reject: finish("hangup")
        case .wait, .answer: passOver(verb)
        default:
            guard verb.needsAnsweredCall else { return false }
            verb.asksCaller ? endWithCaller() : passOver(verb)
        }
        return true
    }

    private mutating func passOver(_ verb: Verb) {
        journal(.log(level: "debug", text: "\(verb.name) is passed over: the caller has hung up"))
        endStep(verb.outcomes.first ?? "done")
    }

    private mutating func endWithCaller() {
        if stack.step?.transitions["hangup"] != nil { return endStep("hangup") }
        journal(.stepEnded(outcome: "hangup", next: nil))
        finish("hangup")
    }

    /// What of the caller's audio nobody may know by now; said on each change.
    mutating func updateConcealment() {
        guard activity != .finished else { return }
        let wanted: Concealment =
            switch activity {
            case .collecting: collect?.isSensitive ?? false ? .everything : .none
            case .dialing, .recording: .none
            default: mayKeysBeSensitive ? .keys : .none
            }
        guard wanted != concealment else { return }
        concealment = wanted
        commands.push(.conceal(wanted))
    }
}
