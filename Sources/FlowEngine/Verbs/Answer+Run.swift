import FlowModel
import SansIO

extension FlowRun {
    /// `answer`. Once one has said how long the call may last, others can only shorten it: a flow that is run by
    /// another does not lift the other's limit.
    mutating func perform(_ answer: Answer) {
        guard let answeredAt else { return isAnswered ? endStep("done") : askForAnswer() }
        let limit = answeredAt + answer.maxDuration
        if !hasLimitOfFlow || timers[.call].map({ limit < $0 }) ?? true { timers.set(.call, at: limit) }
        hasLimitOfFlow = true
        endStep("done")
    }

    mutating func askForAnswer() {
        activity = .answering
        commands.push(.answer)
    }

    /// The call is up: the step that waited for it goes on.
    mutating func answered(at now: Instant) {
        guard !isAnswered else { return }
        isAnswered = true
        limitCall(to: Self.longestCall, at: now)
        guard activity == .answering, let verb = stack.step?.verb else { return }
        activity = .stepping
        perform(verb, at: now)
    }

    mutating func answerFailed(_ reason: String) {
        guard activity == .answering else { return }
        failStep("the call could not be answered: \(reason)")
    }

    mutating func limitCall(to duration: Duration, at now: Instant) {
        answeredAt = now
        if case .map(var call)? = callScopes["call"], let clock = facts.wallClock {
            call["answered_at"] = .text(clock.iso8601(at: now))
            callScopes["call"] = .map(call)
        }
        timers.set(.call, at: now + duration)
    }
}
