import Audio
import Testing

@Suite("Resampler")
struct ResamplerTests {
    @Test(
        "a tone keeps its length, level and place",
        arguments: [
            (8000, 48000), (48000, 8000), (44100, 8000), (22050, 8000), (8000, 16000), (11025, 8000), (96000, 8000),
        ])
    func tone(from: Int, to: Int) throws {
        let before = ToneGenerator.samples(hertz: [500], levelDBm0: -10, duration: .milliseconds(300), sampleRate: from)
        let after = try Resampler(from: from, to: to).resample(before)
        let ideal = ToneGenerator.samples(hertz: [500], levelDBm0: -10, duration: .milliseconds(300), sampleRate: to)
        #expect(after.count == ideal.count)
        let middle = after.count / 4..<after.count * 3 / 4
        let worst = zip(after[middle], ideal[middle]).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(worst <= 60, "of a peak of 7200")
    }

    @Test("the sound's end is not lost in the filter")
    func tail() throws {
        var click = [Int16](repeating: 0, count: 4800)
        for index in 4740..<4800 { click[index] = 8000 }
        let after = try Resampler(from: 48000, to: 8000).resample(click)
        #expect(after.count == 800)
        #expect(after[796] > 6000)
    }

    @Test("what lies above half the lower rate is removed")
    func alias() throws {
        let high = ToneGenerator.samples(hertz: [5500], levelDBm0: -3, duration: .milliseconds(200), sampleRate: 48000)
        let after = try Resampler(from: 48000, to: 8000).resample(high)
        #expect((PCM(samples: Array(after[200..<1400])).levelDBm0 ?? -90) < -55)
    }

    @Test("lengths are exact to the sample", arguments: [0, 1, 2, 5, 6, 7, 441, 44099, 44101])
    func lengths(count: Int) throws {
        let resampler = try Resampler(from: 44100, to: 8000)
        #expect(resampler.resample([Int16](repeating: 1, count: count)).count == resampler.outputCount(for: count))
        #expect(abs(resampler.outputCount(for: count) * 44100 - count * 8000) <= 22050)
    }

    @Test("rates out of range are refused", arguments: [(0, 8000), (-1, 8000), (8000, 999), (1_000_000, 8000)])
    func rates(from: Int, to: Int) {
        do throws(ResamplerError) {
            _ = try Resampler(from: from, to: to)
            Issue.record("\(from) to \(to) Hz was taken")
        } catch {
            #expect(error.description.contains(" \(error.rate) Hz cannot be converted"))
        }
    }
}
