import FlowModel
import SansIO

extension FlowRun {
    /// `ring`; on a call that is up it does nothing.
    mutating func begin(_ ring: Ring, at now: Instant) {
        guard !isAnswered, isCallUp else { return endStep("done") }
        let hasEarlyMedia = !ring.items.isEmpty || ring.status == 183
        commands.push(.ring(status: ring.status, hasEarlyMedia: hasEarlyMedia))
        guard ring.duration != nil || !ring.items.isEmpty else { return endStep("done") }
        if let duration = ring.duration { timers.set(.wait, at: now + duration) }
        activity = .ringing
        if ring.items.isEmpty { _ = nextToken() } else { playEarlyMedia(ring) }
    }

    private mutating func playEarlyMedia(_ ring: Ring) {
        switch startPlaying(ring.items, options: nil) {
        case .success(true): return
        case .success(false): earlyMediaFinished(isRepeated: false)
        case .failure(let error): earlyMediaFailed(withoutSensitiveValues(error.description))
        }
    }

    /// Everything was played: again, where the time is not over yet.
    mutating func earlyMediaFinished(isRepeated: Bool = true) {
        guard case .ring(let ring)? = stack.step?.verb else { return }
        if ring.duration == nil { return endStep("done") }
        if isRepeated { playEarlyMedia(ring) }
    }

    /// It goes on without: nobody loses a call over an announcement.
    mutating func earlyMediaFailed(_ reason: String) {
        journal(.log(level: "warning", text: "ring: \(reason)"))
        earlyMediaFinished(isRepeated: false)
    }

    /// The time of `wait` or `ring` is over.
    mutating func waitingIsOver() {
        if activity == .ringing, let token { commands.push(.stopPlay(token)) }
        endStep("done")
    }
}
