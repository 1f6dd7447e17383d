/// Makes tones: sums of sines of a given level, among them the pairs of DTMF (ITU-T Q.23).
public enum ToneGenerator {
    /// A sum of sines, each of `levelDBm0` and beginning at phase 0.
    ///
    /// - Parameters:
    ///   - hertz: the frequencies; none gives silence.
    ///   - levelDBm0: the level of each sine; the sum is clipped to 16 bits.
    ///   - duration: rounded to the nearest sample; negative is nothing.
    ///   - sampleRate: in Hz.
    public static func samples(
        hertz: [Double], levelDBm0: Double, duration: Duration, sampleRate: Int = PCM.telephoneRate
    ) -> [Int16] {
        let tones = hertz.map { Tone(hertz: $0, levelDBm0: levelDBm0) }
        return samples(tones, count: sampleCount(of: duration, at: sampleRate), sampleRate: sampleRate)
    }

    /// One key of the telephone as a transmitter sends it, or as a poor one does.
    ///
    /// - Parameters:
    ///   - levelDBm0: of the stronger tone.
    ///   - twistDecibels: high group minus low group; positive is reverse twist. The weaker tone is lowered.
    ///   - rowOffset: relative error of the low-group frequency: 0.015 is +1.5 %.
    ///   - columnOffset: relative error of the high-group frequency.
    ///   - phaseTurns: where both sines begin, in turns.
    public static func dtmf(
        _ digit: DTMFDigit, duration: Duration, levelDBm0: Double = -10, twistDecibels: Double = 0,
        rowOffset: Double = 0, columnOffset: Double = 0, phaseTurns: Double = 0, sampleRate: Int = PCM.telephoneRate
    ) -> [Int16] {
        let row = Tone(
            hertz: Double(digit.rowHertz) * (1 + rowOffset),
            levelDBm0: levelDBm0 - max(twistDecibels, 0),
            phaseTurns: phaseTurns
        )
        let column = Tone(
            hertz: Double(digit.columnHertz) * (1 + columnOffset),
            levelDBm0: levelDBm0 + min(twistDecibels, 0),
            phaseTurns: phaseTurns
        )
        return samples([row, column], count: sampleCount(of: duration, at: sampleRate), sampleRate: sampleRate)
    }

    /// One sine: its frequency in Hz, its level, and where it begins, in turns.
    public struct Tone: Hashable, Sendable {
        /// The frequency in Hz.
        public var hertz: Double
        /// The level of this sine alone.
        public var levelDBm0: Double
        /// Where it begins, in turns: 0.25 is its peak.
        public var phaseTurns: Double

        /// A sine that begins at phase 0 unless said otherwise.
        public init(hertz: Double, levelDBm0: Double, phaseTurns: Double = 0) {
            self.hertz = hertz
            self.levelDBm0 = levelDBm0
            self.phaseTurns = phaseTurns
        }
    }

    /// `count` samples of the sum of `tones`, clipped to 16 bits.
    /// - Precondition: the rate is positive.
    public static func samples(_ tones: [Tone], count: Int, sampleRate: Int = PCM.telephoneRate) -> [Int16] {
        precondition(sampleRate > 0, "a tone needs a positive sample rate")
        let count = max(count, 0)
        return [Int16](unsafeUninitializedCapacity: count) { samples, initialized in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: stretch) { sum in
                var start = 0
                while start < count {
                    let part = UnsafeMutableBufferPointer(rebasing: sum[..<min(stretch, count - start)])
                    part.initialize(repeating: 0)
                    for tone in tones { add(tone, to: part, from: start, sampleRate: sampleRate) }
                    for (index, value) in part.enumerated() {
                        let sample = Int16(max(-32768, min(32767, value.rounded())))
                        samples.initializeElement(at: start + index, to: sample)
                    }
                    start += part.count
                }
            }
            initialized = count
        }
    }

    /// Samples for which a sine is continued from its last two before it is computed anew: the error stays below 1e-9.
    private static let stretch = 256

    /// Adds a sine that is at its sample `start`: each next sample is 2·cos(step) times the last, less the one before.
    private static func add(
        _ tone: Tone, to sum: UnsafeMutableBufferPointer<Double>, from start: Int, sampleRate: Int
    ) {
        let step = tone.hertz / Double(sampleRate)
        let peak = Level.sinePeak(dBm0: tone.levelDBm0)
        let turn = 2 * Turn.sine(step + 0.25)
        var before = peak * Turn.sine(step * Double(start - 1) + tone.phaseTurns)
        var value = peak * Turn.sine(step * Double(start) + tone.phaseTurns)
        for index in sum.indices {
            sum[index] += value
            (before, value) = (value, turn * value - before)
        }
    }

    /// The number of samples nearest to `duration`; 0 for a negative one, at most a day.
    static func sampleCount(of duration: Duration, at sampleRate: Int) -> Int {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let exact = Double(min(seconds, 86_400)) + Double(attoseconds) * 1e-18
        return Int((exact * Double(sampleRate)).rounded())
    }
}
