import Testing

@testable import Audio

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

    @Test("keys in a car are heard, each once", arguments: [(3.0, 15), (0, 13)], 1...8 as ClosedRange<UInt64>)
    func car(noise: (belowKeys: Double, least: Int), seed: UInt64) {
        let audio = Self.car(DTMFScene.allKeys(Self.sender), belowKeys: noise.belowKeys, seed: seed)
        let heard = DTMFDetectorTests.keys(audio)
        #expect(heard.count >= noise.least && heard.count <= 16, "heard \(heard)")
        var rest = DTMFScene.allKeys[...]
        for key in heard { rest = rest.drop { $0 != key }.dropFirst() }
        #expect(heard.isEmpty || rest.count < 16, "in order: \(heard)")
    }

    /// A coder for voices at its lowest rate makes tones flutter: 8 ms at 0 dB and 8 ms at −7.5 dB in turn.
    private static func fluttering(_ audio: [Int16]) -> [Int16] {
        audio.enumerated().map { $0.offset / 64 % 2 == 0 ? $0.element : Int16(Double($0.element) * 0.42) }
    }

    @Test("keys that flutter are heard, each once; what is too short for a key is not")
    func flutter() {
        let keys = DTMFScene.allKeys(DTMFScene.Sender(on: 80, off: 80, levelDBm0: -10))
        #expect(DTMFDetectorTests.keys(Self.fluttering(keys)) == DTMFScene.allKeys)
        let short = DTMFScene.allKeys(DTMFScene.Sender(on: 22, off: 80, levelDBm0: -10))
        #expect(DTMFDetectorTests.keys(Self.fluttering(short)) == "")
    }

    @Test("a car alone dials nothing")
    func carAlone() {
        #expect(DTMFDetectorTests.keys(Self.car(DTMFScene.silence(20_000), belowKeys: 0, seed: 3)) == "")
    }

    /// A key's two tones, the higher 12 ms late, under a whistle of 2200 Hz that is 12 dB stronger than the lower one and
    /// leaves little to be sure of: all follow `course`, which is given milliseconds and whether it is the higher tone.
    private static func chord(_ digit: DTMFDigit, _ course: (Double, Bool) -> Double) -> [Int16] {
        func tone(_ hertz: Double, _ levelDBm0: Double) -> [Int16] {
            ToneGenerator.samples(hertz: [hertz], levelDBm0: levelDBm0, duration: .milliseconds(400))
        }
        let (low, high) = (tone(Double(digit.rowHertz), -16), tone(Double(digit.columnHertz), -14))
        let whistle = tone(2200, -4)
        return low.indices.map { index in
            let time = Double(index) / 8
            let sum =
                (Double(low[index]) + Double(whistle[index])) * course(time, false)
                + Double(high[index]) * course(time - 12, true)
            return Int16(clamping: Int(sum))
        } + DTMFScene.silence(80)
    }

    @Test("a chord that a whistle covers is a key when it ends as one", arguments: DTMFDigit.allCases)
    func sudden(digit: DTMFDigit) {
        let audio = Self.chord(digit) { time, isHigh in
            max(0, min(1, time / 15, (isHigh ? 108 : 120) - time))
        }
        #expect(DTMFDetectorTests.keys(audio) == digit.description)
    }

    @Test("the same chord is none when it fades as strings do", arguments: DTMFDigit.allCases, [60.0, 120, 250])
    func fading(digit: DTMFDigit, milliseconds: Double) {
        let audio = Self.chord(digit) { time, isHigh in
            // A rise of 15 ms and a fall to a quarter in so many milliseconds, of the higher tone in half of them.
            let fall = isHigh ? milliseconds / 2 : milliseconds
            return time < 0 ? 0 : min(time / 15, 1) / ((1 + time / fall) * (1 + time / fall))
        }
        #expect(DTMFDetectorTests.keys(audio) == "")
    }
}

@Suite("Dialling")
struct DTMFDiallingTests {
    @Test("a sound that falls short vouches for other keys for 3 s, and never for its own")
    func sound() {
        var dialling = DTMFDialling()
        #expect(dialling.required(of: .one, at: 100) == ToneEvidence.required)
        dialling.noteSound(.one, missing: 2, at: 1000)
        #expect(dialling.required(of: .one, at: 2000) == ToneEvidence.required)
        #expect(dialling.required(of: .two, at: 2000) < ToneEvidence.required - 6)
        #expect(dialling.requiredAtEnd(of: .two, at: 2000) < ToneEvidence.requiredAtEnd - 6)
        #expect(dialling.required(of: .two, at: 25_000) == ToneEvidence.required)
    }

    @Test("the nearer of two sounds counts, and one that is far off counts for nothing")
    func nearest() {
        var dialling = DTMFDialling()
        dialling.noteSound(.one, missing: 8, at: 1000)
        #expect(dialling.required(of: .two, at: 1001) == ToneEvidence.required)
        dialling.noteSound(.one, missing: 1, at: 2000)
        dialling.noteSound(.two, missing: 6, at: 3000)
        #expect(dialling.required(of: .one, at: 3001) == ToneEvidence.required)
        #expect(dialling.required(of: .two, at: 3001) < ToneEvidence.required - 7)
    }

    @Test("a key makes all that follow within 3 s easier, A to D as well")
    func key() {
        var dialling = DTMFDialling()
        #expect(dialling.requiredAtEnd(of: .a, at: 0) > dialling.requiredAtEnd(of: .one, at: 0))
        dialling.noteKey(at: 1000)
        for digit in DTMFDigit.allCases {
            #expect(dialling.required(of: digit, at: 24_999) == ToneEvidence.required - ToneEvidence.dialling)
            #expect(dialling.requiredAtEnd(of: digit, at: 24_999) < 0)
            #expect(dialling.required(of: digit, at: 25_000) == ToneEvidence.required)
        }
    }
}

@Suite("Many DTMF detectors")
struct DTMFCrowdTests {
    @Test("a detector takes less than 1.25 KiB: itself, and the blocks that it remembers")
    func size() {
        let blocks = ToneHistory.blocks * MemoryLayout<ToneBlock>.stride
        #expect(MemoryLayout<DTMFDetector>.size + blocks < 1280)
    }

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
