/// The strongest tone of the last 20 ms, between 300 and 2650 Hz: Goertzel's algorithm for 48 frequencies at once.
///
/// A Hann window of 20 ms moves on by 10 ms, so a steady tone is caught whole wherever it begins. Its frequency comes
/// from how far its phase has moved between two windows, which is right to about 1 Hz in noise that is 10 dB weaker.
struct ToneSpectrum: Sendable {
    /// What one window holds.
    struct Peak: Sendable {
        /// The frequency in Hz.
        var hertz: Float
        /// The mean square of the tone.
        var power: Float
        /// The tone's share in all that sounds, 0 to about 1.
        var share: Float
    }

    /// Hz between two neighbours of the bank; the inverse of the window's length.
    private static let spacing: Float = 50
    private static let lowest: Float = 300
    private static let groups = 6
    /// Windows that are quieter hold no tone: mean square, −48 dBm0.
    private static let quietest = Float(Level.meanSquareAt0dBm0 * 1.585e-5)

    private static let window: [Float] = (0..<160).map { Float(0.5 - 0.5 * Turn.cosine((Double($0) + 0.5) / 160)) }
    private static let windowPower = window.reduce(0) { $0 + $1 * $1 }
    private static let windowSum = window.reduce(0, +)
    private static let doubledCosines = bank { 2 * Turn.cosine($0) }
    private static let sines = bank { Turn.sine($0) }

    private static func bank(_ value: (Double) -> Double) -> [SIMD8<Float>] {
        (0..<groups).map { group in
            var lanes = SIMD8<Float>.zero
            for lane in 0..<8 { lanes[lane] = Float(value(Double(lowest + spacing * Float(group * 8 + lane)) / 8000)) }
            return lanes
        }
    }

    private var previous = InlineArray<80, Float>(repeating: 0)
    private var previousPower: Float = 0
    private var real = InlineArray<6, SIMD8<Float>>(repeating: .zero)
    private var imaginary = InlineArray<6, SIMD8<Float>>(repeating: .zero)
    private var hasPhases = false

    /// Hears the next block of 10 ms; the strongest tone of it and the block before, `nil` where all is quiet.
    mutating func add(_ block: LineBlocks) -> Peak? {
        defer {
            for index in previous.indices { previous[index] = block.samples[index] }
            previousPower = block.power
        }
        guard block.power + previousPower > Self.quietest else {
            hasPhases = false
            return nil
        }
        return analyse(block)
    }

    private mutating func analyse(_ block: LineBlocks) -> Peak? {
        let (lastReal, lastImaginary, hadPhases) = (real, imaginary, hasPhases)
        let energy = transform(block)
        hasPhases = true
        var (best, bestPower) = (0, Float(0))
        for group in 0..<Self.groups {
            let power = real[group] * real[group] + imaginary[group] * imaginary[group]
            guard power.max() > bestPower else { continue }
            bestPower = power.max()
            for lane in 0..<8 where power[lane] == bestPower { best = group * 8 + lane }
        }
        guard hadPhases, energy > 0, bestPower > 0 else { return nil }
        let now = Phasor(real: real[best / 8][best % 8], imaginary: imaginary[best / 8][best % 8])
        let before = Phasor(real: lastReal[best / 8][best % 8], imaginary: lastImaginary[best / 8][best % 8])
        let offset = Self.offset(of: now, from: before, bin: best)
        return peak(bin: best, offset: offset, power: bestPower, energy: energy)
    }

    /// Fills `real` and `imaginary`; returns the energy under the window.
    private mutating func transform(_ block: LineBlocks) -> Float {
        var energy: Float = 0
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 160) { windowed in
            for index in 0..<80 {
                windowed[index] = previous[index] * Self.window[index]
                windowed[index + 80] = block.samples[index] * Self.window[index + 80]
            }
            for sample in windowed { energy += sample * sample }
            for group in 0..<Self.groups {
                let doubledCosine = Self.doubledCosines[group]
                var (last, beforeLast) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
                for sample in windowed { (last, beforeLast) = (sample + doubledCosine * last - beforeLast, last) }
                real[group] = last - doubledCosine * 0.5 * beforeLast
                imaginary[group] = Self.sines[group] * beforeLast
            }
        }
        return energy
    }

    /// How far the tone is from the bank's frequency, in Hz within ±50, from the turn between two windows.
    private static func offset(of now: Phasor, from before: Phasor, bin: Int) -> Float {
        // 10 ms of a multiple of 100 Hz are whole turns; the odd multiples of 50 Hz make half a turn more.
        let sign: Float = bin % 2 == 0 ? 1 : -1
        let turned = now.turned(from: Phasor(real: before.real * sign, imaginary: before.imaginary * sign))
        return turned.wholeAngle / (2 * .pi) * 100
    }

    private func peak(bin: Int, offset: Float, power: Float, energy: Float) -> Peak {
        let bins = min(abs(offset) / Self.spacing, 0.75)
        // What the window lets through beside its centre (Hann): 0.85 half a step away.
        let gain = (1 - 0.6 * bins * bins) * Self.windowSum / 2
        let square = power / (gain * gain)
        return Peak(
            hertz: Self.lowest + Self.spacing * Float(bin) + offset,
            power: square / 2,
            share: square / 2 * Self.windowPower / energy
        )
    }
}

extension Phasor {
    /// The angle in radians, −π to π.
    var wholeAngle: Float {
        guard real < 0 else { return angle }
        let opposite = Phasor(real: -real, imaginary: -imaginary).angle
        return opposite > 0 ? opposite - .pi : opposite + .pi
    }
}
