/// How much a window of 24 ms speaks for a key, on a scale of its own on which ``required`` makes a key.
///
/// Every figure is one that a keypad makes low and a voice or an instrument makes high; the weights were fitted to
/// keys through bad channels on the one side and to speech and music on the other.
struct ToneEvidence: Sendable {
    /// Evidence from here on makes a key at once.
    static let required: Float = 11
    /// The same for tones that are over, whose end was seen as well.
    static let requiredAtEnd: Float = 6.2
    /// What A to D need more at the end, unless somebody dials: few telephones have them, but a voice has harmonics there
    /// (697 to 1633 Hz is 3 to 7).
    static let rare: Float = 3.2
    /// What is taken off a window that does not show 24 ms of steady tones: a coder for voices makes them flutter.
    static let unsteady: Float = 1
    /// Tones with less are not worth following to their end.
    static let leastOfSuspect: Float = -6
    /// What is taken off ``required`` while somebody is dialling, see ``DTMFDialling``.
    static let dialling: Float = 8.4
    /// What is taken off ``requiredAtEnd`` while somebody is dialling.
    static let diallingAtEnd: Float = 10

    static func requiredAtEnd(of digit: DTMFDigit) -> Float { requiredAtEnd + (digit.column == 3 ? rare : 0) }

    /// The evidence of the newest window.
    let value: Float

    init(_ pair: TonePair, _ onset: ToneOnset) {
        value = -4.7 + min(Self.purity(pair) + Self.fit(pair), 20.5) + Self.suddenness(onset)
    }

    /// What else sounds in each group's band and in the band of speech, in dB of the whole.
    ///
    /// Noise is spread: of what it adds to the speech band, little falls into a group's. Where a group's band holds
    /// as much that is not the tone, the tone itself is unsteady: an instrument's, not a keypad's.
    private static func purity(_ pair: TonePair) -> Float {
        let low = rest(pair.low.share, floor: 0.003, least: -25)
        let high = rest(pair.high.share, floor: 0.003, least: -25)
        let speech = rest(pair.speechShare, floor: 0.01, least: -20)
        let unsteady = max(0, low - speech + 3) + max(0, high - speech + 3)
        return -0.178 * low + -0.207 * high + -0.6 * speech + -0.362 * unsteady
    }

    /// How far the pair is from what most telephones send. The square of a frequency's error counts: a sender is good,
    /// but the limit is wide.
    private static func fit(_ pair: TonePair) -> Float {
        let (low, high) = (pair.low.offsetPercent, pair.high.offsetPercent)
        let offTwist = pair.twist + 1
        let quiet = max(-15, min(0, pair.level + 27))
        return -1.25 * low * low + -1.85 * high * high + -0.042 * offTwist * offTwist + 0.5 * quiet
    }

    /// How suddenly, and how much together, the tones began.
    private static func suddenness(_ onset: ToneOnset) -> Float {
        -0.354 * onset.highBefore + -2.95 * onset.apart
    }

    private static func rest(_ share: Float, floor: Float, least: Float) -> Float {
        max(least, min(0, decibels(max(1 - share, 0) + floor)))
    }
}
