/// A sentence that may come a thousand times a second and is to be read by people: said at once, then once in ten seconds
/// with how many were left out.
struct RareSentence: Sendable {
    private static let pause = Duration.seconds(10)
    private var silentUntil: ContinuousClock.Instant?
    private var leftOut = 0

    /// What to say now; `nil` for nothing.
    mutating func say(_ sentence: String, at now: ContinuousClock.Instant) -> String? {
        if let silentUntil, now < silentUntil {
            leftOut += 1
            return nil
        }
        silentUntil = now + Self.pause
        defer { leftOut = 0 }
        return leftOut == 0 ? sentence : "\(sentence) (and \(leftOut) more like it)"
    }
}
