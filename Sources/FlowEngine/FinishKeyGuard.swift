import SansIO

/// Swallows the finish key that many callers press out of habit after the last wanted digit (collect rule 5).
///
/// A gather ends on the key that reaches its maximum. Without this guard the `#` that follows would begin the next
/// step. The window closes 300 ms after that key's end, so that a slow finger does not shorten it. It takes one key
/// at most, and any other key closes it. It outlives the gather that opened it.
public struct FinishKeyGuard: Hashable, Sendable {
    /// How long after the end of the last digit the finish key is still swallowed.
    public static let window = Duration.milliseconds(300)

    private struct Window: Hashable {
        var finishKey: Character
        var lastDigit: Character
        var deadline: Instant
    }

    private var open: Window?

    /// A guard that swallows nothing yet.
    public init() {}

    /// Opens the window: `press` reached the maximum, `finishKey` may follow.
    mutating func maximumReached(by press: KeyPress, finishKey: Character) {
        let end = press.upAt ?? press.downAt + CollectMachine.longestKey
        open = Window(finishKey: finishKey, lastDigit: press.key, deadline: end + Self.window)
    }

    /// The last digit came up: the window ends 300 ms from now.
    mutating func keyUp(_ key: Character, at now: Instant) {
        guard let window = open, window.lastDigit == key, now + Self.window < window.deadline else { return }
        open?.deadline = now + Self.window
    }

    /// True when `press` is the finish key within the window. Whatever the answer, the window is closed then.
    mutating func swallows(_ press: KeyPress) -> Bool {
        defer { open = nil }
        return open.map { press.key == $0.finishKey && press.downAt <= $0.deadline } ?? false
    }
}
