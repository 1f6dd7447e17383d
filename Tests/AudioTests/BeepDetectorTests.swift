import Audio
import Foundation
import Testing

@Suite("Beeps")
struct BeepDetectorTests {
    @Test(
        "a beep of any pitch and length is known within 100 ms of its end",
        arguments: [350.0, 480, 523, 640, 850, 1000, 1400, 1750, 2000, 2400], [110, 250, 900, 2400])
    func beep(hertz: Double, milliseconds: Int) throws {
        let audio = DTMFScene.noise(
            DTMFScene.silence(517) + MachineScene.tone(hertz, milliseconds: milliseconds) + DTMFScene.silence(500),
            levelDBm0: -40)
        let found = MachineScene.beeps(audio)
        try #require(found.count == 1, "\(found)")
        let end = (517 + milliseconds) * 8
        #expect(abs(found[0].burst.hertz - hertz) < 2 && abs(found[0].burst.end - end) < 200)
        #expect(found[0].knownAt - end <= 800, "\((found[0].knownAt - end) / 8) ms after it")
    }

    @Test("no tone of any country's network is a beep, one burst or many", arguments: CountryTone.all, [1, 4])
    func networkTones(tone: CountryTone, bursts: Int) {
        let audio = DTMFScene.noise(
            MachineScene.voice(800, seed: 9) + MachineScene.progress(tone, bursts: bursts) + DTMFScene.silence(1000),
            levelDBm0: -60)
        #expect(MachineScene.beeps(audio).isEmpty, "\(tone)")
    }

    @Test("after a machine's greeting a tone that could be a network's need not wait for a second one")
    func afterMachine() throws {
        for (isAfterMachine, latest) in [(true, 0.1), (false, 1.5)] {
            var detector = BeepDetector()
            (detector.isAfterGreeting, detector.isAfterMachine) = (true, isAfterMachine)
            let sound = DTMFScene.silence(500) + MachineScene.tone(425, milliseconds: 500) + DTMFScene.silence(2000)
            var known: Int?
            for start in stride(from: 0, to: sound.count, by: 80) {
                sound[start..<min(start + 80, sound.count)].withUnsafeBufferPointer { detector.process($0) }
                while let tone = detector.next() { if case .beep = tone { known = known ?? start + 80 } }
            }
            let late = Double(try #require(known) - 8000) / 8000
            #expect(late <= latest && (isAfterMachine || late > 0.4), "after a machine: \(isAfterMachine), \(late) s")
        }
    }

    @Test("special information, keys, fax tones, noise and a voice are no beeps")
    func others() {
        let information = [950.0, 1400, 1800].flatMap { MachineScene.tone($0, milliseconds: 330) }
        let key = ToneGenerator.dtmf(.five, duration: .milliseconds(300))
        let fax = MachineScene.tone(2100, milliseconds: 3000)
        let parts = [information, key, fax, DTMFScene.voice(seconds: 30, seed: 12)]
        let audio = parts.flatMap { DTMFScene.silence(300) + $0 } + DTMFScene.silence(500)
        #expect(MachineScene.beeps(DTMFScene.noise(audio, levelDBm0: -50)).isEmpty)
    }

    @Test("a tone that other sound follows is music, not a beep")
    func melody() {
        let melody = [523.0, 587, 659, 698, 784, 880].flatMap { MachineScene.tone($0, milliseconds: 250) }
        #expect(MachineScene.beeps(melody + MachineScene.tone(523, 659, 784, milliseconds: 500)).isEmpty)
    }

    @Test("of notes with pauses between them, only the first can be taken for a beep")
    func notes() {
        let notes = [523.0, 698, 587, 880, 784].map { Self.played($0, milliseconds: 300) }
        for note in notes { #expect(MachineScene.beeps(note + DTMFScene.silence(500)).count == 1) }
        #expect(MachineScene.beeps(notes.flatMap { $0 + DTMFScene.silence(200) }).count <= 1)
        #expect(MachineScene.beeps(notes.flatMap { $0 + DTMFScene.silence(1500) }).count == notes.count)
    }

    @Test("a note that slides is a singer's, and one that nobody hears is no beep", arguments: [-8.0, 8])
    func glides(hertz: Double) {
        let slide = Self.played(900, milliseconds: 350, glide: hertz)
        let soft = MachineScene.tone(900, milliseconds: 350, levelDBm0: -43)
        #expect(MachineScene.beeps(DTMFScene.silence(300) + slide + DTMFScene.silence(500)).isEmpty)
        #expect(MachineScene.beeps(DTMFScene.silence(300) + soft + DTMFScene.silence(500)).isEmpty)
    }

    @Test("an information tone that ends in its first tone or its second is no beep", arguments: [240, 600])
    func cutInformation(rest: Int) {
        let whole = [950.0, 1400, 1800].flatMap { MachineScene.tone($0, milliseconds: 330) } + DTMFScene.silence(1000)
        let cut = whole + whole + whole.prefix(rest * 8) + DTMFScene.silence(800)
        #expect(MachineScene.beeps(DTMFScene.silence(200) + cut).isEmpty)
    }

    /// A note as an instrument plays it: its level trembles by 0.4 dB, and its pitch moves by `glide` Hz.
    private static func played(_ hertz: Double, milliseconds: Int, glide: Double = 0) -> [Int16] {
        let count = milliseconds * 8
        var phase = 0.0
        return DTMFScene.silence(300)
            + (0..<count).map { index in
                let part = Double(index) / Double(count)
                phase += 2 * .pi * (hertz + glide * (part - 0.5)) / 8000
                let edge = min(1, min(Double(index), Double(count - index)) / 80)
                return Int16(4000 * edge * (1 + 0.05 * sin(Double(index) * 2 * .pi * 5 / 8000)) * sin(phase))
            }
    }
}
