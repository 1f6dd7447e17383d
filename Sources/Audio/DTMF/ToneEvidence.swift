/// How much a window of 24 ms speaks for a key, on the scale of natural logarithms of odds.
///
/// The weights are those of a logistic regression, fitted and then trimmed against dialling through bad channels on
/// the one side and speech and music on the other. Each figure is a level in dB that a keypad makes low and a voice
/// makes high; an error of the frequency counts by its square, since senders are good but the limit has to be wide.
struct ToneEvidence: Sendable {
    /// What in the low group's band, in the high group's, and above 300 Hz is not the tone: dB of the whole.
    let lowRest: Float
    let highRest: Float
    let speechRest: Float
    /// Second harmonics against their tones, in dB: voices and instruments have them, clipped keypads do not.
    let lowHarmonic: Float
    let highHarmonic: Float

    /// Evidence from here on makes a key.
    static let required: Float = 9

    init(_ pair: TonePair, _ history: borrowing ToneHistory) {
        lowRest = Self.rest(pair.low.share, floor: 0.003, least: -25)
        highRest = Self.rest(pair.high.share, floor: 0.003, least: -25)
        speechRest = Self.rest(pair.speechShare, floor: 0.01, least: -20)
        lowHarmonic = Self.harmonic(pair.low, history)
        highHarmonic = Self.harmonic(pair.high, history)
    }

    private static func rest(_ share: Float, floor: Float, least: Float) -> Float {
        max(least, min(0, decibels(max(1 - share, 0) + floor)))
    }

    private static func harmonic(_ tone: TonePair.Tone, _ history: borrowing ToneHistory) -> Float {
        max(-30, min(0, decibels(history.power(hertz: 2 * tone.hertz) / tone.power)))
    }

    /// The evidence of the window alone.
    func value(_ pair: TonePair) -> Float {
        let offTwist = pair.twist + 1
        let rests = -0.1 * lowRest - 0.18 * highRest - 0.393 * speechRest
        let harmonics = -0.116 * lowHarmonic - 0.0634 * highHarmonic
        let offsets = -0.679 * pair.low.offsetPercent * pair.low.offsetPercent
            - 0.909 * pair.high.offsetPercent * pair.high.offsetPercent
        return min(rests + harmonics + offsets - 0.02 * offTwist * offTwist - 7, 12)
    }

    /// The evidence of a sudden onset: how far the two tones were down before, in dB.
    static func onset(low: Float, high: Float) -> Float { -0.0876 * low - 0.108 * high }
}
