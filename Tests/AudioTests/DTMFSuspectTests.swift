import Audio
import Testing

@Suite("DTMF keys that are known by their end")
struct DTMFSuspectTests {
    private static let sender = DTMFScene.Sender(on: 90, off: 90, levelDBm0: -14)

    /// A car's rumble: noise through a leaky sum, which leaves it most of its strength below 300 Hz.
    private static func car(_ audio: [Int16], belowKeys decibels: Double, seed: UInt64) -> [Int16] {
        let white = DTMFScene.noise([Int16](repeating: 0, count: audio.count), levelDBm0: -20, seed: seed)
        var (sum, before, out) = (0.0, 0.0, 0.0)
        let rumble = white.map { sample -> Double in
            sum = 0.97 * sum + Double(sample)
            // Without the lowest octaves, as telephones cut them off.
            out = 0.91 * (out + sum - before)
            before = sum
            return out
        }
        let meanSquare = rumble.reduce(0) { $0 + $1 * $1 } / Double(rumble.count)
        let wanted = Level.meanSquareAt0dBm0 * Decibels.amplitudeRatio(2 * (sender.levelDBm0 + 3 - decibels))
        let gain = (wanted / meanSquare).squareRoot()
        return zip(audio, rumble).map { Int16(clamping: Int(Double($0) + $1 * gain)) }
    }

    @Test("keys in a car at 3 dB are heard, each once", arguments: 1...8 as ClosedRange<UInt64>)
    func car(seed: UInt64) {
        let heard = DTMFDetectorTests.keys(Self.car(DTMFScene.allKeys(Self.sender), belowKeys: 3, seed: seed))
        #expect(heard.count >= 15 && heard.count <= 16, "heard \(heard)")
        #expect(heard.allSatisfy { DTMFScene.allKeys.contains($0) })
    }

    @Test("a car alone dials nothing")
    func carAlone() {
        #expect(DTMFDetectorTests.keys(Self.car(DTMFScene.silence(20_000), belowKeys: 0, seed: 3)) == "")
    }

    @Test(
        "chords of a key's frequencies that fade, one tone before the other, dial nothing", arguments: [60.0, 120, 250])
    func fading(milliseconds: Double) {
        var audio: [Int16] = []
        for digit in DTMFDigit.allCases {
            let low = ToneGenerator.samples(
                hertz: [Double(digit.rowHertz), 2.5 * Double(digit.rowHertz)], levelDBm0: -16,
                duration: .milliseconds(400))
            let high = ToneGenerator.samples(
                hertz: [Double(digit.columnHertz)], levelDBm0: -14, duration: .milliseconds(400))
            audio +=
                low.indices.map { index in
                    let time = Double(index) / 8
                    // Struck 12 ms one after the other, and gone like strings.
                    let (fadeLow, fadeHigh) = (
                        Self.envelope(time, milliseconds), Self.envelope(time - 12, milliseconds / 2)
                    )
                    return Int16(clamping: Int(Double(low[index]) * fadeLow + Double(high[index]) * fadeHigh))
                } + DTMFScene.silence(80)
        }
        #expect(DTMFDetectorTests.keys(audio) == "")
    }

    /// A rise of 15 ms and a fall to a third in `fall` milliseconds.
    private static func envelope(_ time: Double, _ fall: Double) -> Double {
        guard time > 0 else { return 0 }
        return min(time / 15, 1) / (1 + time / fall) / (1 + time / fall)
    }
}

@Suite("Many DTMF detectors")
struct DTMFCrowdTests {
    @Test("a thousand at once hear what one hears alone")
    func crowd() {
        let scenes = (0..<4).map {
            DTMFScene.noise(DTMFScene.allKeys(DTMFScene.Sender(on: 60, off: 50)), levelDBm0: -26, seed: UInt64($0) + 1)
        }
        let alone = scenes.map { DTMFDetectorTests.events($0) }
        var detectors = [DTMFDetector](repeating: DTMFDetector(), count: 1000)
        var events = [[DTMFDetector.Event]](repeating: [], count: 1000)
        // One packet to each in turn, as calls share a core.
        for start in stride(from: 0, to: scenes[0].count, by: 160) {
            for index in detectors.indices {
                let scene = scenes[index % 4]
                scene[start..<min(start + 160, scene.count)].withUnsafeBufferPointer { detectors[index].process($0) }
                while let event = detectors[index].next() { events[index].append(event) }
            }
        }
        #expect(events.indices.allSatisfy { events[$0] == alone[$0 % 4] })
    }
}
