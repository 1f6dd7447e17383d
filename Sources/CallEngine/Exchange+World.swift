public import FlowEngine
public import SansIO

/// What flows ask of the world beyond the call.
extension Exchange {
    /// The answer to ``Output/web(_:_:_:)``; one for a step that is over is absorbed.
    public func webAnswered(_ id: CallID, _ token: StepToken, _ answer: WebAnswer, at now: Instant) {
        tell(id, .webAnswered(token, answer), at: now)
    }

    /// The answer to ``Output/readOverrides(_:_:_:)``: what the files say, by path; those that say nothing are left out.
    public func overridesRead(_ id: CallID, _ token: StepToken, _ states: [String: String], at now: Instant) {
        tell(id, .overridesRead(token, states), at: now)
    }

    private func tell(_ id: CallID, _ event: FlowEvent, at now: Instant) {
        guard let call = calls[id] else { return }
        call.run?.handle(event, at: now)
        pump(call, at: now)
        settle(at: now)
    }

    /// How many calls are up by the ``Configuration/version`` they started with.
    public var callsByVersion: [Int: Int] {
        calls.values.reduce(into: [:]) { counts, call in counts[call.version, default: 0] += 1 }
    }
}
