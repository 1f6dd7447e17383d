import Audio
import Testing

@Suite("Tones")
struct ToneGeneratorTests {
    @Test("a tone has the level that was asked for", arguments: [3.0, 0, -10, -25.5, -40])
    func level(dBm0: Double) throws {
        let samples = ToneGenerator.samples(hertz: [1000], levelDBm0: dBm0, duration: .seconds(1))
        #expect(samples.count == 8000)
        let measured = try #require(PCM(samples: samples).levelDBm0)
        #expect(abs(measured - dBm0) < 0.02)
    }

    @Test("a tone has the frequency that was asked for", arguments: [100.0, 440, 1633, 3999])
    func frequency(hertz: Double) {
        let samples = ToneGenerator.samples(hertz: [hertz], levelDBm0: 0, duration: .seconds(1), sampleRate: 48000)
        let crossings = zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
        #expect(abs(Double(crossings) - hertz) <= 1)
    }

    @Test("twist lowers the weaker tone: positive twist the low group, negative the high group")
    func twist() throws {
        for (twist, weak) in [(4.0, 697), (-8.0, 1209)] {
            let pair = ToneGenerator.dtmf(.one, duration: .seconds(1), levelDBm0: -10, twistDecibels: twist)
            let weakOne = ToneGenerator.samples(
                hertz: [Double(weak)], levelDBm0: -10 - abs(twist), duration: .seconds(1))
            let other = zip(pair, weakOne).map { $0 - $1 }
            #expect(abs(try #require(PCM(samples: other).levelDBm0) + 10) < 0.02)
        }
    }

    @Test("too loud a sum is clipped, nothing and negative durations are silence")
    func limits() {
        let loud = ToneGenerator.samples(hertz: [700, 1300], levelDBm0: 6, duration: .milliseconds(20))
        #expect(loud.max() == 32767)
        #expect(
            ToneGenerator.samples(hertz: [], levelDBm0: 0, duration: .milliseconds(1))
                == [Int16](repeating: 0, count: 8))
        #expect(ToneGenerator.samples(hertz: [1], levelDBm0: 0, duration: .seconds(-1)).isEmpty)
    }

    @Test(
        "decibels are those of the mathematics library",
        arguments: [
            (-600.0, 0.0), (-20, 0.1), (0, 1), (3.0103, 1.41421360), (6.0206, 2.0000000199), (20, 10),
            (-34.5, 0.01883649089),
        ])
    func decibels(decibels: Double, ratio: Double) {
        #expect(abs(Decibels.amplitudeRatio(decibels) - ratio) < 1e-7 * max(ratio, 1e-3))
        if ratio > 0 { #expect(abs(Decibels.value(ofPowerRatio: ratio * ratio) - decibels) < 1e-5) }
    }
}
