import Audio
import Foundation
import MediaEngine
import SDP
import SansIO
import Testing

@testable import Simulator

/// What is left of a voice behind a bad line: coded, carried through the simulated network, put in order, mended and
/// recorded, as in a call.
///
/// `script/sound` has every line's sound written to a folder (`ATTENDANT_SOUND`) and asks ITU-T P.862 what people would
/// think of it. The tests here only make sure that a voice stays a voice.
@Suite struct SoundTests {
    /// A line as `script/sound` names it.
    struct Line: Sendable, CustomTestStringConvertible {
        var name: String
        var impairment: Impairment

        var testDescription: String { name }
    }

    static let lines: [Line] = [
        Line(name: "clean", impairment: .none),
        Line(name: "jitter-30ms", impairment: Impairment(jitter: .milliseconds(30))),
        Line(name: "jitter-60ms", impairment: Impairment(jitter: .milliseconds(60))),
        Line(name: "loss-1", impairment: Impairment(loss: 0.01)),
        Line(name: "loss-3", impairment: Impairment(loss: 0.03)),
        Line(name: "loss-5", impairment: Impairment(loss: 0.05)),
        Line(name: "bursts-1", impairment: Impairment(loss: 0.01, burst: 3)),
        Line(name: "bursts-3", impairment: Impairment(loss: 0.03, burst: 3)),
        Line(name: "loss-3-jitter-30ms", impairment: Impairment(jitter: .milliseconds(30), loss: 0.03)),
    ]
    static let codecs: [(name: String, codec: CodecPreference)] = [
        ("pcmu", .pcmu), ("pcma", .pcma), ("g722", .g722), ("opus", .opus),
    ]

    private final class Recording: MediaTap {
        var samples: [Int16] = []

        func heard(received: UnsafeBufferPointer<Int16>, sent: UnsafeBufferPointer<Int16>) { samples += received }
    }

    /// What a leg records of `voice` behind a line; half a second of silence follows it.
    static func recorded(
        _ voice: [Int16], _ codec: CodecPreference, _ impairment: Impairment, seed: UInt64
    ) -> (samples: [Int16], statistics: MediaStatistics) {
        let media = NegotiatedMedia(
            remoteHost: "192.0.2.1", remotePort: 4000,
            sendFormat: AudioFormat(
                name: codec.name, clockRate: codec.clockRate, channels: codec.channels,
                payloadType: codec.payloadType))
        let far = MediaLeg(.init(media: media, ssrc: 3, firstSequence: 1, firstTimestamp: 1))
        let near = MediaLeg(.init(media: media, ssrc: 4, firstSequence: 1, firstTimestamp: 1))
        let recording = Recording()
        near.tap = recording
        far.play(PlaybackID(rawValue: 1), [.prompt(Prompt(name: "voice", samples: voice))], at: .zero)
        var random = RandomSource(seed: seed)
        var isInGap = false
        var underWay: [(at: Instant, packet: [UInt8])] = []
        for step in 0..<(voice.count / 160 + 25) {
            let now = Instant.zero + .milliseconds(20 * step)
            if let packet = far.tick(at: now) {
                impairment.forEachArrival(isSignaling: false, &random, isInGap: &isInGap) { delay in
                    underWay.append((now + delay, Array(packet)))
                }
            }
            underWay.sort { $0.at < $1.at }
            while let next = underWay.first, next.at <= now {
                next.packet.withUnsafeBytes { near.receive($0, at: next.at) }
                underWay.removeFirst()
            }
            _ = near.tick(at: now)
            while near.poll() != nil {}
        }
        let statistics = near.statistics
        near.finishTap()
        return (recording.samples, statistics)
    }

    /// Vowels of changing pitch with pauses between them.
    private static let voice: [Int16] = (0..<12).flatMap { syllable -> [Int16] in
        let pitch = 100 + 11 * (syllable % 5)
        let tones = [1, 2, 3, 5].map { pitch * $0 }
        return ToneGenerator.samples(
            hertz: tones.map(Double.init), levelDBm0: -18, duration: .milliseconds(300))
            + Array(repeating: 0, count: 800)
    }

    @Test(arguments: lines, codecs.map(\.name))
    func `no line takes the voice away, nor makes one`(line: Line, name: String) throws {
        let codec = try #require(Self.codecs.first { $0.name == name }?.codec)
        let (heard, statistics) = Self.recorded(Self.voice, codec, line.impairment, seed: 1)
        func power(_ samples: [Int16]) -> Double { samples.reduce(0) { $0 + Double($1) * Double($1) } }
        let share = power(heard) / power(Self.voice)
        #expect(0.6...1.4 ~= share, "\(share)")
        #expect(line.impairment.loss > 0 || statistics.packetsLost == 0)
        #expect(heard.count >= Self.voice.count)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["ATTENDANT_SOUND"] != nil))
    func `the sound of each line, for script/sound`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["ATTENDANT_SOUND"])
        let voices = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("voice-") }
        for file in voices.sorted() {
            let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)")))
            let voice = try SoundFile.readMono8k(bytes, name: file)
            for (name, codec) in Self.codecs {
                for line in Self.lines {
                    for seed in 1...(line.impairment == .none ? 1 : 3) {
                        let heard = Self.recorded(voice, codec, line.impairment, seed: UInt64(seed)).samples
                        let header = SoundFile.wavHeader(frames: heard.count, channels: 1, sampleRate: 8000)
                        let data = Data(header) + heard.withUnsafeBytes { Data($0) }
                        let path = "\(folder)/\(name).\(line.name).\(seed).\(file)"
                        try data.write(to: URL(fileURLWithPath: path))
                    }
                }
            }
        }
    }
}
