import YAML

/// A tone as written: `440+480/2s`.
public struct ToneSpec: Hashable, Sendable {
    /// One to four frequencies in hertz, sounded together.
    public var hertz: [Int]
    /// How long, 10 ms to a minute.
    public var duration: Duration

    /// A tone of those frequencies.
    public init(hertz: [Int], duration: Duration) {
        self.hertz = hertz
        self.duration = duration
    }

    /// Reads `440/2s` or `440+480/500ms`: one to four frequencies from 20 to 3 999 Hz, 10 ms to a minute; `nil` for all else.
    public init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let duration = parseDuration(String(halves[1])) else { return nil }
        let hertz = halves[0].split(separator: "+", omittingEmptySubsequences: false).map {
            $0.isDigits ? Int($0) ?? 0 : 0
        }
        guard 1...4 ~= hertz.count, hertz.allSatisfy({ 20...3_999 ~= $0 }) else { return nil }
        guard .milliseconds(10)...(.seconds(60)) ~= duration else { return nil }
        self.init(hertz: hertz, duration: duration)
    }
}
