import Audio
import SansIO

/// Knows which keys may come back as an echo of what the leg sends.
///
/// A hybrid or a loudspeaker returns our own prompt up to 200 ms later and at least 6 dB weaker. Tones of a key in a
/// prompt would then dial for the caller. The guard remembers for each of the sixteen keys until when, and how loud at
/// most, its echo may be heard; a louder one of the same name, and every other key, is the caller's own.
struct EchoGuard {
    /// The longest way of an echo, with what hearing it takes.
    private static let longestWay: Duration = .milliseconds(450)
    /// An echo is at least that much weaker than what was sent.
    private static let returnLoss: Float = 6

    /// Louder than any tone: whatever comes back is an echo.
    static let anyLevel: Float = 100

    private var ends = InlineArray<16, Instant?>(repeating: nil)
    private var levels = InlineArray<16, Float>(repeating: 0)

    /// The leg sends something like `digit` right now, with its weaker tone at `levelDBm0`.
    mutating func sends(_ digit: DTMFDigit, levelDBm0: Float, at now: Instant) {
        let index = Int(digit.rawValue)
        let isFading = ends[index].map { now < $0 } ?? false
        levels[index] = isFading ? max(levels[index], levelDBm0) : levelDBm0
        ends[index] = now + Self.longestWay
    }

    /// Whether `digit`, heard with its weaker tone at `levelDBm0`, is an echo.
    func isEcho(_ digit: DTMFDigit, levelDBm0: Float, at now: Instant) -> Bool {
        let index = Int(digit.rawValue)
        guard let end = ends[index], now < end else { return false }
        return levelDBm0 <= levels[index] - Self.returnLoss
    }
}
