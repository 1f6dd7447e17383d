/// Linear audio of one channel: 16-bit samples and their rate.
public struct PCM: Hashable, Sendable {
    /// The samples in order of time; ±32767 is full scale.
    public var samples: [Int16]
    /// Samples a second.
    public var sampleRate: Int

    /// The rate of the telephone network: 8000 Hz.
    public static let telephoneRate = 8000

    /// Audio of `samples` at `sampleRate` Hz.
    /// - Precondition: the rate is positive.
    public init(samples: [Int16], sampleRate: Int = telephoneRate) {
        precondition(sampleRate > 0, "audio needs a positive sample rate")
        self.samples = samples
        self.sampleRate = sampleRate
    }

    /// How long the audio plays.
    public var duration: Duration {
        let (seconds, rest) = samples.count.quotientAndRemainder(dividingBy: sampleRate)
        return .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / sampleRate)
    }

    /// The level of the whole in dBm0 (a sine of full scale is +3.14); `nil` for silence.
    public var levelDBm0: Double? {
        guard !samples.isEmpty else { return nil }
        let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        let meanSquare = energy / Double(samples.count)
        return meanSquare > 0 ? Decibels.value(ofPowerRatio: meanSquare / Level.meanSquareAt0dBm0) : nil
    }
}

/// Levels of the telephone network (ITU-T G.711): a sine that reaches ±32768 is +3.14 dBm0.
public enum Level {
    /// The mean square of 16-bit samples whose level is 0 dBm0.
    public static let meanSquareAt0dBm0 = sinePeak(dBm0: 0) * sinePeak(dBm0: 0) / 2

    /// The peak of a sine of `dBm0`, in 16-bit units.
    public static func sinePeak(dBm0: Double) -> Double { 32768 * Decibels.amplitudeRatio(dBm0 - 3.14) }
}
