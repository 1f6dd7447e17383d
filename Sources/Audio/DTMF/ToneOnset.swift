/// How the two tones of a pair came up within the last eight blocks (32 ms).
///
/// A keypad switches both tones on at one moment, out of something else. The strings of a guitar and the harmonics of
/// a voice come and go each on its own.
struct ToneOnset: Sendable {
    /// How far each tone was down in the two blocks before the window, in dB: 0…−20, the deepest since the tones began.
    private(set) var lowBefore: Float = 0
    private(set) var highBefore: Float = 0
    /// How much the two tones' courses differ: the sum over the blocks of the difference of their amplitudes, each
    /// in parts of its greatest. 0 when they rise and stay as one.
    private(set) var apart: Float = 0
    /// How long the tones have sounded, in samples; a block that a tone fills by half counts half.
    private(set) var sounded: Float = 0

    /// Measures the newest window, which shows `pair`.
    mutating func measure(_ pair: TonePair, _ history: borrowing ToneHistory) {
        noteBefore(pair, history)
        let (lowLane, highLane) = (pair.row, 4 + pair.column)
        let lowPeak = Self.peak(lowLane, history)
        let highPeak = Self.peak(highLane, history)
        var (low, high, difference) = (Float(0), Float(0), Float(0))
        for age in 0..<ToneHistory.blocks {
            let block = history[age]
            let lowPart = (block.tones[lowLane].power / lowPeak).squareRoot()
            let highPart = (block.tones[highLane].power / highPeak).squareRoot()
            low += lowPart
            high += highPart
            difference += abs(lowPart - highPart)
        }
        apart = difference
        sounded = min(low, high) * Float(ToneBlock.length)
    }

    private mutating func noteBefore(_ pair: TonePair, _ history: borrowing ToneHistory) {
        for age in ToneHistory.windowBlocks..<ToneHistory.blocks {
            let block = history[age]
            let low = block.power(lane: pair.row) / pair.low.inBandPower
            let high = block.power(lane: 4 + pair.column) / pair.high.inBandPower
            lowBefore = max(-20, min(lowBefore, decibels(low)))
            highBefore = max(-20, min(highBefore, decibels(high)))
        }
    }

    private static func peak(_ lane: Int, _ history: borrowing ToneHistory) -> Float {
        var peak: Float = 1e-10
        for age in 0..<ToneHistory.blocks { peak = max(peak, history[age].tones[lane].power) }
        return peak
    }
}
