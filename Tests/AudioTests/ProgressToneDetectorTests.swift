import Audio
import Testing

@Suite("Call-progress tones")
struct ProgressToneDetectorTests {
    private func heard(_ audio: [Int16]) -> [ProgressTone] {
        var detector = ProgressToneDetector()
        var tones: [ProgressTone] = []
        audio.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 160) {
                detector.process(UnsafeBufferPointer(rebasing: all[start..<min(start + 160, all.count)]))
                while let tone = detector.next() { tones.append(tone) }
            }
        }
        return tones
    }

    @Test("each country's tone is heard as one of its country", arguments: CountryTone.all)
    func everyTone(tone: CountryTone) {
        let audio = DTMFScene.noise(
            DTMFScene.silence(300) + MachineScene.progress(tone, bursts: 8) + DTMFScene.silence(300), levelDBm0: -55)
        let tones = heard(audio)
        let sameCadence = CountryTone.all.filter { $0.hertz == tone.hertz && $0.cadence == tone.cadence }
        let right = tones.filter { found in
            sameCadence.contains { $0.kind == found.kind && !Set(found.countries).isDisjoint(with: $0.countries) }
        }
        // Some steps of a cadence of several are the whole of another network's.
        let isRight = !right.isEmpty && (right.count == tones.count || tone.cadence.count > 2)
        #expect(isRight, "\(tone.kind) \(tone.countries): \(tones)")
    }

    @Test("speech and noise are none")
    func noTones() {
        #expect(heard(DTMFScene.noise(DTMFScene.voice(seconds: 30, seed: 7), levelDBm0: -45)).isEmpty)
    }

    @Test("the table is sound: known lengths, frequencies in the band, countries named")
    func table() {
        #expect(CountryTone.all.count > 60)
        for tone in CountryTone.all {
            #expect(tone.cadence.count % 2 == 0 && tone.cadence.allSatisfy { 100...6000 ~= $0 })
            #expect(!tone.hertz.isEmpty && tone.hertz.allSatisfy { 330...645 ~= $0 })
            #expect(!tone.countries.isEmpty)
        }
    }
}
