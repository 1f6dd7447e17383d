/// Whether somebody is dialling: where one key was, others follow, and so less is asked of them.
///
/// Not only keys tell. Tones that ended like a key's and fell a little short of one are half a key: noise spoils the
/// keys of a call alike, and if the first had to convince by itself, a caller in a loud car would never get through.
/// Two such sounds of different keys within 3 s vouch for each other, the second is taken, and with it somebody is
/// dialling. Of different keys: where a voice or an instrument has something of a key, it has the same one again.
struct DTMFDialling: Sendable {
    /// The end of the last key; far back when there was none.
    private var keyAt = -Self.time
    /// The best sound of late that fell short: what it takes off for other keys than its own, and when it ended.
    private var doubt: (leniency: Float, digit: DTMFDigit, at: Int) = (0, .zero, -Self.time)

    /// Samples after a key in which somebody is still dialling: 3 s.
    private static let time = 24_000
    /// What a sound that falls short by nothing takes off.
    private static let nearest: Float = 9.4
    /// What of that is lost for each unit it falls short.
    private static let slope: Float = 1.2

    /// A key was heard at `position`.
    mutating func noteKey(at position: Int) { keyAt = position }

    /// A sound like `digit` ended at `position` with `missing` less evidence than a key has where nobody dials.
    mutating func noteSound(_ digit: DTMFDigit, missing: Float, at position: Int) {
        let leniency = Self.nearest - Self.slope * missing
        guard leniency > (position - doubt.at < Self.time ? doubt.leniency : 0) else { return }
        doubt = (leniency, digit, position)
    }

    /// The evidence that makes a key of `digit` at once, at `position`.
    func required(of digit: DTMFDigit, at position: Int) -> Float {
        ToneEvidence.required - (isDialling(at: position) ? ToneEvidence.dialling : leniency(for: digit, at: position))
    }

    /// The evidence that makes a key of `digit` when its end has been seen too, at `position`.
    func requiredAtEnd(of digit: DTMFDigit, at position: Int) -> Float {
        guard !isDialling(at: position) else { return ToneEvidence.requiredAtEnd - ToneEvidence.diallingAtEnd }
        return ToneEvidence.requiredAtEnd(of: digit) - leniency(for: digit, at: position)
    }

    private func isDialling(at position: Int) -> Bool { position - keyAt < Self.time }

    private func leniency(for digit: DTMFDigit, at position: Int) -> Float {
        position - doubt.at < Self.time && digit != doubt.digit ? doubt.leniency : 0
    }
}
