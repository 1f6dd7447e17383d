/// Splits the telephone band in front of the tone bank: the low group, the high group, and speech as a whole.
///
/// A third-order elliptic band-pass for each group (0.5 dB ripple, 30 dB stop band, six poles) makes of two tones
/// two problems of one tone: each group's purity is measured against its own band, whatever the twist, and dial tone
/// (350–450 Hz), hum and the other group are 30 dB down before anything is compared. The third path, a fourth-order
/// high-pass at 300 Hz, is what the telephone carries of a voice without the rumble of a car.
/// The four lanes run the same recurrence (direct form II transposed) at once; the fourth lane stays empty.
struct BandSplit: Sendable {
    /// Three second-order stages of `y = b0·x + b1·x′ + b2·x″ − a1·y′ − a2·y″`.
    struct Stage: Sendable {
        let b0, b1, b2, a1, a2: SIMD4<Float>
    }

    /// What a stage remembers.
    struct Memory: Sendable {
        var first = SIMD4<Float>.zero
        var second = SIMD4<Float>.zero

        @inline(__always)
        mutating func run(_ input: SIMD4<Float>, _ stage: Stage) -> SIMD4<Float> {
            let output = stage.b0 * input + first
            first = stage.b1 * input - stage.a1 * output + second
            second = stage.b2 * input - stage.a2 * output
            return output
        }
    }

    /// The design, by stages; lanes are low group, high group, speech, nothing.
    static let stages = (
        Stage(
            b0: SIMD4(0.0212275285, 0.0350464643, 0.734407998, 0),
            b1: SIMD4(0, 0, -1.468816, 0),
            b2: SIMD4(-0.0212275285, -0.0350464643, 0.734407998, 0),
            a1: SIMD4(-1.46795336, -0.759773945, -1.59971967, 0),
            a2: SIMD4(0.823745051, 0.725527809, 0.645176015, 0)
        ),
        Stage(
            b0: SIMD4(1, 1, 1, 0),
            b1: SIMD4(-1.10785026, 0.110204261, -2, 0),
            b2: SIMD4(1, 1, 1, 0),
            a1: SIMD4(-1.34744416, -0.392271695, -1.78525306, 0),
            a2: SIMD4(0.918093746, 0.880568711, 0.835981369, 0)
        ),
        Stage(
            b0: SIMD4(1, 1, 1, 0),
            b1: SIMD4(-1.84357395, -1.52352281, 0, 0),
            b2: SIMD4(1, 1, 0, 0),
            a1: SIMD4(-1.69989738, -1.19013907, 0, 0),
            a2: SIMD4(0.943476755, 0.903530557, 0, 0)
        )
    )

    /// What the group's filter takes off each of the eight tones' power, to be given back: 1/|H|².
    static let powerCorrection = SIMD8<Float>(1.0881, 1.0427, 1.0475, 1.0756, 1.0438, 1.0664, 1.0333, 1.0713)

    var first = Memory()
    var second = Memory()
    var third = Memory()
}
