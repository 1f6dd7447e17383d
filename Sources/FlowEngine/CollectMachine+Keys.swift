import FlowModel
import SansIO

extension CollectMachine {
    mutating func begin(_ typedAhead: [KeyPress], at now: Instant) -> [Action] {
        guard state == .idle else { return [] }
        guard rules.typeAhead == .keep else { return typedAhead.map { .key($0, .ignored) } + ask(.first, at: now) }
        let refused = typedAhead.filter { !pending.append($0) }
        return refused.map { .key($0, .ignored) } + ask(.first, at: now)
    }

    mutating func promptEnded(at now: Instant) -> [Action] {
        guard isPlaying else { return [] }
        listen(at: now)
        return []
    }

    mutating func keyDown(_ press: KeyPress, at now: Instant) -> [Action] {
        switch state {
        case .idle, .ended: return []
        case .waiting, .collecting, .confirming: return take(press, at: now)
        case .prompting, .readingBack:
            if finishKeyGuard.swallows(press) { return [.key(press, .swallowed)] }
            guard rules.bargeIn else { return [.key(press, pending.append(press) ? .typeAhead : .ignored)] }
            listen(at: now)
            return [.stopPrompt] + take(press, at: now)
        }
    }

    mutating func keyUp(_ key: Character, at now: Instant) -> [Action] {
        finishKeyGuard.keyUp(key, at: now)
        pending.keyUp(key, at: now)
        if lastKey?.key == key, lastKey?.upAt == nil { lastKey?.upAt = now }
        if state == .collecting, heldKey == key {
            heldKey = nil
            timers.set(.nextKey, at: now + rules.digitTimeout)
        }
        return []
    }

    mutating func hungUp() -> [Action] {
        switch state {
        case .idle, .ended: []
        case .prompting, .readingBack: [.stopPrompt] + finish(.hangup, .hangup)
        case .waiting, .collecting, .confirming: finish(.hangup, .hangup)
        }
    }

    /// Takes the keys that waited, as long as the machine listens.
    mutating func takeKeptKeys(into actions: inout [Action], at now: Instant) {
        while !isPlaying, state != .ended, state != .idle, let press = pending.popFirst() {
            actions += take(press, at: now)
        }
    }

    /// One more key, while the machine listens.
    private mutating func take(_ press: KeyPress, at now: Instant) -> [Action] {
        if finishKeyGuard.swallows(press) { return [.key(press, .swallowed)] }
        timers.cancel(.firstKey)
        lastKey = press
        if state == .confirming { return [.key(press, .collected)] + answer(press.key, at: now) }
        if press.key == rules.entry.finishKey {
            return [.key(press, .finish)]
                + (entry.isEmpty ? failAttempt(.noInput, at: now) : decide(.finishKey, at: now))
        }
        join(press, at: now)
        guard rules.entry.progress(of: entry) == .complete else { return [.key(press, .collected)] }
        return [.key(press, .collected)] + swallowFinishKey(after: press) + decide(.matched, at: now)
    }

    /// The maximum is reached: a finish key may follow out of habit, or wait already among the keys typed ahead.
    private mutating func swallowFinishKey(after press: KeyPress) -> [Action] {
        guard let finishKey = rules.entry.finishKey else { return [] }
        finishKeyGuard.maximumReached(by: press, finishKey: finishKey)
        guard let next = pending.presses.first, finishKeyGuard.swallows(next) else { return [] }
        pending.popFirst()
        return [.key(next, .swallowed)]
    }

    /// Adds a key to the entry and starts the clocks that begin with it.
    private mutating func join(_ press: KeyPress, at now: Instant) {
        if entry.isEmpty, let maxTime = rules.maxTime { timers.set(.entry, at: now + maxTime) }
        state = .collecting
        entry.append(press.key)
        heldKey = press.upAt == nil ? press.key : nil
        let end = press.upAt == nil ? now + Self.longestKey : now
        timers.set(.nextKey, at: end + rules.digitTimeout)
    }

    /// The answer to a read-back.
    private mutating func answer(_ key: Character, at now: Instant) -> [Action] {
        if key == Presumption.maskedKey {
            return presumedFailures[attempt].map { failAttempt($0, at: now) } ?? finish(.ok, .matched)
        }
        return switch key {
        case rules.confirmation?.accept: finish(.ok, .matched)
        case rules.confirmation?.again: failAttempt(.declined, at: now)
        default: failAttempt(.noOption, at: now)
        }
    }
}
