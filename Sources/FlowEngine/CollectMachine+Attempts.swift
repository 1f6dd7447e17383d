import SansIO

extension CollectMachine {
    /// Plays a prompt, unless keys wait that may interrupt it anyway.
    mutating func ask(_ prompt: CollectPrompt, at now: Instant) -> [Action] {
        if case .confirmation = prompt { state = .readingBack } else { state = .prompting }
        guard rules.bargeIn, !pending.presses.isEmpty else { return [.play(prompt)] }
        listen(at: now)
        return []
    }

    /// The prompt is over or superfluous: the clock to the first key starts (collect rule 3).
    mutating func listen(at now: Instant) {
        state = state == .prompting ? .waiting : .confirming
        timers.set(.firstKey, at: now + rules.timeout)
    }

    /// The entry is over: right or wrong (collect rule 6).
    mutating func decide(_ reason: CollectReason, at now: Instant) -> [Action] {
        timers.cancelAll()
        if let fault = fault() { return failAttempt(fault, at: now) }
        guard rules.confirmation != nil else { return finish(.ok, reason) }
        return ask(.confirmation(entry), at: now)
    }

    /// What is wrong with the entry; what was wrong with it where its digits are masked.
    private func fault() -> CollectReason? {
        entry.contains(Presumption.maskedKey) ? presumedFailures[attempt] : rules.entry.fault(in: entry)
    }

    /// Silence, a wrong entry or a refused one: asks again while an attempt is left (collect rule 7).
    mutating func failAttempt(_ reason: CollectReason, at now: Instant) -> [Action] {
        timers.cancelAll()
        heldKey = nil
        let failed = Action.attemptFailed(number: attempt, reason: reason)
        let dropped = pending.takeAll().map { Action.key($0, .ignored) }
        guard attempt < rules.attempts else { return dropped + [failed] + finish(.failed, reason) }
        attempt += 1
        return dropped + [failed] + ask(nextPrompt(after: reason), at: now)
    }

    mutating func finish(_ outcome: CollectResult.Outcome, _ reason: CollectReason) -> [Action] {
        timers.cancelAll()
        state = .ended
        let result = CollectResult(
            outcome: outcome, digits: entry, reason: reason, lastKey: lastKey, unused: pending.takeAll())
        return [.finished(result)]
    }

    /// What is heard after a failed attempt. A confirmation is read back again, with nothing before it: the prompts for
    /// wrong entries speak of the entry, which was right.
    private mutating func nextPrompt(after reason: CollectReason) -> CollectPrompt {
        if state == .confirming, reason != .declined { return .confirmation(entry) }
        entry = ""
        switch reason {
        case .declined: return .afterDecline
        case .noInput:
            silences += 1
            return .afterNoInput(Self.escalation(silences, of: rules.noInputPrompts))
        default:
            wrongEntries += 1
            return .afterNoMatch(Self.escalation(wrongEntries, of: rules.noMatchPrompts))
        }
    }

    /// The index of the n-th escalating prompt; the last one repeats.
    private static func escalation(_ count: Int, of prompts: Int) -> Int? {
        prompts == 0 ? nil : min(count, prompts) - 1
    }
}
