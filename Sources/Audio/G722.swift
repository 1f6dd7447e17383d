/// The lower sub-band of ITU-T G.722: 64 kbit/s, one byte for two samples of 16 kHz, here one sample of 8000 Hz.
///
/// G.722 splits the sound at 4 kHz and codes both halves by themselves. A telephone's 8 kHz side needs the lower half
/// alone: encoding sends nothing above 4 kHz, decoding leaves away what is there, and no filter bank has to run.
/// Blocks and tables are named as in the recommendation's clauses 3 and 4.
struct G722Band: Sendable {
    /// The scale of the quantiser (DETL), its logarithm (NBL) and the prediction (SL, SZL).
    private var scale: Int32 = 32
    private var logarithm: Int32 = 0
    private(set) var prediction: Int32 = 0
    private var zeroPrediction: Int32 = 0
    /// Two poles, six zeros, and what they look back on.
    private var poles: (Int32, Int32) = (0, 0)
    private var reconstructed: (Int32, Int32) = (0, 0)
    private var partial: (Int32, Int32) = (0, 0)
    private var zeros = SIMD8<Int32>(repeating: 0)
    private var differences = SIMD8<Int32>(repeating: 0)

    /// The six-bit code for a sample of 15 bits (QUANTL), before ``adapt(to:)``.
    func code(for sample: Int32) -> UInt8 {
        let error = Self.saturated(sample - prediction)
        let magnitude = error >= 0 ? error : -(error + 1)
        var level = 1
        while level < 30, magnitude >= (G722Tables.decisions[level] * scale) >> 12 { level += 1 }
        return error < 0 ? G722Tables.negativeCodes[level] : G722Tables.positiveCodes[level]
    }

    /// The sample that a six-bit code stands for (INVQBL, RECONS, LIMIT), before ``adapt(to:)``.
    func sample(for code: UInt8) -> Int32 {
        let difference = (scale * G722Tables.levels64[Int(code & 63)]) >> 15
        return min(max(prediction + difference, -16_384), 16_383)
    }

    /// Follows the code that was sent or received: the scale and the predictor of the next sample.
    mutating func adapt(to code: UInt8) {
        let index = Int(code & 63) >> 2
        let difference = (scale * G722Tables.levels16[index]) >> 15
        adaptScale(index)
        let sum = Self.saturated(zeroPrediction + difference)
        let sample = Self.saturated(prediction + difference)
        adaptPoles(sum)
        adaptZeros(difference)
        reconstructed = (sample, reconstructed.0)
        partial = (sum, partial.0)
        predict()
    }

    /// LOGSCL and SCALEL.
    private mutating func adaptScale(_ index: Int) {
        let next = ((logarithm * 127) >> 7) + G722Tables.scaleSteps[G722Tables.stepOfIndex[index]]
        logarithm = min(max(next, 0), 18_432)
        let mantissa = G722Tables.inverseLogarithms[Int(logarithm >> 6) & 31]
        let shift = 8 - (logarithm >> 11)
        scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2
    }

    /// UPPOL2 and UPPOL1.
    private mutating func adaptPoles(_ sum: Int32) {
        let agreesWithLast = (sum < 0) == (partial.0 < 0)
        let agreesWithOlder = (sum < 0) == (partial.1 < 0)
        let first = Self.saturated(poles.0 << 2)
        let turned = min(agreesWithLast ? -first : first, 32_767)
        let second = (agreesWithOlder ? 128 : -128) + (turned >> 7) + ((poles.1 * 32_512) >> 15)
        let limited = min(max(second, -12_288), 12_288)
        let wanted = Self.saturated((agreesWithLast ? 192 : -192) + ((poles.0 * 32_640) >> 15))
        let bound = Self.saturated(15_360 - limited)
        poles = (min(max(wanted, -bound), bound), limited)
    }

    /// UPZERO and DELAYA.
    private mutating func adaptZeros(_ difference: Int32) {
        let step: Int32 = difference == 0 ? 0 : 128
        for index in 0..<6 {
            let agrees = (differences[index] < 0) == (difference < 0)
            zeros[index] = Self.saturated((agrees ? step : -step) + ((zeros[index] * 32_640) >> 15))
        }
        for index in stride(from: 5, to: 0, by: -1) { differences[index] = differences[index - 1] }
        differences[0] = difference
    }

    /// FILTEP, FILTEZ and PREDIC.
    private mutating func predict() {
        let first = (poles.0 * Self.saturated(2 * reconstructed.0)) >> 15
        let second = (poles.1 * Self.saturated(2 * reconstructed.1)) >> 15
        var sum: Int32 = 0
        for index in 0..<6 { sum += (zeros[index] * Self.saturated(2 * differences[index])) >> 15 }
        zeroPrediction = Self.saturated(sum)
        prediction = Self.saturated(Self.saturated(first + second) + zeroPrediction)
    }

    private static func saturated(_ value: Int32) -> Int32 { min(max(value, -32_768), 32_767) }
}

/// Encodes sound of 8000 Hz as G.722. Owned by one thread.
public struct G722Encoder: Sendable {
    private var band = G722Band()
    /// The code of silence above 4 kHz, in the upper two bits.
    private static let silentUpperBand: UInt8 = 0xC0

    /// An encoder that has heard silence.
    public init() {}

    /// Encodes all of `samples`, one byte each.
    /// - Precondition: `bytes` is at least as long as `samples`.
    /// - Complexity: O(samples); allocates nothing.
    public mutating func encode(_ samples: UnsafeBufferPointer<Int16>, into bytes: UnsafeMutableBufferPointer<UInt8>) {
        precondition(bytes.count >= samples.count, "there is less room for bytes than there are samples")
        for (index, sample) in samples.enumerated() {
            // The filter bank would give half of a 16-bit sample: 15 bits.
            let code = band.code(for: Int32(sample) >> 1)
            band.adapt(to: code)
            bytes[index] = Self.silentUpperBand | code
        }
    }
}

/// Decodes G.722 as sound of 8000 Hz: what lies above 4 kHz is left away. Owned by one thread.
public struct G722Decoder: Sendable {
    private var band = G722Band()

    /// A decoder that has heard silence.
    public init() {}

    /// Decodes all of `bytes`, one sample each.
    /// - Precondition: `samples` is at least as long as `bytes`.
    /// - Complexity: O(bytes); allocates nothing.
    public mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, into samples: UnsafeMutableBufferPointer<Int16>) {
        precondition(samples.count >= bytes.count, "there is less room for samples than there are bytes")
        for (index, byte) in bytes.enumerated() {
            samples[index] = Int16(clamping: band.sample(for: byte) << 1)
            band.adapt(to: byte)
        }
    }
}
