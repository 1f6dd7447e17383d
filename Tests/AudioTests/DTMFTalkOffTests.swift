import Audio
import Testing

@Suite("DTMF talk-off")
struct DTMFTalkOffTests {
    private static func keys(_ samples: [Int16]) -> String { DTMFDetectorTests.keys(samples) }

    /// Bursts of sums of sines, 100 ms each with 60 ms between.
    private static func bursts(_ chords: [[Double]]) -> [Int16] {
        chords.flatMap { chord in
            ToneGenerator.samples(hertz: chord, levelDBm0: -12, duration: .milliseconds(100)) + DTMFScene.silence(60)
        }
    }

    @Test("a voice without words dials nothing", arguments: 1...6 as ClosedRange<UInt64>)
    func voice(seed: UInt64) {
        #expect(Self.keys(DTMFScene.voice(seconds: 20, seed: seed)) == "")
    }

    @Test("noise dials nothing", arguments: [-40.0, -25, -10])
    func noise(levelDBm0: Double) {
        #expect(Self.keys(DTMFScene.noise(DTMFScene.silence(20_000), levelDBm0: levelDBm0)) == "")
    }

    @Test("single tones, pairs of one group and three tones dial nothing")
    func tones() {
        let (rows, columns) = (DTMFDigit.rowFrequencies.map(Double.init), DTMFDigit.columnFrequencies.map(Double.init))
        let pairs = [rows, columns].flatMap { group in
            group.flatMap { one in group.filter { $0 > one }.map { [one, $0] } }
        }
        let triples = rows.flatMap { row in
            columns.flatMap { column in (rows + columns).filter { $0 != row && $0 != column }.map { [row, column, $0] }
            }
        }
        #expect(Self.keys(Self.bursts((rows + columns).map { [$0] })) == "")
        #expect(Self.keys(Self.bursts(pairs)) == "")
        #expect(Self.keys(Self.bursts(triples)) == "")
    }

    @Test("digits between exchanges (MF R1, ITU-T Q.322) dial nothing, and the key next to one of them is heard")
    func exchanges() {
        let tones = [700.0, 900, 1100, 1300, 1500, 1700]
        let pairs = tones.flatMap { one in tones.filter { $0 > one }.map { [one, $0] } }
        #expect(Self.keys(Self.bursts(pairs)) == "")
        #expect(Self.keys(Self.bursts([[700, 1477 * 1.015], [697, 1500], [700, 1477]])) == "333")
    }

    @Test("call progress tones dial nothing")
    func progress() {
        #expect(
            Self.keys(Self.bursts([[350, 440], [440, 480], [480, 620], [425], [400, 450], [950], [1400], [1800]])) == ""
        )
    }

    @Test("glides of 1300 and 2400 Hz a second dial nothing")
    func glides() {
        var phases = (0.0, 0.0)
        var audio: [Int16] = []
        for index in 0..<160_000 {
            phases.0 += (640 + 350 * abs(Double(index % 4324) / 2162 - 1)) / 8000
            phases.1 += (1150 + 550 * abs(Double(index % 3720) / 1860 - 1)) / 8000
            audio.append(Int16(4000 * sine(phases.0) + 4000 * sine(phases.1)))
        }
        #expect(Self.keys(audio) == "")
    }

    /// A sine of an angle in turns, by Bhaskara's approximation: right to 0.2 %.
    private func sine(_ turns: Double) -> Double {
        let half = (turns - turns.rounded(.down)) * 2
        let within = half < 1 ? half : half - 1
        let bow = within * (1 - within)
        return (half < 1 ? 1 : -1) * 16 * bow / (5 - 4 * bow)
    }
}
