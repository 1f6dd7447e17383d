import Audio
import Testing

@Suite("DTMF on a poor line")
struct DTMFLineTests {
    private static let sender = DTMFScene.Sender(on: 60, off: 60, levelDBm0: -15)

    private static func keys(_ samples: [Int16]) -> String { DTMFDetectorTests.keys(samples) }

    @Test("white noise 10 dB and more below the keys loses none", arguments: [25.0, 15, 12, 10])
    func noise(signalToNoise: Double) {
        let audio = DTMFScene.noise(DTMFScene.allKeys(Self.sender), levelDBm0: -12 - signalToNoise)
        #expect(Self.keys(audio) == DTMFScene.allKeys)
    }

    @Test("dial tone as loud as the keys hides none", arguments: [[350.0, 440], [425], [350, 450]])
    func dialTone(hertz: [Double]) {
        let audio = DTMFScene.allKeys(Self.sender)
        #expect(Self.keys(DTMFScene.tones(audio, hertz: hertz, levelDBm0: -15)) == DTMFScene.allKeys)
    }

    @Test("dial tone 10 dB above the keys hides none while somebody is dialling", arguments: [[350.0, 440], [425]])
    func loudDialTone(hertz: [Double]) {
        let loud = DTMFScene.tones(DTMFScene.allKeys(Self.sender), hertz: hertz, levelDBm0: -5)
        let first = DTMFScene.key(.five, Self.sender) + DTMFScene.silence(60)
        #expect(Self.keys(first + loud) == "5" + DTMFScene.allKeys)
    }

    @Test("mains hum 10 dB above the keys hides none", arguments: [50.0, 60])
    func hum(hertz: Double) {
        let audio = DTMFScene.tones(DTMFScene.allKeys(Self.sender), hertz: [hertz], levelDBm0: -5)
        #expect(Self.keys(DTMFScene.tones(audio, hertz: [3 * hertz], levelDBm0: -11)) == DTMFScene.allKeys)
    }

    @Test("clicks neither make, lose nor double a key")
    func clicks() {
        var audio = DTMFScene.allKeys(Self.sender)
        var random = Generator(state: 11)
        for start in stride(from: 500, to: audio.count - 20, by: 1993) {
            for index in start..<start + 12 { audio[index] = Int16.random(in: -9000...9000, using: &random) }
        }
        #expect(Self.keys(audio) == DTMFScene.allKeys)
    }

    @Test("G.711 six times over loses none", arguments: G711Law.allCases)
    func tandem(law: G711Law) {
        let audio = (0..<6).reduce(DTMFScene.allKeys(Self.sender)) { audio, _ in
            G711.decode(G711.encode(audio, law: law), law: law)
        }
        #expect(Self.keys(audio) == DTMFScene.allKeys)
    }

    @Test("a lost packet in a key, filled with silence, neither loses nor doubles it")
    func loss() {
        var audio = DTMFScene.allKeys(DTMFScene.Sender(on: 110, off: 80))
        for start in stride(from: 1120, to: audio.count - 160, by: 2080) {
            audio.replaceSubrange(start..<start + 160, with: DTMFScene.silence(20))
        }
        #expect(Self.keys(audio) == DTMFScene.allKeys)
    }

    @Test("keys clipped by 12 dB are heard")
    func clipping() {
        let audio = DTMFScene.allKeys(Self.sender).map { max(-1600, min(1600, $0)) }
        #expect(Self.keys(audio) == DTMFScene.allKeys)
    }
}
