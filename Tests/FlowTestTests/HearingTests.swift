import CallEngine
import MediaEngine
import SansIO
import Testing

@testable import FlowTest

/// A caller's ear and what arrives at it, 30 ms late.
@Suite struct HearingTests {
    /// Sound like nothing else: noise from a fixed seed.
    private static func noise(_ count: Int, seed: UInt64) -> [Int16] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in Int16(truncatingIfNeeded: Int(random.next() % 8000) - 4000) }
    }

    private func verdict(played: [Int16], arrives: [Int16], isWhole: Bool = true) -> HearingVerdict? {
        var ear = Ear(longestDelay: .milliseconds(30))
        let begin = Instant.zero + .seconds(1)
        let sound = [Int16](repeating: 0, count: 8000 + 240 + 160 - 80) + arrives + [Int16](repeating: 0, count: 4800)
        let id = PlaybackID(rawValue: 1)
        ear.observe(.began(id, [.prompt(Prompt(name: "p", samples: played))], volumeDecibels: 0), prompt: 0, at: begin)
        let end = begin + .microseconds(played.count * 125)
        ear.observe(.ended(id, isWhole ? .finished : .stopped), prompt: 0, at: end)
        ear.hear(sound, until: .zero + .microseconds(sound.count * 125))
        ear.finish(at: .zero + .microseconds(sound.count * 125))
        return ear.verdicts[0]
    }

    private static let prompt = noise(16_000, seed: 1)

    @Test func `a prompt that arrives is heard, at any volume`() {
        #expect(verdict(played: Self.prompt, arrives: Self.prompt) == .heard)
        #expect(verdict(played: Self.prompt, arrives: Self.prompt.map { $0 / 8 }) == .heard)
    }

    @Test(arguments: [0, 1, 37, 80, 159, 160, 3111])
    func `a prompt is heard wherever in a packet the caller's clock began`(late: Int) {
        let arrives = [Int16](repeating: 0, count: late) + Self.prompt
        #expect(verdict(played: Self.prompt, arrives: arrives) == .heard)
    }

    @Test func `a silent file is not heard`() {
        let silence = [Int16](repeating: 1, count: 16_000)
        #expect(verdict(played: silence, arrives: silence) == .silent)
    }

    @Test(arguments: [
        ("nothing", 0, 0.0), ("the first half", 8000, 0.5), ("all but its last half second", 12_000, 0.7),
    ])
    func `a prompt that is cut is not heard`(what: String, kept: Int, share: Double) {
        let arrives = Array(Self.prompt.prefix(kept)) + [Int16](repeating: 0, count: 16_000 - kept)
        guard case .damaged(_, _, let found) = verdict(played: Self.prompt, arrives: arrives) else {
            Issue.record("\(what) was taken for the whole")
            return
        }
        #expect(abs(found - share) < 0.11, "\(what): \(found)")
    }

    @Test func `another sound in its place is not heard`() {
        let other = Self.noise(16_000, seed: 2)
        #expect(verdict(played: Self.prompt, arrives: other)?.complaint == "the caller heard nothing of it")
    }

    @Test func `what a key interrupted need only be heard up to there`() {
        let arrives = Array(Self.prompt.prefix(8000)) + [Int16](repeating: 0, count: 8000)
        var played = Self.prompt
        played.removeLast(8000)
        #expect(verdict(played: played, arrives: arrives, isWhole: false) == .heard)
    }

    @Test func `a prompt whose file is silent fails the test that waits for it`() throws {
        let file = try SampleFlows.testFile("front-desk.test.yaml")
        let runner = try SampleFlows.runner(for: file) { $0 }
        let path = try #require(runner.sounds.keys.first { $0.hasSuffix("welcome.wav") })
        var sounds = runner.sounds
        let length = try #require(sounds[path]).samples.count
        sounds[path] = Prompt(name: path, samples: [Int16](repeating: 0, count: length))
        let result = TestRunner(program: runner.program, sounds: sounds).run(file.tests[0], in: file)
        #expect(result.failures.map(\.message) == ["the flow played \"welcome\", but it is silent"])
    }
}
