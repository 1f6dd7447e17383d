/// Splits the telephone band in front of the tone bank: the low group, the high group, and the heart of speech.
///
/// An elliptic band-pass of six poles for each group (650–1000 and 1150–1720 Hz, 0.5 dB ripple, 30 dB stop band) makes
/// of two tones two problems of one tone: each group's purity is measured against its own band, whatever the twist,
/// and dial tone (350–450 Hz), hum and the other group are 30 dB down before anything is compared. The third path, a
/// Butterworth band-pass of 300–2000 Hz, is where a voice has its strength; a car's rumble lies below it, and most of
/// the line's noise and of what clipping makes lies above.
///
/// The lanes run the same recurrence at once: three sections of `y = x + b1·x′ ± x″ − a1·y′ − a2·y″` in transposed
/// form, whose zeros are +1 and −1 in the first and on the unit circle in the others, so that few products are left.
struct BandSplit: Sendable {
    /// Lanes: low group, high group, speech, nothing.
    typealias Lanes = SIMD4<Float>

    /// What the sections are to be multiplied by in all; ``ToneBank`` does it once a block.
    static var gain: Lanes { Lanes(0.0212275285, 0.0350464643, 0.11368486, 0) }

    /// The coefficients of the three sections.
    private struct Design {
        let first = (
            a1: Lanes(-1.46795336, -0.759773945, -0.8816422, 0),
            a2: Lanes(0.823745051, 0.725527809, 0.1183578, 0)
        )
        let second = (
            b1: Lanes(-1.10785026, 0.110204261, 2, 0),
            a1: Lanes(-1.34744416, -0.392271695, -0.0590001436, 0),
            a2: Lanes(0.918093746, 0.880568711, 0.421667862, 0)
        )
        let third = (
            b1: Lanes(-1.84357395, -1.52352281, -2, 0),
            a1: Lanes(-1.69989738, -1.19013907, -1.76533165, 0),
            a2: Lanes(0.943476755, 0.903530557, 0.819904837, 0)
        )
    }

    private static let design = Design()

    /// What the group's filter takes off each of the eight tones' power, to be given back: 1/|H|².
    static var powerCorrection: SIMD8<Float> { SIMD8(1.0881, 1.0427, 1.0475, 1.0756, 1.0438, 1.0664, 1.0333, 1.0713) }

    /// The memory of the three sections.
    private struct Memory {
        var (p0, p1) = (Lanes.zero, Lanes.zero)
        var (q0, q1) = (Lanes.zero, Lanes.zero)
        var (r0, r1) = (Lanes.zero, Lanes.zero)
    }

    private var memory = Memory()

    /// Filters `samples` into `bands`, and returns the energy of each lane; both are without the ``gain``.
    ///
    /// Takes whole groups of four samples, since loops cost too: what is left over is not heard.
    mutating func run(_ samples: UnsafeBufferPointer<Int16>, into bands: UnsafeMutableBufferPointer<Lanes>) -> Lanes {
        let design = Self.design
        var memory = memory
        var energy = Lanes.zero
        var index = 0
        while index + 3 < min(samples.count, bands.count) {
            let first = Self.filter(samples[index], design, &memory)
            bands[index] = first
            energy += first * first
            let second = Self.filter(samples[index + 1], design, &memory)
            bands[index + 1] = second
            energy += second * second
            let third = Self.filter(samples[index + 2], design, &memory)
            bands[index + 2] = third
            energy += third * third
            let fourth = Self.filter(samples[index + 3], design, &memory)
            bands[index + 3] = fourth
            energy += fourth * fourth
            index += 4
        }
        self.memory = memory
        return energy
    }

    /// What is known before `z` and `out` are added up first: the loop waits for one product and two sums a sample.
    @inline(__always)
    private static func filter(_ sample: Int16, _ design: Design, _ memory: inout Memory) -> Lanes {
        let (first, second, third) = (design.first, design.second, design.third)
        let x = Lanes(repeating: Float(sample))
        let y = x - memory.p0
        memory.p0 = memory.p1 + first.a1 * y
        memory.p1 = x + first.a2 * y
        let z = y + memory.q0
        memory.q0 = (second.b1 * y + memory.q1) - second.a1 * z
        memory.q1 = y - second.a2 * z
        let out = z + memory.r0
        memory.r0 = (third.b1 * z + memory.r1) - third.a1 * out
        memory.r1 = z - third.a2 * out
        return out
    }
}
