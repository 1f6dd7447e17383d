// The few elementary functions that signals need, in the ground's own terms: the ground links no mathematics
// library, so that its numbers are the same on every machine that runs a test.

/// Decibels to and from ratios.
public enum Decibels {
    /// The ratio of amplitudes that is `decibels`: 10^(dB/20); 0 from −600 dB down, and never more than +600 dB.
    public static func amplitudeRatio(_ decibels: Double) -> Double {
        guard decibels > -600 else { return 0 }
        return powerOfTwo(min(decibels, 600) * 0.166_096_404_744_368_12)
    }

    /// The decibels of a ratio of powers: 10 · log10(ratio).
    /// - Precondition: the ratio is positive.
    public static func value(ofPowerRatio ratio: Double) -> Double {
        precondition(ratio > 0, "only a positive ratio has decibels")
        return 3.010_299_956_639_812 * (Double(ratio.exponent) + binaryLogarithm(ofSignificand: ratio.significand))
    }

    /// 2^x, by the series of exp on half an octave around a whole power.
    private static func powerOfTwo(_ exponent: Double) -> Double {
        let whole = exponent.rounded()
        let rest = (exponent - whole) * 0.693_147_180_559_945_3
        var sum = 1.0
        for order in stride(from: 16.0, to: 0, by: -1) { sum = 1 + sum * rest / order }
        return Double(sign: .plus, exponent: Int(whole), significand: sum)
    }

    /// log2 of 1 ..< 2, by the series of the area tangent.
    private static func binaryLogarithm(ofSignificand significand: Double) -> Double {
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var sum = 0.0
        for order in stride(from: 31.0, to: 0, by: -2) { sum = sum * square + 1 / order }
        return 2 * ratio * sum * 1.442_695_040_888_963_4
    }
}

/// Sine and cosine of an angle in turns (1 is a whole circle); right to 1e-14 near the origin.
enum Turn {
    static func sine(_ turns: Double) -> Double {
        let wrapped = turns - turns.rounded()
        let folded = abs(wrapped) <= 0.25 ? wrapped : (wrapped < 0 ? -0.5 : 0.5) - wrapped
        let angle = folded * 2 * Double.pi
        var sum = 1.0
        for order in stride(from: 20.0, to: 0, by: -2) { sum = 1 - sum * angle * angle / (order * (order + 1)) }
        return sum * angle
    }

    static func cosine(_ turns: Double) -> Double { sine(turns - turns.rounded() + 0.25) }
}
