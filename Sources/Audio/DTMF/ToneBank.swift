/// Eight complex numbers, one a DTMF frequency: low group first.
struct ToneVector: Sendable {
    var real = SIMD8<Float>.zero
    var imaginary = SIMD8<Float>.zero

    @inline(__always)
    static func + (left: ToneVector, right: ToneVector) -> ToneVector {
        ToneVector(real: left.real + right.real, imaginary: left.imaginary + right.imaginary)
    }

    @inline(__always)
    static func * (left: ToneVector, right: ToneVector) -> ToneVector {
        ToneVector(
            real: left.real * right.real - left.imaginary * right.imaginary,
            imaginary: left.real * right.imaginary + left.imaginary * right.real
        )
    }

    /// The product with the conjugate of `other`: its angle is how far this is ahead.
    @inline(__always)
    func turned(from other: ToneVector) -> ToneVector {
        ToneVector(
            real: real * other.real + imaginary * other.imaginary,
            imaginary: imaginary * other.real - real * other.imaginary
        )
    }

    /// The squares of the absolute values.
    @inline(__always)
    var power: SIMD8<Float> { real * real + imaginary * imaginary }

    /// The number of one frequency.
    subscript(lane: Int) -> Phasor { Phasor(real: real[lane], imaginary: imaginary[lane]) }
}

/// A complex amplitude: how strong a tone is, and where in its turn.
struct Phasor: Sendable {
    var real: Float
    var imaginary: Float

    static func * (left: Phasor, right: Phasor) -> Phasor {
        Phasor(
            real: left.real * right.real - left.imaginary * right.imaginary,
            imaginary: left.real * right.imaginary + left.imaginary * right.real
        )
    }

    /// The product with the conjugate of `other`: its angle is how far this is ahead.
    func turned(from other: Phasor) -> Phasor { self * Phasor(real: other.real, imaginary: -other.imaginary) }

    var power: Float { real * real + imaginary * imaginary }

    /// The angle in radians, −π/2 to π/2; right to 0.0001. Angles beyond a quarter turn are all ±π/2.
    var angle: Float {
        guard real > 0 else { return imaginary < 0 ? -.pi / 2 : .pi / 2 }
        let tangent = imaginary / real
        guard abs(tangent) > 1 else { return Self.arcTangent(tangent) }
        return (tangent < 0 ? -.pi / 2 : .pi / 2) - Self.arcTangent(1 / tangent)
    }

    /// The arc tangent of −1…1 (Abramowitz and Stegun, 4.4.49).
    private static func arcTangent(_ x: Float) -> Float {
        let square = x * x
        return x
            * (0.9998660 + square * (-0.3302995 + square * (0.1801410 + square * (-0.0851330 + square * 0.0208351))))
    }
}

/// What the detector keeps of a block of 4 ms.
struct ToneBlock: Sendable {
    /// The samples of a block.
    static let length = 32

    /// The amplitudes at the eight frequencies, each in its group's band, 16 times the tone's peak; zero when the
    /// block ruled out a key.
    var tones = ToneVector()
    /// Energies: low group, high group, speech band; and whether ``tones`` was left unmeasured, as 1 or 0.
    var energy = SIMD4<Float>.zero

    /// Whether ``tones`` was measured, or is known without: a silent block has none.
    var isMeasured: Bool { energy[3] == 0 }

    /// The tone's power (mean square) in this block alone, at one of the eight frequencies; where it was not measured,
    /// the most that it can be.
    func power(lane: Int) -> Float {
        guard isMeasured else { return energy[lane / 4] / Float(Self.length) }
        return tones[lane].power * (2 / Float(Self.length * Self.length))
    }
}

/// Goertzel's algorithm for the eight DTMF frequencies at once (G. Goertzel, 1958), behind the band split.
struct ToneBank: Sendable {
    static var frequencies: SIMD8<Float> { SIMD8(697, 770, 852, 941, 1209, 1336, 1477, 1633) }
    /// Cosines and sines of a sample's turn.
    private static let sample = ToneVector(turns: frequencies / 8000)
    /// A block's turn backwards: what makes a tone of exactly nominal frequency stand still.
    static let blockTurn = ToneVector(turns: frequencies / 8000 * -Float(ToneBlock.length))

    private var split = BandSplit()

    /// The amplitudes of one block of 32 samples.
    ///
    /// A block whose energies rule out a key gets none: in speech that is every second one, and it saves a third of
    /// all work. While a key is down `isHolding` has to be true: noise over a key must not hide its tones.
    mutating func analyse(_ samples: UnsafeBufferPointer<Int16>, isHolding: Bool) -> ToneBlock {
        withUnsafeTemporaryAllocation(of: BandSplit.Lanes.self, capacity: ToneBlock.length) { bands in
            let gain = BandSplit.gain
            var energy = split.run(samples, into: bands) * gain * gain
            guard isHolding || Self.mayHoldKey(energy) else {
                energy[3] = 1
                return ToneBlock(energy: energy)
            }
            let tones = Self.amplitudes(UnsafeBufferPointer(bands))
            let groups = SIMD8(lowHalf: SIMD4(repeating: gain[0]), highHalf: SIMD4(repeating: gain[1]))
            return ToneBlock(
                tones: ToneVector(real: tones.real * groups, imaginary: tones.imaginary * groups),
                energy: energy
            )
        }
    }

    /// Whether both groups are strong enough, near enough to each other, and no mere trace of the speech.
    ///
    /// The limits are those of a key (−45 dBm0, −13…+10 dB) with 9 dB to spare for a block that a tone only begins in. A key
    /// is 3 % of the speech band at least: dial tone may be 15 dB stronger. (7 % would save another 15,000 instructions a
    /// second of speech, and lose a fifth of such keys.)
    private static func mayHoldKey(_ energy: BandSplit.Lanes) -> Bool {
        let (low, high) = (energy[0], energy[1])
        return min(low, high) > 30_000 && high > low * 0.006 && high < low * 100 && low + high > energy[2] * 0.03
    }

    private static func amplitudes(_ bands: UnsafeBufferPointer<BandSplit.Lanes>) -> ToneVector {
        let doubledCosine = sample.real * 2
        var (last, beforeLast) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for band in bands {
            let groups = SIMD8(lowHalf: SIMD4(repeating: band[0]), highHalf: SIMD4(repeating: band[1]))
            (last, beforeLast) = (groups + doubledCosine * last - beforeLast, last)
        }
        return ToneVector(real: last - sample.real * beforeLast, imaginary: sample.imaginary * beforeLast)
    }
}

extension ToneVector {
    /// Unit numbers at the given angles, in turns.
    fileprivate init(turns: SIMD8<Float>) {
        for lane in 0..<8 {
            real[lane] = Float(Turn.cosine(Double(turns[lane])))
            imaginary[lane] = Float(Turn.sine(Double(turns[lane])))
        }
    }
}
