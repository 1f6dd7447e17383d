import Glibc
import SansIO

/// The real clock of the network driver: the only place below the products that reads one.
enum MonotonicClock {
    /// Now on the machine's monotonic time line (nanoseconds since boot).
    static var now: Instant { Instant(nanoseconds: nanoseconds(of: CLOCK_MONOTONIC)) }

    /// What the calendar says, fixed to the monotonic time line as of this moment.
    static var wallClock: WallClock {
        WallClock(unixNanosecondsAtZero: nanoseconds(of: CLOCK_REALTIME) &- nanoseconds(of: CLOCK_MONOTONIC))
    }

    /// Sleeps until an instant by the clock, not for a time: being late once does not make the next one late.
    static func sleep(until instant: Instant) {
        var time = timespec(
            tv_sec: Int(instant.nanoseconds / 1_000_000_000), tv_nsec: Int(instant.nanoseconds % 1_000_000_000)
        )
        _ = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension RandomSource {
    /// The system's own generator.
    static var system: RandomSource {
        RandomSource {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        }
    }
}
