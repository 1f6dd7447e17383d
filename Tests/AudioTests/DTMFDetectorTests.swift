import Audio
import Testing

@Suite("DTMF detector")
struct DTMFDetectorTests {
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
    static func keys(_ samples: [Int16], frame: Int = 160) -> String {
        events(samples, frame: frame).reduce(into: "") {
            if case .began(let digit, _, _) = $1 { $0.append(digit.character) }
        }
    }

    static func silence(_ milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: milliseconds * 8) }

    @Test("each key is heard once, with its onset and end", arguments: DTMFDigit.allCases)
    func eachKey(digit: DTMFDigit) throws {
        let audio = Self.silence(103) + ToneGenerator.dtmf(digit, duration: .milliseconds(60)) + Self.silence(100)
        let events = Self.events(audio)
        try #require(events.count == 2)
        guard case .began(digit, let onset, let recognised) = events[0], case .ended(digit, let end) = events[1] else {
            Issue.record("\(events)")
            return
        }
        #expect(abs(onset - 103 * 8) <= 80)
        #expect((onset...onset + 320).contains(recognised))
        #expect(abs(end - 163 * 8) <= 120)
    }

    @Test("feeds of any size give the same events", arguments: [1, 7, 40, 41, 160, 1000, 100_000])
    func chopping(frame: Int) {
        let audio = DTMFDigit.allCases.flatMap {
            ToneGenerator.dtmf($0, duration: .milliseconds(55)) + Self.silence(47)
        }
        #expect(Self.keys(audio) == "0123456789*#ABCD")
        #expect(Self.events(audio, frame: frame) == Self.events(audio))
    }
}
