import SansIO

/// The machines' clock as seen from beside them: the latest time that one of them told, and what has passed since.
///
/// The machines of a real call share the system's monotonic clock, and only they read it.
struct StageClock {
    private var told: Instant = .zero
    private var toldAt = ContinuousClock.now

    /// A machine says what time it is; an older time changes nothing.
    mutating func tell(_ time: Instant) {
        guard time > told else { return }
        told = time
        toldAt = ContinuousClock.now
    }

    /// The time by now.
    var now: Instant { told + (ContinuousClock.now - toldAt) }
}
