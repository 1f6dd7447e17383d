import Audio
import Testing

@Suite("Speech and silence")
struct SpeechDetectorTests {
    private func events(
        _ audio: [Int16], pause: Duration = .milliseconds(200), feed: Int = 160
    ) -> [SpeechDetector.Event] {
        var detector = SpeechDetector(pause: pause)
        var events: [SpeechDetector.Event] = []
        audio.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: feed) {
                detector.process(UnsafeBufferPointer(rebasing: all[start..<min(start + feed, all.count)]))
                while let event = detector.next() { events.append(event) }
            }
        }
        return events
    }

    /// A voice of `milliseconds`, always loud: the syllables that the scene's voice leaves out are cut away.
    private func voice(_ milliseconds: Int, seed: UInt64 = 1) -> [Int16] {
        let long = DTMFScene.voice(seconds: milliseconds / 250 + 4, seed: seed)
        let loud = stride(from: 0, to: long.count - 80, by: 80).flatMap { start -> [Int16] in
            let block = Array(long[start..<start + 80])
            return (PCM(samples: block).levelDBm0 ?? -90) > -32 ? block : []
        }
        return Array(loud.prefix(milliseconds * 8))
    }

    private func isNear(_ sample: Int, _ milliseconds: Int, within: Int = 40) -> Bool {
        abs(sample - milliseconds * 8) <= within * 8
    }

    @Test("silence and steady noise of any level are no speech", arguments: [-90.0, -60, -45, -30, -20])
    func noiseIsSilence(levelDBm0: Double) {
        let heard = events(DTMFScene.noise(DTMFScene.silence(20_000), levelDBm0: levelDBm0))
        // Noise that is there from the first sample has to be learned first.
        #expect(heard.count <= 2 && heard.allSatisfy { $0.sample < 8000 }, "\(heard)")
    }

    @Test("a word begins and ends where it does", arguments: [-70.0, -50, -42])
    func wordHasItsPlace(noiseDBm0: Double) throws {
        let audio = DTMFScene.silence(2000) + voice(700) + DTMFScene.silence(1000)
        let heard = events(DTMFScene.noise(audio, levelDBm0: noiseDBm0)).filter { $0.sample > 8000 }
        try #require(heard.count == 2, "\(heard)")
        guard case .began(let begin) = heard[0], case .ended(let end) = heard[1] else {
            Issue.record("\(heard)")
            return
        }
        #expect(isNear(begin, 2000) && isNear(end, 2700), "\(begin / 8)–\(end / 8) ms")
    }

    @Test("a pause shorter than asked for does not end speech, a longer one does")
    func pauseDecides() {
        let audio = DTMFScene.silence(500) + voice(500) + DTMFScene.silence(300) + voice(500) + DTMFScene.silence(900)
        #expect(events(audio, pause: .milliseconds(200)).count == 4)
        #expect(events(audio, pause: .milliseconds(400)).count == 2)
    }

    @Test("a click is no speech, and neither is a steady tone for long")
    func clickAndTone() {
        let click = DTMFScene.silence(500) + [Int16](repeating: 12_000, count: 60) + DTMFScene.silence(500)
        #expect(events(click).isEmpty)
        let tone = ToneGenerator.samples(hertz: [425], levelDBm0: -12, duration: .seconds(4))
        let heard = events(DTMFScene.silence(500) + tone)
        #expect(heard.count == 2 && heard.last.map { $0.sample < 1400 * 8 } == true, "\(heard)")
    }

    @Test("the feed's size changes nothing", arguments: [1, 7, 80, 333, 8000])
    func feedsAreFree(size: Int) {
        let audio = DTMFScene.noise(
            DTMFScene.silence(300) + DTMFScene.voice(seconds: 3, seed: 5) + DTMFScene.silence(500), levelDBm0: -55)
        #expect(events(audio, feed: size) == events(audio))
    }

    @Test("how long it is silent is known at each moment")
    func silenceIsCounted() {
        var detector = SpeechDetector()
        (DTMFScene.silence(500) + voice(500) + DTMFScene.silence(1500)).withUnsafeBufferPointer { detector.process($0) }
        #expect(isNear(detector.silence, 1500))
        #expect(!detector.isSpeech && !detector.isActive)
    }

    @Test("a recording is trimmed to what sounds")
    func trimming() throws {
        let audio = DTMFScene.noise(
            DTMFScene.silence(3000) + voice(1000) + DTMFScene.silence(3000), levelDBm0: -60)
        let range = try #require(SpeechDetector.soundingRange(of: audio, margin: 800))
        #expect(isNear(range.lowerBound, 2900) && isNear(range.upperBound, 4100), "\(range)")
        #expect(SpeechDetector.soundingRange(of: DTMFScene.silence(1000)) == nil)
        #expect(SpeechDetector.soundingRange(of: []) == nil)
    }
}

extension SpeechDetector.Event {
    fileprivate var sample: Int {
        switch self {
        case .began(let at), .ended(let at): at
        }
    }
}
