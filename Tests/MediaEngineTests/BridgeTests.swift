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
        #expect(start <= 8 * 40)
        guard jitter > 0 else {
            #expect(Array(sent[(start / 160 * 160)...].prefix(15_000)) == Array(expected.prefix(15_000)))
            return
        }
        // Until the queue knows the line some packets come too late; then it is whole.
        let settled = Array(expected[6400..<14_400])
        #expect((0..<(sent.count - settled.count)).contains { Array(sent[$0..<$0 + settled.count]) == settled })
    }

    @Test("A bridge adds 40 ms at most on a clean line, whenever packets come and turns fall")
    func delay() throws {
        var longest = 0
        for arrival in stride(from: 0, to: 20, by: 2) {
            for turn in 0..<20 {
                let (a, b) = (leg(), leg())
                MediaLeg.bridge(a, b)
                var far = FarEnd()
                let voice = ToneGenerator.samples(hertz: [440], levelDBm0: -10, duration: .milliseconds(500))
                let packets = far.silence(50) + far.audio(voice)
                let came = try #require(left(packets, a, b, arrival: arrival, turn: turn))
                longest = max(longest, came - (1000 + arrival))
            }
        }
        #expect(20...40 ~= longest, "\(longest) ms")
    }

    /// When the first sound leaves `b`, in milliseconds; `a` has its turn at 0 of each 20 ms and reads its packets then.
    private func left(_ packets: [[UInt8]], _ a: MediaLeg, _ b: MediaLeg, arrival: Int, turn: Int) -> Int? {
        var read = 0
        for clock in 0..<1500 {
            if clock % 20 == turn, let packet = b.sentPacket(at: milliseconds(clock)),
                packet.payload.contains(where: { $0 != 0xFF })
            {
                return clock
            }
            guard clock % 20 == 0 else { continue }
            while read < packets.count, 20 * read + arrival <= clock {
                a.receive(packets[read], at: milliseconds(clock))
                read += 1
            }
            _ = a.tick(at: milliseconds(clock))
        }
        return nil
    }

    @Test("The queue grows with the line's jitter and shrinks again when that is over, in the same way each time")
    func adapting() {
        let runs = (0..<2).map { _ in
            let (a, b) = (leg(), leg())
            MediaLeg.bridge(a, b)
            var far = FarEnd()
            let voice = ToneGenerator.samples(hertz: [300, 500], levelDBm0: -16, duration: .seconds(90))
            var random = RandomSource(seed: 4)
            // Ten clean seconds, twenty with 70 ms of jitter, sixty clean ones.
            let packets = far.audio(voice).enumerated().map { step, packet in
                let late = 500..<1500 ~= step ? Int.random(in: 0...70, using: &random) : 0
                return (packet: packet, at: 20 * step + late)
            }.sorted { $0.at < $1.at }
            var rest = packets[...]
            var depths: [Int] = []
            var audio: [UInt8] = []
            for clock in stride(from: 0, to: 89_000, by: 5) {
                while let next = rest.first, next.at <= clock {
                    a.receive(next.packet, at: milliseconds(next.at))
                    rest = rest.dropFirst()
                }
                if clock % 20 == 10 { _ = a.tick(at: milliseconds(clock)) }
                guard clock % 20 == 5 else { continue }
                audio += b.sentPacket(at: milliseconds(clock))?.payload ?? []
                depths.append(b.fromPeer.depth)
            }
            return (depths, audio)
        }
        #expect(runs[0].0 == runs[1].0 && runs[0].1 == runs[1].1)
        let depths = runs[0].0
        #expect(depths[100..<490].allSatisfy { $0 <= 160 })
        #expect(depths[1000..<1490].max() ?? 0 >= 480)
        #expect(depths[4200...].allSatisfy { $0 <= 320 })
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
