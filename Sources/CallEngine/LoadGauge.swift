public import SansIO

/// Says when a shard has as much to do as it can do in time: new calls are refused then, so that those in progress keep pace.
///
/// The driver tells after each of its turns how late it was and how long it slept before. Both are smoothed over a second:
///
/// - **Busy.** The part of the time in which the shard did not sleep, whatever it did instead: work, or waiting for a core
///   that others use. It warns before anything is late, and a thread that is always busy is about to be.
/// - **Late.** How long after its moment a packet is sent. Other programs, or the host of a virtual machine, may make it
///   late while it has time to spare.
///
/// It begins to refuse at either limit, and ends when both are clearly below and two seconds have passed, so that it does not
/// flutter. A stall of a few hundred milliseconds is no reason.
///
/// Sans-IO: it reads no clock. O(1) a turn.
public struct LoadGauge: Sendable {
    /// When it refuses.
    public struct Limits: Hashable, Sendable {
        /// The greatest part of its time that a shard may be busy, 0...1.
        public var busy: Double
        /// The greatest smoothed lateness.
        public var lateness: Duration

        /// Limits; by default 85 % and 10 ms.
        public init(busy: Double = 0.85, lateness: Duration = .milliseconds(10)) {
            self.busy = busy
            self.lateness = lateness
        }
    }

    /// What the shard does, smoothed.
    public struct Load: Hashable, Sendable {
        /// The part of the time that it does not sleep, 0...1.
        public var busy = 0.0
        /// How late it is.
        public var lateness = Duration.zero
        /// Whether new calls are refused.
        public var isTooMuch = false

        /// Nothing to do.
        public init() {}

        /// ``busy`` in percent.
        public var percent: Int { Int((busy * 100).rounded()) }
    }

    private static let memory = 1.0
    /// After a pause like this there was nothing to serve, and what was before is forgotten.
    private static let pause: Duration = .seconds(2)
    private static let leastRefusal: Duration = .seconds(2)
    /// Below this part of its limits the load is clearly smaller.
    private static let clear = (busy: 0.9, lateness: 0.25)

    private let limits: Limits?
    private var busy = 0.0
    /// In seconds.
    private var lateness = 0.0
    private var lastTurn: Instant?
    private var refusingSince: Instant?

    /// - Parameter limits: `nil` to measure only and to refuse nothing.
    public init(_ limits: Limits?) { self.limits = limits }

    /// Whether new calls should be refused.
    public var isTooMuch: Bool { refusingSince != nil }

    /// The load by now.
    public var load: Load {
        var load = Load()
        load.busy = busy
        load.lateness = .nanoseconds(Int64(lateness * 1e9))
        load.isTooMuch = isTooMuch
        return load
    }

    /// Notes a turn of the shard.
    ///
    /// - Parameters:
    ///   - lateness: how long after its moment the turn began.
    ///   - slept: how long the shard had nothing to do since the turn before; what it overslept is lateness, not sleep.
    /// - Returns: true when ``isTooMuch`` has changed.
    public mutating func turn(lateness: Duration, slept: Duration, at now: Instant) -> Bool {
        defer { lastTurn = now }
        guard let lastTurn, now - lastTurn < Self.pause || isTooMuch else {
            (busy, self.lateness) = (0, 0)
            return false
        }
        let passed = Self.seconds(now - lastTurn)
        guard passed > 0 else { return false }
        let weight = passed / (Self.memory + passed)
        busy += (1 - min(max(Self.seconds(slept), 0) / passed, 1) - busy) * weight
        self.lateness += (max(Self.seconds(lateness), 0) - self.lateness) * weight
        return judge(at: now)
    }

    private mutating func judge(at now: Instant) -> Bool {
        guard let limits else { return false }
        let late = Self.seconds(limits.lateness)
        if let since = refusingSince {
            guard now - since >= Self.leastRefusal, busy < limits.busy * Self.clear.busy,
                lateness < late * Self.clear.lateness
            else { return false }
            refusingSince = nil
            return true
        }
        guard busy > limits.busy || lateness > late else { return false }
        refusingSince = now
        return true
    }

    private static func seconds(_ duration: Duration) -> Double { Double(duration.wholeNanoseconds) / 1e9 }
}
