import AllocationCounter
import Audio
import RTP
import SDP
import SansIO
import Testing

@testable import MediaEngine

/// Per packet nothing is allocated: counted, in every state that a leg spends its time in.
@Suite struct AllocationTests {
    enum Scene: String, CaseIterable, CustomTestStringConvertible {
        case silence, prompt, volume, bridge, conference, reports, recording, loss, g722, opus
        var testDescription: String { rawValue }
    }

    private static let warmUp = 100
    private static let counted = 1000

    @Test func `the counter counts`() {
        let before = allocation_count()
        let array = [Int](repeating: 3, count: Int.random(in: 100...200))
        #expect(allocation_count() > before && array.count > 99)
    }

    @Test(arguments: Scene.allCases) func `a packet in and a packet out cost no memory`(scene: Scene) {
        let media = agreement(scene)
        let leg = MediaLeg(.init(media: media, ssrc: 1, firstSequence: 1, firstTimestamp: 1))
        let other = MediaLeg(.init(media: media, ssrc: 2, firstSequence: 1, firstTimestamp: 1))
        let far = MediaLeg(.init(media: media, ssrc: 3, firstSequence: 1, firstTimestamp: 1))
        let speech = Prompt(name: "noise", samples: noise(seconds: 30))
        far.play(PlaybackID(rawValue: 1), [.prompt(speech)], at: .zero)
        prepare(leg, other, for: scene, speech)
        var begin = 0 as UInt
        for step in 0..<(Self.warmUp + Self.counted) {
            if step == Self.warmUp { begin = allocation_count() }
            let now = milliseconds(20 * step)
            guard let packet = far.tick(at: now) else { continue }
            if scene != .loss || step % 7 != 0 { leg.receive(packet, at: now) }
            let sent = leg.tick(at: now)
            if scene == .bridge || scene == .conference { _ = other.tick(at: now) }
            if scene == .reports, let sent { exchangeReports(leg, sent, far, at: now) }
            while leg.poll() != nil {}
        }
        let count = allocation_count() - begin
        // A recording hands its piece over once a second, and that piece is memory.
        #expect(count <= (scene == .recording ? UInt(Self.counted / 50 * 4) : 0), "\(count) in \(Self.counted) packets")
        // What was counted did take place.
        let packets = Self.warmUp + Self.counted
        #expect(leg.statistics.packetsSent == packets)
        #expect(leg.statistics.reportsReceived >= (scene == .reports ? 3 : 0))
        #expect(leg.statistics.packetsReceived == (scene == .loss ? packets - (packets + 6) / 7 : packets))
    }

    private func prepare(_ leg: MediaLeg, _ other: MediaLeg, for scene: Scene, _ speech: Prompt) {
        switch scene {
        case .prompt, .loss, .g722, .opus: leg.play(PlaybackID(rawValue: 1), [.prompt(speech)], at: .zero)
        case .volume: leg.play(PlaybackID(rawValue: 1), [.prompt(speech)], volumeDecibels: -6, at: .zero)
        case .bridge: MediaLeg.bridge(leg, other)
        case .conference:
            let conference = Conference()
            for member in [leg, other] { member.join(conference) }
        case .recording: leg.startRecording(RecordingID(rawValue: 1), RecordingRules())
        case .silence, .reports: break
        }
    }

    /// As often as both want to: some 5 s apart.
    private func exchangeReports(_ leg: MediaLeg, _ sent: UnsafeRawBufferPointer, _ far: MediaLeg, at now: Instant) {
        far.receive(sent, at: now)
        while far.poll() != nil {}
        if let report = far.report(at: now) { leg.receiveReport(report, at: now) }
        if let report = leg.report(at: now) { far.receiveReport(report, at: now) }
    }

    private func agreement(_ scene: Scene) -> NegotiatedMedia {
        switch scene {
        case .g722: Self.media(.g722)
        case .opus: Self.media(.opus)
        default: Self.media(.pcmu)
        }
    }

    private static func media(_ codec: CodecPreference) -> NegotiatedMedia {
        NegotiatedMedia(
            remoteHost: "192.0.2.1", remotePort: 4000,
            sendFormat: AudioFormat(
                name: codec.name, clockRate: codec.clockRate, channels: codec.channels, payloadType: codec.payloadType))
    }

    private func noise(seconds: Int) -> [Int16] {
        var random = RandomSource(seed: 8)
        return (0..<(8000 * seconds)).map { index in
            // Louder and softer, as speech is.
            Int16(truncatingIfNeeded: Int(random.next() % 8000) - 4000) / Int16(1 + index / 1600 % 5)
        }
    }
}
