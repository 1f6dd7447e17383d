import Audio
import SansIO
import Testing

@testable import MediaEngine

@Suite("The echo of what we send") struct EchoTests {
    /// Sixteen keys with pauses between: a prompt full of keys.
    private static let fullOfKeys = Prompt(name: "keys", samples: DTMFDigit.allCases.flatMap { tones($0, 100) })

    /// What the leg hears while it plays `prompt`, whose echo comes back, with `caller`'s own sound over it.
    private static func heard(
        _ prompt: Prompt, echo decibels: Double, after delay: Int, caller: [Int16] = []
    ) -> (keys: String, refused: Int) {
        let leg = leg()
        leg.play(PlaybackID(rawValue: 1), [.prompt(prompt)], at: .zero)
        var far = FarEnd()
        let gain = Decibels.amplitudeRatio(decibels)
        let length = prompt.samples.count + 4800
        let line = (0..<length).map { index -> Int16 in
            let sent = index - delay * 8
            let echo = prompt.samples.indices.contains(sent) ? Double(prompt.samples[sent]) * gain : 0
            return Int16(clamping: Int(echo) + (caller.indices.contains(index) ? Int(caller[index]) : 0))
        }
        var (keys, refused) = ("", 0)
        for (index, packet) in far.audio(line).enumerated() {
            _ = leg.tick(at: milliseconds(index * 20))
            leg.receive(packet, at: milliseconds(index * 20 + 20))
            for event in leg.allEvents() {
                if case .keyRefused = event { refused += 1 }
                keys += event.brief
            }
        }
        return (keys, refused)
    }

    @Test(
        "a prompt full of keys does not dial for the caller",
        arguments: [-10.0, -15, -20, -25, -30], [5, 20, 50, 100, 200])
    func prompt(decibels: Double, delay: Int) {
        let heard = Self.heard(Self.fullOfKeys, echo: decibels, after: delay)
        #expect(heard.keys == "")
        #expect(heard.refused > 0, "the journal says why")
    }

    @Test("the caller's key is heard over the echo of speech", arguments: [-10.0, -5], [20, 120])
    func keyOverEcho(decibels: Double, delay: Int) {
        var random = Generator(state: 7)
        let speech = (0..<16_000).map { _ in Int16.random(in: -6000...6000, using: &random) }
            .enumerated().map { Int16(Double($1) * (($0 / 1600) % 2 == 0 ? 0.6 : 0.15)) }
        let caller = [Int16](repeating: 0, count: 5000) + tones(.seven, 100)
        let heard = Self.heard(
            Prompt(name: "speech", samples: speech), echo: decibels - 6, after: delay, caller: caller)
        #expect(heard.keys == "7.")
    }

    @Test("another key than the prompt's, and a louder one of the same name, are the caller's")
    func ownKeys() {
        let prompt = Prompt(name: "5", samples: ToneGenerator.dtmf(.five, duration: .milliseconds(100), levelDBm0: -14))
        #expect(prompt.keys.map(\.digit) == [.five])
        let silence = [Int16](repeating: 0, count: 2400)
        #expect(Self.heard(prompt, echo: -20, after: 50, caller: silence + tones(.eight, 80)).keys == "8.")
        #expect(Self.heard(prompt, echo: -20, after: 50, caller: silence + tones(.five, 80)).keys == "5.")
    }

    @Test("a prompt knows the keys in it, and speech has none")
    func promptKeys() {
        #expect(Self.fullOfKeys.keys.filter(\.isKey).map(\.digit) == DTMFDigit.allCases)
        #expect(
            Prompt(name: "tone", samples: ToneGenerator.samples(hertz: [440], levelDBm0: -13, duration: .seconds(1)))
                .keys == [])
    }
}

private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
