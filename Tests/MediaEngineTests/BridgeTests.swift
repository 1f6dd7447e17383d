import Audio
import RTP
import SDP
import SansIO
import Testing

@testable import MediaEngine

@Suite("Bridged legs") struct BridgeTests {
    private let id = PlaybackID(rawValue: 1)

    /// Two legs in a bridge and the packets that leave `b`.
    private func cross(
        _ a: MediaLeg, _ b: MediaLeg, _ packets: [(packet: [UInt8], at: Int)], until end: Int
    ) -> [(header: RTPHeader, payload: [UInt8])] {
        var rest = packets[...]
        var out: [(RTPHeader, [UInt8])] = []
        for clock in stride(from: 0, to: end, by: 5) {
            while let next = rest.first, next.at <= clock {
                a.receive(next.packet, at: milliseconds(next.at))
                rest = rest.dropFirst()
            }
            if clock % 20 == 10 { _ = a.tick(at: milliseconds(clock)) }
            if clock % 20 == 5 { if let packet = b.sentPacket(at: milliseconds(clock)) { out.append(packet) } }
        }
        return out
    }

    private func timed(_ packets: [[UInt8]], jitter: Int = 0, seed: UInt64 = 1) -> [(packet: [UInt8], at: Int)] {
        var random = RandomSource(seed: seed)
        let late = packets.enumerated().map {
            ($1, 20 * $0 + (jitter > 0 ? Int.random(in: 0...jitter, using: &random) : 0))
        }
        return late.sorted { $0.1 < $1.1 }
    }

    @Test("Audio crosses whole, from law to law, in spite of 30 ms of jitter", arguments: [0, 30])
    func audio(jitter: Int) throws {
        let (a, b) = (leg(agreement(.mu)), leg(agreement(.a)))
        MediaLeg.bridge(a, b)
        var far = FarEnd()
        let voice = ToneGenerator.samples(hertz: [440], levelDBm0: -10, duration: .seconds(2))
        let sent = cross(a, b, timed(far.audio(voice), jitter: jitter), until: 2200).flatMap(\.payload)
        let expected = G711.encode(G711.decode(G711.encode(voice, law: .mu), law: .mu), law: .a)
        let start = try #require(sent.firstIndex { $0 != 0xD5 })
        #expect(start <= 8 * 100)
        #expect(Array(sent[(start / 160 * 160)...].prefix(15_000)) == Array(expected.prefix(15_000)))
    }

    @Test("A key of one side is a telephone-event for the other, as long as it is pressed") func eventToEvent() {
        let (a, b) = (leg(), leg())
        MediaLeg.bridge(a, b)
        var far = FarEnd()
        let packets = far.silence(5) + far.event(.three) + far.event(.three) + far.event(.pound) + far.silence(10)
        let sent = cross(a, b, timed(packets), until: 1200)
        let listener = leg()
        for (step, packet) in sent.enumerated() {
            listener.receive(FarEnd.packet(packet.header, packet.payload), at: milliseconds(20 * step))
        }
        #expect(
            listener.allEvents().filter { if case .keyDown(_, .rfc4733, _) = $0 { true } else { false } }.count == 3)
        #expect(a.keys() == "3.3.#.")
    }

    @Test("A key is tones for a side that takes no events") func eventToTones() {
        let (a, b) = (leg(), leg(agreement(events: false)))
        MediaLeg.bridge(a, b)
        var far = FarEnd()
        let sent = cross(
            a, b, timed(far.silence(5) + far.event(.three) + far.event(.six) + far.silence(20)), until: 1200)
        let listener = leg(agreement(events: false))
        for (step, packet) in sent.enumerated() {
            listener.receive(FarEnd.packet(packet.header, packet.payload), at: milliseconds(20 * step))
        }
        #expect(listener.keys() == "3.6.")
    }

    @Test("Loss is concealed, a clock that drifts drops or fills, and the delay stays small") func drift() {
        let (a, b) = (leg(), leg())
        MediaLeg.bridge(a, b)
        var far = FarEnd()
        let voice = ToneGenerator.samples(hertz: [440], levelDBm0: -10, duration: .seconds(20))
        var packets: [(packet: [UInt8], at: Int)] = []
        for (step, packet) in far.audio(voice).enumerated() where step % 50 != 49 {
            packets.append((packet, step * 199 / 10))
        }
        let sent = cross(a, b, packets, until: 19_000)
        #expect(sent.count == 950)
        let silent = sent.dropFirst(10).filter { $0.payload.allSatisfy { $0 == 0xFF } }
        #expect(silent.isEmpty)
        #expect(b.fromPeer.depth <= 800)
        #expect(a.statistics.packetsLost > 15)
        #expect(a.statistics.samplesConcealed == a.statistics.packetsLost * 160)
    }

    @Test("Ending the bridge ends it for both, and a prompt goes before the other side") func unbridge() {
        let (a, b) = (leg(), leg())
        MediaLeg.bridge(a, b)
        var far = FarEnd()
        let voice = ToneGenerator.samples(hertz: [440], levelDBm0: -10, duration: .seconds(1))
        b.play(id, [.silence(.milliseconds(200))], volumeDecibels: 0, at: .zero)
        let sent = cross(a, b, timed(far.audio(voice)), until: 800)
        #expect(sent.prefix(10).allSatisfy { $0.payload.allSatisfy { $0 == 0xFF } })
        #expect(sent.dropFirst(10).allSatisfy { !$0.payload.allSatisfy { $0 == 0xFF } })
        b.unbridge()
        #expect(a.peer == nil && b.peer == nil)
        #expect(b.sentPacket(at: milliseconds(900))?.payload.allSatisfy { $0 == 0xFF } == true)
    }

    @Test(
        "An announcement over the bridge leaves the other party audible beneath; without, it stands alone",
        arguments: [true, false])
    func overBridge(isMixed: Bool) {
        let (a, b) = (leg(), leg())
        MediaLeg.bridge(a, b)
        var far = FarEnd()
        let voice = ToneGenerator.samples(hertz: [700], levelDBm0: -10, duration: .seconds(2))
        let announcement = ToneGenerator.samples(hertz: [1300], levelDBm0: -16, duration: .seconds(2))
        b.play(id, [.prompt(Prompt(name: "whisper", samples: announcement))], overBridge: isMixed, at: .zero)
        let sent = cross(a, b, timed(far.audio(voice)), until: 1800).suffix(50).flatMap(\.payload)
        let heard = G711.decode(sent, law: .mu)
        #expect(abs(level(of: 1300, in: heard) + 16) < 1)
        #expect(isMixed ? abs(level(of: 700, in: heard) + 22) < 1 : level(of: 700, in: heard) < -45)
    }

    /// The level of one frequency in dBm0, by correlation with its sine and cosine.
    private func level(of hertz: Double, in samples: [Int16]) -> Double {
        let tones = [0.0, 0.25].map {
            ToneGenerator.samples(
                [.init(hertz: hertz, levelDBm0: 0, phaseTurns: $0)], count: samples.count)
        }
        let power = tones.reduce(0.0) { sum, tone in
            let product = zip(samples, tone).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            let energy = tone.reduce(0.0) { $0 + Double($1) * Double($1) }
            return sum + product * product / energy / energy
        }
        return Decibels.value(ofPowerRatio: max(power, 1e-9))
    }
}
