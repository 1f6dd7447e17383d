import SIPCore
public import SansIO

/// New calls that would disturb those in progress are refused.
extension Exchange {
    /// What the shard does, smoothed over a second.
    public var load: LoadGauge.Load { gauge.load }

    /// The driver served a slot; see ``LoadGauge/turn(lateness:slept:at:)``.
    public func noteTurn(lateness: Duration, slept: Duration, at now: Instant) {
        guard gauge.turn(lateness: lateness, slept: slept, at: now) else { return }
        userAgent.isDraining = refusesNewCalls || gauge.isTooMuch
        emit(.load(gauge.load))
    }

    /// The last call's audio is gone: nothing is served any more, and there is nothing to be late for.
    func forgetLoad() {
        let wasTooMuch = gauge.isTooMuch
        gauge = LoadGauge(configuration.loadLimits)
        userAgent.isDraining = refusesNewCalls
        if wasTooMuch { emit(.load(gauge.load)) }
    }
}
