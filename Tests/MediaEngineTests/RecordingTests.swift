import Audio
import RTP
import SDP
import SansIO
import Testing

@testable import MediaEngine

/// A leg whose far end and whose own prompts mark each second with the same short tone at the same time.
private struct MarkedCall {
    let leg: MediaLeg
    var samples: [Int16] = []
    private let id = RecordingID(rawValue: 1)
    private static let mark = ToneGenerator.samples(hertz: [1500], levelDBm0: -10, duration: .milliseconds(40))

    init(_ rules: RecordingRules = RecordingRules()) {
        leg = MediaEngineTests.leg()
        leg.startRecording(id, rules)
    }

    /// `seconds` of marks, each at the beginning of a second.
    static func marks(_ seconds: Int) -> [Int16] {
        (0..<seconds).flatMap { _ in mark + Array(repeating: 0, count: 8000 - mark.count) }
    }

    /// Runs the call: packet `n` of the far end leaves at `20 n` ms and comes `delay(n)` later, or never.
    mutating func run(_ seconds: Int, delay: (Int) -> Int?, at step: (Int, MediaLeg) -> Void = { _, _ in }) {
        var far = FarEnd()
        let packets = far.audio(Self.marks(seconds)).enumerated().compactMap { index, packet in
            delay(index).map { (packet, 20 * index + $0) }
        }.sorted { $0.1 < $1.1 }
        var rest = packets[...]
        leg.play(
            PlaybackID(rawValue: 1), [.prompt(Prompt(name: "marks", samples: Self.marks(seconds)))], at: .zero)
        for clock in 0..<(seconds * 1000) {
            while let next = rest.first, next.1 <= clock {
                leg.receive(next.0, at: milliseconds(clock))
                rest = rest.dropFirst()
            }
            if clock % 20 == 0 {
                step(clock, leg)
                _ = leg.tick(at: milliseconds(clock))
                while let piece = leg.takePiece(of: id) { samples += piece }
            }
        }
    }

    mutating func close() -> RecordedEnd? {
        leg.stopRecording(id)
        while let piece = leg.takePiece(of: id) { samples += piece }
        return leg.closeRecording(id)
    }

    func channel(_ index: Int) -> [Int16] { stride(from: index, to: samples.count, by: 2).map { samples[$0] } }

    /// Where loud tones begin, in milliseconds.
    static func onsets(_ channel: [Int16]) -> [Int] {
        var onsets: [Int] = []
        for (index, sample) in channel.enumerated() where abs(Int(sample)) > 2000 {
            if index / 8 > (onsets.last ?? -1000) + 500 { onsets.append(index / 8) }
        }
        return onsets
    }
}

