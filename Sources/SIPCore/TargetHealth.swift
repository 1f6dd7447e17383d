public import SansIO

/// Which hops have failed lately, so that calls do not wait for them again (RFC 3263 §4.3).
///
/// A hop that failed is tried last for a while: a minute, doubled with each failure in a row up to a quarter of an
/// hour, or as long as it asked for. One answer of it, and all is forgiven. The table is bounded.
public struct TargetHealth: Sendable {
    private struct Trouble: Sendable {
        var until: Instant
        var failures: Int
    }

    private static let capacity = 1024
    private var troubles: [Hop: Trouble] = [:]

    /// Nobody has failed.
    public init() {}

    /// Whether the hop has not failed, or long enough ago.
    public func isHealthy(_ hop: Hop, at now: Instant) -> Bool { troubles[hop].map { $0.until <= now } ?? true }

    /// Until when the hop is tried last; `nil` where it is healthy.
    public func unhealthyUntil(_ hop: Hop, at now: Instant) -> Instant? {
        troubles[hop].flatMap { $0.until > now ? $0.until : nil }
    }

    /// These hops in the order to try them: the healthy ones as they come, then the others, the nearest to recovery first.
    public func ordered(_ hops: [Hop], at now: Instant) -> [Hop] {
        let ill = hops.enumerated().filter { !isHealthy($0.element, at: now) }
        guard !ill.isEmpty else { return hops }
        let sorted = ill.sorted {
            let (first, second) = (troubles[$0.element]?.until ?? now, troubles[$1.element]?.until ?? now)
            return first == second ? $0.offset < $1.offset : first < second
        }
        return hops.filter { isHealthy($0, at: now) } + sorted.map(\.element)
    }

    /// The hop did not answer, could not be reached, or refused for itself (503).
    public mutating func failed(_ hop: Hop, pause: Duration? = nil, at now: Instant) {
        let failures = min((troubles[hop]?.failures ?? 0) + 1, 5)
        if troubles[hop] == nil, troubles.count >= Self.capacity { forgetOne(at: now) }
        let usual = min(Duration.seconds(60) * (1 << (failures - 1)), .seconds(900))
        troubles[hop] = Trouble(until: now + (pause ?? usual), failures: failures)
    }

    /// The hop has answered.
    public mutating func answered(_ hop: Hop) {
        guard !troubles.isEmpty else { return }
        troubles[hop] = nil
    }

    private mutating func forgetOne(at now: Instant) {
        if let oldest = troubles.min(by: { $0.value.until < $1.value.until })?.key { troubles[oldest] = nil }
    }
}
