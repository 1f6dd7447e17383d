/// The strongest tone of each group in a window of six blocks (24 ms), measured.
///
/// The frequency comes from the phase: from one block to the next a tone of the nominal frequency turns by a known
/// angle, and what it turns more is its error. First the mean step over five pairs of blocks is taken off, then what
/// the second half of the window is still ahead of the first refines it: ±1.8 Hz at a signal-to-noise ratio of 4 dB.
/// With the turn taken off, the six amplitudes add up to the tone's true level, however far off its frequency is.
struct TonePair: Sendable {
    /// One tone of the pair.
    struct Tone: Sendable {
        /// Mean square of the tone, corrected for its frequency and for the band filter.
        var power: Float
        /// The same behind the band filter.
        var inBandPower: Float
        /// Relative error of the frequency in percent.
        var offsetPercent: Float
        /// The frequency in Hz.
        var hertz: Float
        /// How much of the group's energy the tone is: 0…1, a little more for a very short one.
        var share: Float
    }

    private let lanes: (row: UInt8, column: UInt8)
    let low: Tone
    let high: Tone
    /// How much of the speech band's energy (300–2000 Hz) both tones are.
    let speechShare: Float

    var row: Int { Int(lanes.row) }
    var column: Int { Int(lanes.column) }
    var digit: DTMFDigit { DTMFDigit(row: row, column: column) }
    /// High group minus low group in dB.
    var twist: Float { decibels(high.power / low.power) }
    /// The weaker tone's level in dBm0.
    var level: Float { decibels(min(low.power, high.power)) - Self.decibelsAt0dBm0 }

    /// 0 dBm0 as a mean square of 16-bit samples, in dB.
    static let decibelsAt0dBm0: Float = 84.16
    /// Energies of less than this mean square hold nothing.
    private static let leastMeanSquare: Float = 1

    /// Measures the last six blocks; `nil` when no pair of tones can hold half of each group's band.
    init?(_ history: borrowing ToneHistory) {
        var energy = BandSplit.Lanes.zero
        var most = SIMD8<Float>.zero
        for age in 0..<ToneHistory.windowBlocks {
            energy += history[age].energy
            most += history[age].tones.power
        }
        guard Self.mayHoldKey(most, energy) else { return nil }
        energy /= ToneHistory.windowLength

        let turns = Turns(history)
        let sum = turns.summedPower
        let row = Self.strongest(sum.lowHalf)
        let column = Self.strongest(sum.highHalf)
        lanes = (UInt8(row), UInt8(column))
        low = Self.tone(turns, sum, lane: row, bandEnergy: energy[0])
        high = Self.tone(turns, sum, lane: 4 + column, bandEnergy: energy[1])
        speechShare = (low.power + high.power) / (energy[2] + 1)
    }

    /// A cheap bound: amplitudes in step add up to no more than this, and most of what is heard is below it.
    private static func mayHoldKey(_ most: SIMD8<Float>, _ energy: BandSplit.Lanes) -> Bool {
        let scale = 2 / Float(ToneBlock.length)
        // 0.58 of a band is asked for, of which a tone 4 % off loses a tenth, or in the high group a quarter.
        let low = most.lowHalf * scale .> 0.52 * energy[0]
        let high = most.highHalf * scale .> 0.45 * energy[1]
        return any(low) && any(high) && min(energy[0], energy[1]) >= leastMeanSquare * ToneHistory.windowLength
    }

    private static func strongest(_ group: SIMD4<Float>) -> Int {
        var best = 0
        for lane in 1..<4 where group[lane] > group[best] { best = lane }
        return best
    }

    private static func tone(_ turns: Turns, _ sum: SIMD8<Float>, lane: Int, bandEnergy: Float) -> Tone {
        let excess = turns.excessAngle(lane: lane)
        let nominal = ToneBank.frequencies[lane]
        let offset = excess * 8000 / (2 * .pi * Float(ToneBlock.length))
        // A block of 4 ms answers to a tone off its frequency by sin(x)/x of half the angle it turns too much.
        let square = excess * excess / 4
        let loss = 1 + square / 3 + square * square / 15
        let inBand = sum[lane] * (2 / (ToneHistory.windowLength * ToneHistory.windowLength)) * loss
        return Tone(
            power: inBand * BandSplit.powerCorrection[lane],
            inBandPower: inBand,
            offsetPercent: offset / nominal * 100,
            hertz: nominal + offset,
            share: inBand / (bandEnergy + 1)
        )
    }
}

/// How the eight amplitudes turn over the six blocks of a window.
private struct Turns {
    /// The sum of the products of neighbours: its angle is the mean turn of a block.
    private let step: ToneVector
    /// The two halves, each with that turn taken off, and the turn between them.
    private let early: ToneVector
    private let late: ToneVector

    init(_ history: borrowing ToneHistory) {
        let (z0, z1, z2) = (history[5].tones, history[4].tones, history[3].tones)
        let (z3, z4, z5) = (history[2].tones, history[1].tones, history[0].tones)
        step =
            z1.turned(from: z0) + z2.turned(from: z1) + z3.turned(from: z2) + z4.turned(from: z3) + z5.turned(from: z4)
        let length = (step.power + 1e-20).squareRoot()
        let back = ToneVector(real: step.real / length, imaginary: -step.imaginary / length)
        early = (z2 * back + z1) * back + z0
        late = ((z5 * back + z4) * back + z3) * (back * back * back)
    }

    /// The squared sum of all six amplitudes, brought into step.
    var summedPower: SIMD8<Float> {
        let (one, other) = (early.power, late.power)
        return one + other + 2 * (one * other).squareRoot()
    }

    /// The angle in radians by which the tone turns too much in a block.
    func excessAngle(lane: Int) -> Float {
        let coarse = step[lane] * ToneBank.blockTurn[lane]
        let rest = late[lane].turned(from: early[lane])
        return coarse.angle + rest.angle / 3
    }
}

/// 10 · log10 of a positive ratio, to 0.001 dB; −100 for less than 1e-10.
func decibels(_ ratio: Float) -> Float {
    guard ratio > 1e-10 else { return -100 }
    let fraction = (ratio.significand - 1) / (ratio.significand + 1)
    let square = fraction * fraction
    let octaves = 2.885_390 * fraction * (1 + square * (0.333_333 + square * (0.2 + square * 0.142_857)))
    return 3.010_300 * (Float(ratio.exponent) + octaves)
}