@Suite("Recordings") struct RecordingTests {
    private struct Line: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var delay: @Sendable (Int) -> Int?
    }

    private static let lines: [Line] = [
        Line(testDescription: "clean") { _ in 5 },
        Line(testDescription: "80 ms of jitter") { 5 + (7919 * $0 % 81) },
        Line(testDescription: "5 % lost") { 7919 * $0 % 20 == 3 ? nil : 5 },
        Line(testDescription: "jitter and loss, late at first") {
            7919 * $0 % 33 == 3 ? nil : 5 + (7919 * ($0 + 40) % 61)
        },
        Line(testDescription: "a second lost") { (200..<250).contains($0) ? nil : 5 },
    ]

    @Test("Both sides lie together and the length is the call's, whatever the line does", arguments: lines)
    private func aligned(line: Line) throws {
        var call = MarkedCall()
        call.run(10, delay: line.delay)
        let closed = call.close()
        let end = try #require(closed)
        #expect(end.frames == 80_000)
        #expect(call.samples.count == 160_000)
        let (left, right) = (MarkedCall.onsets(call.channel(0)), MarkedCall.onsets(call.channel(1)))
        #expect(right == (0..<10).map { $0 * 1000 })
        #expect(left.count >= 8)
        for onset in left { #expect(onset % 1000 <= 20 || onset % 1000 >= 980, "the mark at \(onset) ms") }
    }

    @Test("A hold, a new agreement and a late machine leave the length alone") func hold() throws {
        var call = MarkedCall()
        call.run(6, delay: { _ in 5 }) { clock, leg in
            if clock == 2000 { leg.renegotiate(agreement(.a, direction: .inactive)) }
            if clock == 4000 { leg.renegotiate(agreement(.mu)) }
        }
        let held = call.close()
        #expect(held?.frames == 48_000)
        #expect(
            MarkedCall.onsets(call.channel(0)) == MarkedCall.onsets(call.channel(0)).filter { $0 < 2100 || $0 > 3900 })

        let leg = leg()
        leg.startRecording(RecordingID(rawValue: 1), RecordingRules())
        for clock in stride(from: 0, to: 5000, by: 20) where !(1000..<3000).contains(clock) {
            _ = leg.tick(at: milliseconds(clock))
        }
        #expect(leg.closeRecording(RecordingID(rawValue: 1))?.frames == 40_000)
    }

    @Test("Paused time is silence in a call's recording and nothing in a message's") func pausing() throws {
        for (pausedTime, frames) in [(RecordingRules.PausedTime.silence, 48_000), (.nothing, 32_000)] {
            var call = MarkedCall(RecordingRules(pausedTime: pausedTime))
            call.run(6, delay: { _ in 5 }) { clock, leg in
                if clock == 1980 { leg.pauseRecording(RecordingID(rawValue: 1)) }
                if clock == 3980 { leg.resumeRecording(RecordingID(rawValue: 1)) }
            }
            let paused = call.close()
            #expect(paused?.frames == frames)
            let right = MarkedCall.onsets(call.channel(1))
            #expect(right == (pausedTime == .silence ? [0, 1000, 4000, 5000] : [0, 1000, 2000, 3000]))
            #expect(MarkedCall.onsets(call.channel(0)).count == 4)
        }
    }

    // MARK: Messages

    private static let message = RecordingRules(
        channels: .caller, pausedTime: .nothing, maxLength: .seconds(10), silence: .seconds(2), trimsSilence: true)

    /// Records what the far end says; what the recording came to, and its end by the rules.
    private func record(
        _ voice: [Int16], _ rules: RecordingRules = message, stopAfter: Int? = nil, beforeKey: Bool = false,
        privacy: AudioPrivacy = .open
    ) -> (end: RecordedEnd?, ended: RecordingEnd?, samples: [Int16]) {
        let leg = leg()
        let id = RecordingID(rawValue: 1)
        leg.setPrivacy(privacy)
        leg.startRecording(id, rules)
        var far = FarEnd()
        var samples: [Int16] = []
        var ended: RecordingEnd?
        for (step, packet) in far.audio(voice).enumerated() {
            leg.receive(packet, at: milliseconds(20 * step + 1))
            _ = leg.tick(at: milliseconds(20 * step + 2))
            while let piece = leg.takePiece(of: id) { samples += piece }
            for case .recordingEnded(_, let end) in leg.allEvents() { ended = end }
            if ended != nil || step * 20 == stopAfter { break }
        }
        leg.stopRecording(id, beforeKey: beforeKey)
        while let piece = leg.takePiece(of: id) { samples += piece }
        let end = leg.closeRecording(id)
        return (end, ended, Array(samples.prefix(end?.frames ?? 0)))
    }

    /// Harmonics in syllables of 160 ms with pauses of 40 between them: no key, loud as speech, and no steady tone.
    private func voice(_ milliseconds: Int) -> [Int16] {
        let syllable = ToneGenerator.samples(hertz: [220, 440, 660], levelDBm0: -18, duration: .milliseconds(160))
        let syllables = (0...(milliseconds / 200)).flatMap { _ in syllable + quiet(40) }
        return Array(syllables.prefix(milliseconds * 8))
    }

    private func quiet(_ milliseconds: Int) -> [Int16] { Array(repeating: 0, count: milliseconds * 8) }

    @Test("Silence ends a message, and is trimmed around it") func silence() throws {
        let found = record(quiet(1500) + voice(1000) + quiet(1000) + voice(500) + quiet(6000))
        #expect(found.ended == .silence)
        let end = try #require(found.end)
        #expect(end.hasVoice)
        #expect((2840...2940).contains(end.frames / 8), "2.5 s with 0.2 s on both sides, \(end.frames / 8) ms")
    }

    @Test("A message ends at its longest, to the sample") func longest() {
        var rules = Self.message
        rules.maxLength = .seconds(3)
        rules.trimsSilence = false
        let found = record(voice(8000), rules)
        #expect(found.ended == .maxLength)
        #expect(found.end?.frames == 24_000)
    }

    @Test("Who says nothing leaves no message") func nothing() {
        let found = record(quiet(6000))
        #expect(found.ended == .silence)
        #expect(found.end == RecordedEnd(frames: 0, hasVoice: false))
    }

    @Test("The key that ends a message is not heard in it", arguments: DTMFDigit.allCases)
    func finishKey(digit: DTMFDigit) {
        let speech = voice(1500) + quiet(300)
        let found = record(speech + tones(digit, 100, silence: 100), stopAfter: 1880, beforeKey: true)
        #expect(found.samples.count > 8 * 1400)
        #expect(keys(in: found.samples) == "")
    }

    // MARK: Secrets

    @Test(
        "With keys cut, no detector finds one in the recording, and the words between stay",
        arguments: [30, 50, 100, 400])
    func cutKeys(length: Int) {
        let dialled = "4711#*09D".compactMap { DTMFDigit($0) }
        let audio =
            voice(500) + quiet(100) + dialled.flatMap { tones($0, length, silence: 80) } + voice(500) + quiet(400)
        var rules = Self.message
        rules.trimsSilence = false
        // Keys that are cut are silence, and here too long a one.
        rules.silence = nil
        #expect(keys(in: record(audio, rules).samples).count == (length < 40 ? 0 : dialled.count) || length < 40)
        let cut = record(audio, rules, privacy: .withoutKeys).samples
        #expect(keys(in: cut) == "")
        // Up to the voice, which lies 1 ms earlier than it was spoken: the time until the first packet left.
        if length >= 50 { #expect(loudest(cut[(600 * 8)...], count: dialled.count * (length + 80) * 8 - 8) < 600) }
        #expect(cut.prefix(8 * 450).contains { abs(Int($0)) > 2000 })
        #expect(cut.suffix(8 * 500).contains { abs(Int($0)) > 2000 })
    }

    @Test("While nothing may be known, the caller is silence, the last key's rest included") func silent() {
        let leg = leg()
        let id = RecordingID(rawValue: 1)
        leg.setPrivacy(.silent)
        leg.startRecording(id, RecordingRules(channels: .caller))
        var far = FarEnd()
        var samples: [Int16] = []
        let packets = far.audio(tones(.four, 100) + tones(.seven, 400) + quiet(100) + voice(400) + quiet(300))
        for (step, packet) in packets.enumerated() {
            // The step is over with the key going down, and the key sounds on.
            if step == 16 { leg.setPrivacy(.open) }
            leg.receive(packet, at: milliseconds(20 * step + 1))
            _ = leg.tick(at: milliseconds(20 * step + 2))
            while let piece = leg.takePiece(of: id) { samples += piece }
        }
        leg.stopRecording(id)
        while let piece = leg.takePiece(of: id) { samples += piece }
        #expect(keys(in: samples) == "")
        #expect(loudest(samples[...], count: 8 * 1000) == 0)
        #expect(samples.suffix(8 * 600).contains { abs(Int($0)) > 2000 })
    }

    @Test("A bridged party does not hear the keys either") func bridged() {
        let (caller, other) = (leg(), leg())
        MediaLeg.bridge(caller, other)
        caller.setPrivacy(.withoutKeys)
        var far = FarEnd()
        var heard: [Int16] = []
        var events = 0
        let packets = far.audio(
            voice(600) + quiet(200) + tones(.five, 100) + tones(.eight, 60) + quiet(200) + voice(400))
        for (step, packet) in packets.enumerated() {
            caller.receive(packet, at: milliseconds(20 * step + 1))
            if let sent = other.sentPacket(at: milliseconds(20 * step + 2)) {
                if sent.header.payloadType.rawValue == 101 {
                    events += 1
                } else {
                    heard += G711.decode(sent.payload, law: .mu)
                }
            }
            _ = caller.tick(at: milliseconds(20 * step + 3))
        }
        #expect(keys(in: heard) == "")
        #expect(events == 0)
        #expect(heard.contains { abs(Int($0)) > 2000 })
    }

    private func keys(in samples: [Int16]) -> String {
        var detector = DTMFDetector()
        var keys = ""
        samples.withUnsafeBufferPointer { detector.process($0) }
        while let event = detector.next() {
            if case .began(let digit, _, _) = event { keys.append(digit.description) }
        }
        return keys
    }

    private func loudest(_ samples: ArraySlice<Int16>, count: Int) -> Int {
        samples.prefix(count).map { abs(Int($0)) }.max() ?? 0
    }
}
