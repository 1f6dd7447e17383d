/// What sounded in one burst between 330 and 645 Hz, where the world's call-progress tones are.
struct BurstSpectrum: Sendable {
    /// The strongest frequencies, at most three, the strongest first.
    struct Parts: Sendable {
        var hertz = InlineArray<3, Float>(repeating: 0)
        var powers = InlineArray<3, Float>(repeating: 0)
        var count = 0
        /// Their share in all that sounded during the burst.
        var share: Float = 0

        /// Adds a part, which is weaker than those before.
        fileprivate mutating func append(_ frequency: Float, _ power: Float) {
            hertz[count] = frequency
            powers[count] = power
            count += 1
        }
    }

    private static let lowest: Float = 330
    private static let spacing: Float = 5
    private static let groups = 8
    /// The middle of the band, which the burst is turned down by.
    private static let centre: Float = 480
    /// Samples that become one: 8000 Hz to 1000 Hz.
    private static let decimation = 8

    private static let turns: [(SIMD8<Float>, SIMD8<Float>)] = (0..<groups).map { group in
        var (real, imaginary) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for lane in 0..<8 {
            let hertz = Double(lowest + spacing * Float(group * 8 + lane) - centre)
            real[lane] = Float(Turn.cosine(hertz / 1000))
            imaginary[lane] = Float(-Turn.sine(hertz / 1000))
        }
        return (real, imaginary)
    }
    private static let down: [Phasor] = (0..<50).map { index in
        // 480 Hz and 8000 Hz meet again after 50 samples.
        Phasor(real: Float(Turn.cosine(Double(index) * 0.06)), imaginary: Float(-Turn.sine(Double(index) * 0.06)))
    }

    /// Decimated samples in a segment: 200 ms, so that the bank is a discrete Fourier transform of it.
    private static let segment = 200

    private var real = InlineArray<8, SIMD8<Float>>(repeating: .zero)
    private var imaginary = InlineArray<8, SIMD8<Float>>(repeating: .zero)
    private var turnReal = InlineArray<8, SIMD8<Float>>(repeating: .one)
    private var turnImaginary = InlineArray<8, SIMD8<Float>>(repeating: .zero)
    /// The powers of the segments before.
    private var sums = InlineArray<8, SIMD8<Float>>(repeating: .zero)
    private var (last, sum) = (Phasor(real: 0, imaginary: 0), Phasor(real: 0, imaginary: 0))
    private var phase = 0
    private var count = 0
    private var energy: Float = 0

    /// Forgets the burst.
    mutating func clear() { self = BurstSpectrum() }

    /// Adds a block of 10 ms to the burst.
    mutating func add(_ block: LineBlocks) {
        energy += block.power * Float(LineBlocks.length / Self.decimation)
        for index in 0..<LineBlocks.length {
            let sample = block.samples[index]
            sum.real += sample * Self.down[phase].real
            sum.imaginary += sample * Self.down[phase].imaginary
            phase = phase == 49 ? 0 : phase + 1
            if index % Self.decimation == Self.decimation - 1 { takeDecimated() }
        }
    }

    /// Two sums of eight samples make one of sixteen: what folds into the band is 19 dB down and more.
    private mutating func takeDecimated() {
        let (x, y) = (last.real + sum.real, last.imaginary + sum.imaginary)
        last = sum
        sum = Phasor(real: 0, imaginary: 0)
        for group in 0..<Self.groups {
            let (cosine, sine) = (turnReal[group], turnImaginary[group])
            real[group] += x * cosine - y * sine
            imaginary[group] += x * sine + y * cosine
            let (stepReal, stepImaginary) = Self.turns[group]
            turnReal[group] = cosine * stepReal - sine * stepImaginary
            turnImaginary[group] = cosine * stepImaginary + sine * stepReal
        }
        count += 1
        if count % Self.segment == 0 { finishSegment() }
    }

    private mutating func finishSegment() {
        for group in 0..<Self.groups {
            sums[group] += real[group] * real[group] + imaginary[group] * imaginary[group]
            (real[group], imaginary[group]) = (.zero, .zero)
            (turnReal[group], turnImaginary[group]) = (.one, .zero)
        }
    }

    /// The parts of the burst up to now.
    func parts() -> Parts {
        var parts = Parts()
        guard energy > 0 else { return parts }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 64) { powers in
            for index in 0..<64 { powers[index] = power(index) }
            while parts.count < 3, let bin = Self.strongest(powers) {
                // A tone is in its bin and the two to either side.
                let near = max(0, bin - 2)...min(63, bin + 2)
                let (whole, moment) = near.reduce((Float(0), Float(0))) {
                    ($0.0 + powers[$1], $0.1 + powers[$1] * Float($1))
                }
                guard parts.count == 0 || whole > parts.powers[0] * 0.06 else { break }
                parts.append(Self.lowest + Self.spacing * moment / whole, whole)
                for index in near { powers[index] = 0 }
            }
        }
        for index in 0..<parts.count { parts.share += parts.powers[index] / energy }
        return parts
    }

    /// The energy in a step of the bank, in the terms of `energy`.
    private func power(_ index: Int) -> Float {
        let (x, y) = (real[index / 8][index % 8], imaginary[index / 8][index % 8])
        let offset = Self.lowest + Self.spacing * Float(index) - Self.centre
        // What a sum of 16 samples lets through beside the centre: sin πx / πx, x the share of 500 Hz.
        let part = offset / 500 * .pi
        let response = 1 - part * part / 6 + part * part * part * part / 120
        let gain = Float(2 * Self.decimation) * response
        let square = sums[index / 8][index % 8] + x * x + y * y
        return square * 2 / (Float(Self.segment) * gain * gain)
    }

    private static func strongest(_ powers: UnsafeMutableBufferPointer<Float>) -> Int? {
        let best = powers.indices.max { powers[$0] < powers[$1] }
        return best.flatMap { powers[$0] > 0 ? $0 : nil }
    }
}
