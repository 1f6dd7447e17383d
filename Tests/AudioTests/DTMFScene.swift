import Audio

/// Audio for the detector's tests, made on the spot.
enum DTMFScene {
    /// How a transmitter sends the sixteen keys.
    struct Sender: Sendable {
        var on = 50
        var off = 50
        var levelDBm0 = -10.0
        var twistDecibels = 0.0
        var rowOffset = 0.0
        var columnOffset = 0.0
    }

    static let allKeys = "0123456789*#ABCD"

    /// All sixteen keys, each at another phase and another place in the detector's blocks.
    static func allKeys(_ sender: Sender) -> [Int16] {
        DTMFDigit.allCases.enumerated().reduce(into: silence(100)) { audio, next in
            audio += key(next.element, sender, phaseTurns: Double(next.offset) * 0.137)
            audio += silence(sender.off) + [Int16](repeating: 0, count: next.offset * 13 % 32)
        } + silence(100)
    }

    static func key(_ digit: DTMFDigit, _ sender: Sender, phaseTurns: Double = 0) -> [Int16] {
        ToneGenerator.dtmf(
            digit, duration: .milliseconds(sender.on), levelDBm0: sender.levelDBm0, twistDecibels: sender.twistDecibels,
            rowOffset: sender.rowOffset, columnOffset: sender.columnOffset, phaseTurns: phaseTurns)
    }

    static func silence(_ milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: milliseconds * 8) }

    /// `audio` with white noise of `levelDBm0` over all of it: twelve uniform numbers make a Gaussian one.
    static func noise(_ audio: [Int16], levelDBm0: Double, seed: UInt64 = 1) -> [Int16] {
        var random = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let deviation = Level.meanSquareAt0dBm0.squareRoot() * Decibels.amplitudeRatio(levelDBm0)
        return audio.map { sample in
            let gauss = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
            return clipped(Double(sample) + gauss * deviation)
        }
    }

    /// `audio` with sines under it.
    static func tones(_ audio: [Int16], hertz: [Double], levelDBm0: Double) -> [Int16] {
        let tones = hertz.map { ToneGenerator.Tone(hertz: $0, levelDBm0: levelDBm0, phaseTurns: $0 / 1000) }
        return zip(audio, ToneGenerator.samples(tones, count: audio.count)).map { clipped(Double($0) + Double($1)) }
    }

    /// A voice without words: pulses of a gliding pitch through three gliding formants, in syllables.
    static func voice(seconds: Int, seed: UInt64) -> [Int16] {
        var random = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var formants = (0..<3).map { _ in Formant() }
        var (phase, pitch, target, loudness, goal) = (0.0, 150.0, 150.0, 0.0, 1.0)
        return (0..<seconds * 8000).map { index in
            if index % 1600 == 0 {
                target = Double.random(in: 90...380, using: &random)
                goal = Double.random(in: 0...1.4, using: &random) - 0.3
                formants[0].target = Double.random(in: 280...900, using: &random)
                formants[1].target = Double.random(in: 850...2100, using: &random)
                formants[2].target = Double.random(in: 2200...3000, using: &random)
            }
            pitch += (target - pitch) * 0.002
            loudness += (max(goal, 0) - loudness) * 0.01
            phase += pitch / 8000
            let pulse = phase >= 1 ? 1.0 : 0
            if phase >= 1 { phase -= 1 }
            let sum = formants.indices.reduce(0.0) { $0 + formants[$1].run(pulse) / Double($1 + 1) }
            return clipped(sum * loudness * 6000)
        }
    }

    /// A resonance that moves towards its target.
    private struct Formant {
        var hertz = 500.0
        var target = 500.0
        private var (last, beforeLast) = (0.0, 0.0)

        mutating func run(_ input: Double) -> Double {
            hertz += (target - hertz) * 0.001
            let radius = 0.97
            // The cosine by the first terms of its series, good enough below half the Nyquist frequency.
            let angle = hertz / 4000 * Double.pi
            let square = angle * angle
            let cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56)))
            let output = input + 2 * radius * cosine * last - radius * radius * beforeLast
            (last, beforeLast) = (output, last)
            return output
        }
    }

    private static func clipped(_ value: Double) -> Int16 { Int16(max(-32768, min(32767, value.rounded()))) }
}
