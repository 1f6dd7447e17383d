/// A sound that had something of a key and was not taken for one: why, and its figures at its best moment.
public struct DTMFRefusal: Hashable, Sendable, CustomStringConvertible {
    /// Which limit was not kept.
    public enum Reason: Hashable, Sendable {
        /// A tone is further off its frequency than ±2.5 %.
        case frequency
        /// One tone is too much stronger than the other: beyond −13…+10 dB.
        case twist
        /// The weaker tone is below −45 dBm0.
        case level
        /// The tones did not last 24 ms.
        case length
        /// The tones last, but too much else sounds with them: a voice, music, noise.
        case impure
        /// The tones are what is left of the key before them: an echo.
        case echo
    }

    /// The key that it would have been.
    public var digit: DTMFDigit
    /// The first limit that was not kept.
    public var reason: Reason
    /// The samples at which it was heard, counted since the detector was made.
    public var samples: Range<Int>
    /// Level of the weaker tone in dBm0.
    public var levelDBm0: Float
    /// High group minus low group in dB.
    public var twistDecibels: Float
    /// Frequency errors in percent.
    public var rowOffsetPercent: Float
    /// How far the high tone is off its nominal frequency, in percent.
    public var columnOffsetPercent: Float
    /// The low tone's share of the energy in its group's band: 0…1.
    public var lowShare: Float
    /// The high tone's share of the energy in its group's band: 0…1.
    public var highShare: Float
    /// The share of both tones in all the energy of speech: 0…1.
    public var speechShare: Float
    /// The evidence that was gathered, of ``requiredEvidence``.
    public var evidence: Float

    /// The evidence that makes a key.
    public static var requiredEvidence: Float { ToneEvidence.required }

    /// How long it was heard.
    public var duration: Duration { .microseconds(samples.count * 125) }

    /// Whether it was so near to a key that somebody may ask why it was none: both tones clear, or half the evidence.
    public var isNear: Bool {
        min(lowShare, highShare) > 0.8 && samples.count >= 240 || evidence > Self.requiredEvidence / 2
    }

    /// The reason with its figures, for people.
    public var description: String { "no \(digit): \(explanation)" }

    /// The same without the key, for where keys are secret.
    public var explanation: String {
        let milliseconds = samples.count / 8
        let figures =
            "level \(Self.rounded(levelDBm0)) dBm0, twist \(Self.rounded(twistDecibels)) dB, "
            + "row \(Self.rounded(rowOffsetPercent)) %, column \(Self.rounded(columnOffsetPercent)) %, "
            + "share \(Self.rounded(lowShare * 100))/\(Self.rounded(highShare * 100))/\(Self.rounded(speechShare * 100)) %, "
            + "\(milliseconds) ms, evidence \(Self.rounded(evidence)) of \(Self.rounded(Self.requiredEvidence))"
        return "\(sentence) (\(figures))"
    }

    private var sentence: String {
        switch reason {
        case .frequency: "a tone is more than 2.5 % off its frequency"
        case .twist: "one tone is too much stronger than the other"
        case .level: "the weaker tone is below −45 dBm0"
        case .length: "the tones did not last 24 ms"
        case .impure: "too much else sounds with the tones"
        case .echo: "it is the echo of the key before"
        }
    }

    private static func rounded(_ value: Float) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
