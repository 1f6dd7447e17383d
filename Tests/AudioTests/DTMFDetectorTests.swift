import Audio
import Testing

@Suite("DTMF detector")
struct DTMFDetectorTests {
    typealias Sender = DTMFScene.Sender

    /// All events of `samples`, fed `frame` samples at a time.
    static func events(_ samples: [Int16], frame: Int = 160) -> [DTMFDetector.Event] {
        var detector = DTMFDetector()
        var events: [DTMFDetector.Event] = []
        samples.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: frame) {
                detector.process(UnsafeBufferPointer(rebasing: all[start..<min(start + frame, all.count)]))
                while let event = detector.next() { events.append(event) }
            }
        }
        return events
    }

    /// The keys heard in `samples`, as text.
    static func keys(_ samples: [Int16]) -> String {
        events(samples).reduce(into: "") {
            if case .began(let digit, _, _) = $1 { $0.append(digit.character) }
        }
    }

    /// The keys heard when all sixteen are sent.
    static func keys(_ sender: Sender) -> String { keys(DTMFScene.allKeys(sender)) }

    @Test("each key is heard once, with its onset and end", arguments: DTMFDigit.allCases)
    func eachKey(digit: DTMFDigit) throws {
        let audio = DTMFScene.silence(103) + DTMFScene.key(digit, Sender(on: 60)) + DTMFScene.silence(100)
        let events = Self.events(audio)
        try #require(events.count == 2)
        guard case .began(digit, let onset, let recognised) = events[0], case .ended(digit, let end) = events[1] else {
            Issue.record("\(events)")
            return
        }
        #expect(abs(onset - 103 * 8) <= 48, "within 6 ms")
        #expect((24 * 8...30 * 8).contains(recognised - 103 * 8), "certain after 24 to 30 ms")
        #expect(abs(end - 163 * 8) <= 64, "within 8 ms")
    }

    @Test("a thousand detectors in turns hear what one hears")
    func thousand() {
        let audio = DTMFScene.noise(DTMFScene.allKeys(Sender()), levelDBm0: -35)
        var detectors = (0..<1000).map { _ in DTMFDetector() }
        var events = [[DTMFDetector.Event]](repeating: [], count: detectors.count)
        audio.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 160) {
                let frame = UnsafeBufferPointer(rebasing: all[start..<min(start + 160, all.count)])
                for index in detectors.indices {
                    detectors[index].process(frame)
                    while let event = detectors[index].next() { events[index].append(event) }
                }
            }
        }
        let alone = Self.events(audio)
        #expect(alone.count == 32 && events.allSatisfy { $0 == alone })
    }

    @Test("feeds of any size give the same events", arguments: [1, 7, 31, 32, 33, 160, 1000, 100_000])
    func chopping(frame: Int) {
        let audio = DTMFScene.noise(DTMFScene.allKeys(Sender()), levelDBm0: -35)
        #expect(Self.keys(audio) == DTMFScene.allKeys)
        #expect(Self.events(audio, frame: frame) == Self.events(audio, frame: 32))
    }

    @Test("a copy of a detector goes on by itself")
    func valueSemantics() {
        var detector = DTMFDetector()
        let audio = DTMFScene.silence(20) + DTMFScene.key(.five, Sender())
        audio[..<300].withUnsafeBufferPointer { detector.process($0) }
        var copy = detector
        audio[300...].withUnsafeBufferPointer { copy.process($0) }
        #expect(copy.next() != nil)
        #expect(detector.next() == nil)
    }

    @Test("the detector is small: its own bytes and eight blocks of 112")
    func size() {
        #expect(MemoryLayout<DTMFDetector>.size <= 704)
    }

    // MARK: What has to be heard (ITU-T Q.24, Bellcore TR-TSY-000181, MT8870D)

    @Test(
        "frequencies up to 1.5 % and 2 Hz off are heard",
        arguments: [
            (0.0179, 0.0), (-0.0179, 0), (0, 0.0162), (0, -0.0162), (0.0179, 0.0162), (-0.0179, -0.0162),
            (0.0171, -0.0162),
        ])
    func frequencyAccepted(row: Double, column: Double) {
        #expect(Self.keys(Sender(rowOffset: row * 0.99, columnOffset: column * 0.99)) == DTMFScene.allKeys)
    }

    @Test("twist from −10 to +8 dB is heard", arguments: [-10.0, -8, -4, 4, 8])
    func twistAccepted(decibels: Double) {
        #expect(Self.keys(Sender(twistDecibels: decibels)) == DTMFScene.allKeys)
    }

    @Test("levels from 0 to −42 dBm0 are heard", arguments: [0.0, -10, -25, -29, -36, -42])
    func levelAccepted(dBm0: Double) {
        #expect(Self.keys(Sender(levelDBm0: dBm0)) == DTMFScene.allKeys)
    }

    @Test(
        "tones from 30 ms are heard, even the corner of everything at once",
        arguments: [
            Sender(on: 30), Sender(on: 40, off: 40), Sender(on: 1000),
            Sender(on: 40, off: 40, levelDBm0: -17, twistDecibels: -8, rowOffset: 0.015, columnOffset: -0.015),
            Sender(on: 40, off: 40, levelDBm0: -3, twistDecibels: 4, rowOffset: -0.015, columnOffset: 0.015),
        ])
    func timingAccepted(sender: Sender) {
        #expect(Self.keys(sender) == DTMFScene.allKeys)
    }

    // MARK: What must not be heard

    @Test(
        "frequencies 3.5 % off are never heard",
        arguments: [
            (0.035, 0.0), (-0.035, 0), (0, 0.035), (0, -0.035), (0.035, 0.035), (-0.04, 0.04),
        ])
    func frequencyRejected(row: Double, column: Double) {
        #expect(Self.keys(Sender(on: 100, rowOffset: row, columnOffset: column)) == "")
    }

    @Test("tones of 23 ms and shorter are never heard", arguments: [5, 15, 20, 23])
    func shortRejected(milliseconds: Int) {
        #expect(Self.keys(Sender(on: milliseconds, off: 80)) == "")
    }

    @Test("levels of −55 dBm0 and less are never heard", arguments: [-55.0, -60])
    func levelRejected(dBm0: Double) {
        #expect(Self.keys(Sender(levelDBm0: dBm0)) == "")
    }

    // MARK: One press or two

    @Test("a pause of 30 ms or more parts two presses of one key", arguments: [30, 40, 60])
    func pause(milliseconds: Int) {
        let audio = DTMFDigit.allCases.flatMap { digit in
            (0..<2).flatMap { _ in DTMFScene.key(digit, Sender(on: 53)) + DTMFScene.silence(milliseconds) }
        }
        #expect(Self.keys(audio + DTMFScene.silence(50)) == DTMFScene.allKeys.map { "\($0)\($0)" }.joined())
    }

    @Test("an interruption of up to 20 ms parts nothing", arguments: [1, 5, 10, 15, 20])
    func interruption(milliseconds: Int) {
        let audio = DTMFDigit.allCases.enumerated().flatMap { index, digit in
            var tone = DTMFScene.key(digit, Sender(on: 130))
            let start = 400 + index * 7
            tone.replaceSubrange(start..<start + milliseconds * 8, with: DTMFScene.silence(milliseconds))
            return tone + DTMFScene.silence(70)
        }
        #expect(Self.keys(audio) == DTMFScene.allKeys)
    }

    @Test("keys that follow without a pause are heard each")
    func rollover() {
        #expect(Self.keys(Sender(on: 70, off: 0)) == DTMFScene.allKeys)
    }

    @Test("the fading echo of a key is not a second press")
    func echo() {
        let fading = [-19.0, -23, -28, -24, -22, -27, -33, -28, -25, -30, -36, -31, -29, -34, -40]
        let tail = fading.flatMap { DTMFScene.key(.eight, Sender(on: 16, levelDBm0: $0)) }
        #expect(Self.keys(DTMFScene.key(.eight, Sender(on: 80)) + tail + DTMFScene.silence(50)) == "8")
    }

    @Test("a weaker second press after a pause is a second press")
    func weakerPress() {
        let second = DTMFScene.key(.eight, Sender(levelDBm0: -24))
        #expect(Self.keys(DTMFScene.key(.eight, Sender()) + DTMFScene.silence(50) + second) == "88")
    }
}
