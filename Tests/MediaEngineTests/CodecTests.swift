import Audio
import RTP
import SDP
import SansIO
import Testing

@testable import MediaEngine

/// Two legs that speak to each other in each of the codecs, packet by packet.
@Suite struct CodecTests {
    private static let formats = CodecPreference.spoken.map(\.key)

    private func agreement(_ name: String) throws -> NegotiatedMedia {
        let codec = try #require(CodecPreference.spoken.first { $0.key == name }?.value)
        let format = AudioFormat(
            name: codec.name, clockRate: codec.clockRate, channels: codec.channels, payloadType: codec.payloadType)
        return NegotiatedMedia(
            remoteHost: "192.0.2.1", remotePort: 4000, sendFormat: format, telephoneEventSend: 101,
            telephoneEventReceive: [101])
    }

    /// Lets `sender` speak to `receiver` for some packet times; what the receiver heard.
    private func speak(
        _ sender: MediaLeg, to receiver: MediaLeg, packets: Int, losing lost: Set<Int> = []
    ) -> [Int16] {
        let ear = OpenEar()
        receiver.tap = ear
        for step in 0..<packets {
            let now = milliseconds(20 * step)
            if let packet = sender.tick(at: now), !lost.contains(step) { receiver.receive(packet, at: now) }
            _ = receiver.tick(at: now)
        }
        receiver.finishTap()
        return ear.samples
    }

    @Test(arguments: formats) func `a prompt is heard at its level and its pitch`(name: String) throws {
        let sender = leg(try agreement(name))
        let tone = ToneGenerator.samples(hertz: [500], levelDBm0: -13, duration: .seconds(1))
        sender.play(PlaybackID(rawValue: 1), [.prompt(Prompt(name: "tone", samples: tone))], at: .zero)
        let heard = speak(sender, to: leg(try agreement(name)), packets: 45)
        let middle = heard[3200..<6400].map(Double.init)
        let power = middle.reduce(0) { $0 + $1 * $1 } / Double(middle.count)
        let expected = tone[3200..<6400].map(Double.init).reduce(0) { $0 + $1 * $1 } / 3200
        #expect(abs(Decibels.value(ofPowerRatio: power / expected)) < 1)
        let crossings = zip(middle, middle.dropFirst()).filter { ($0 < 0) != ($1 < 0) }.count
        #expect((396...404).contains(crossings))
    }

    @Test(arguments: formats, [true, false])
    func `keys are heard, in the audio and as events`(name: String, asEvents: Bool) throws {
        let sender = leg(try agreement(name))
        let receiver = leg(try agreement(name))
        let keys = [DTMFDigit.one, .five, .nine, .pound].map { DigitToSend($0) }
        sender.sendDigits(PlaybackID(rawValue: 1), keys, as: asEvents ? .rfc4733 : .audio, at: .zero)
        _ = speak(sender, to: receiver, packets: 80)
        #expect(receiver.keys() == "1.5.9.#.")
        #expect(receiver.statistics.packetsIgnored == 0 && receiver.statistics.packetsLost == 0)
    }

    @Test(arguments: formats) func `numbers go by one and times by the packet`(name: String) throws {
        let sender = leg(try agreement(name), timestamp: 0)
        let step = name == "opus" ? 960 : 160
        for index in 0..<10 {
            let packet = try #require(sender.sentPacket(at: milliseconds(20 * index)))
            #expect(packet.header.timestamp == RTPTimestamp(UInt32(step * index)))
            #expect(packet.header.sequence == SequenceNumber(65_530 &+ UInt16(index)))
        }
        sender.sendDigits(PlaybackID(rawValue: 1), [DigitToSend(.five)], as: .rfc4733, at: .zero)
        let event = try #require(sender.sentPacket(at: milliseconds(200)))
        let duration = Int(event.payload[2]) << 8 | Int(event.payload[3])
        #expect(event.header.payloadType.rawValue == 101 && duration == step)
    }

    @Test(arguments: formats) func `a lost packet is made up: the sound has no hole`(name: String) throws {
        let sender = leg(try agreement(name))
        let tone = ToneGenerator.samples(hertz: [400], levelDBm0: -13, duration: .seconds(2))
        sender.play(PlaybackID(rawValue: 1), [.prompt(Prompt(name: "tone", samples: tone))], at: .zero)
        let receiver = leg(try agreement(name))
        let heard = speak(sender, to: receiver, packets: 60, losing: [20, 31, 43])
        #expect(receiver.statistics.packetsLost == 3 && receiver.statistics.samplesConcealed == 480)
        let frames = stride(from: 1600, to: 8000, by: 80).map { start in
            heard[start..<start + 80].reduce(0) { max($0, abs(Int($1))) }
        }
        let loudest = frames.max() ?? 0
        // Opus comes out of a loss with its own idea of a pure tone, louder and softer for a while, but never silent.
        #expect(frames.allSatisfy { $0 * (name == "opus" ? 8 : 3) > loudest }, "\(frames)")
    }

    @Test func `a leg changes its codec in the call and goes on`() throws {
        let sender = leg(try agreement("pcmu"))
        let receiver = leg(try agreement("pcmu"))
        let tone = ToneGenerator.samples(hertz: [500], levelDBm0: -13, duration: .seconds(1))
        sender.play(PlaybackID(rawValue: 1), [.prompt(Prompt(name: "tone", samples: tone))], at: .zero)
        _ = speak(sender, to: receiver, packets: 10)
        for name in ["opus", "g722", "pcma", "pcmu"] {
            sender.renegotiate(try agreement(name))
            receiver.renegotiate(try agreement(name))
            let before = receiver.statistics.packetsReceived
            _ = speak(sender, to: receiver, packets: 10)
            #expect(receiver.statistics.packetsReceived == before + 10)
        }
    }

    @Test func `any bytes as Opus are sound or nothing`() throws {
        let receiver = leg(try agreement("opus"))
        var random = RandomSource(seed: 3)
        for index in 0..<3000 {
            let payload = (0..<Int(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let header = RTPHeader(
                marker: false, payloadType: PayloadType(96), sequence: SequenceNumber(UInt16(index)),
                timestamp: RTPTimestamp(UInt32(960 * index)), ssrc: SSRC(5))
            receiver.receive(FarEnd.packet(header, payload), at: milliseconds(20 * index))
            _ = receiver.tick(at: milliseconds(20 * index))
        }
        #expect(receiver.statistics.packetsReceived == 3000)
    }
}

private final class OpenEar: MediaTap {
    var samples: [Int16] = []

    func heard(received: UnsafeBufferPointer<Int16>, sent: UnsafeBufferPointer<Int16>) { samples += received }
}
