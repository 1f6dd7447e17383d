/// A point on the driver's monotonic time line, in nanoseconds since an origin of the driver's choice.
///
/// Machines never read a clock: the driver hands an instant in with each input, and the simulator
/// hands in virtual ones. Arithmetic saturates, so a hostile duration cannot trap.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the driver's origin.
    public var nanoseconds: Int64

    /// That long after the driver's origin; negative is before.
    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The driver's origin.
    public static let zero = Instant(nanoseconds: 0)
    /// Later than any instant that comes.
    public static let distantFuture = Instant(nanoseconds: .max)

    /// This instant moved by `duration`; saturates at the ends of the time line.
    @inlinable
    public func advanced(by duration: Duration) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        guard overflow else { return Instant(nanoseconds: sum) }
        return Instant(nanoseconds: duration.wholeNanoseconds < 0 ? .min : .max)
    }

    /// The time from this instant to `other`; negative when `other` is earlier.
    @inlinable
    public func duration(to other: Instant) -> Duration {
        let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
        guard overflow else { return .nanoseconds(difference) }
        return .nanoseconds(other < self ? Int64.min : Int64.max)
    }

    /// Whether the left one is earlier.
    @inlinable public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
    /// The instant that long after; saturates.
    @inlinable public static func + (lhs: Instant, rhs: Duration) -> Instant { lhs.advanced(by: rhs) }
    /// The time from the right one to the left one; saturates.
    @inlinable public static func - (lhs: Instant, rhs: Instant) -> Duration { rhs.duration(to: lhs) }
}

extension Duration {
    /// This duration in nanoseconds, saturating: 292 years either way.
    @inlinable
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !carried else { return seconds < 0 ? .min : .max }
        return sum
    }

    /// This duration in milliseconds, rounded towards zero.
    @inlinable public var wholeMilliseconds: Int64 { wholeNanoseconds / 1_000_000 }
}
