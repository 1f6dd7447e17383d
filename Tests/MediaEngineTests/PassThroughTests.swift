import Audio
import RTP
import SDP
import SansIO
import Testing

@testable import MediaEngine

@Suite("Packets over a bridge between equal encodings") struct PassThroughTests {
    private static func media(_ codec: CodecPreference) -> NegotiatedMedia {
        let format = AudioFormat(
            name: codec.name, clockRate: codec.clockRate, channels: codec.channels, payloadType: codec.payloadType)
        return NegotiatedMedia(remoteHost: "192.0.2.1", remotePort: 4000, sendFormat: format, receiveFormats: [format])
    }

    private struct Run {
        /// What the far end of the one leg sent, and what the other leg sent on.
        var said: [[UInt8]] = []
        var passed: [[UInt8]] = []

        /// How many of the payloads that went out are such as came in.
        var whole: Int { passed.filter(Set(said).contains).count }
    }

    /// A far end speaks for `packets` packets to `a`, which is bridged with `b`.
    private func run(
        _ a: MediaLeg, _ b: MediaLeg, packets: Int = 200, jitter: UInt64 = 0, losing: (Int) -> Bool = { _ in false },
        at step: (Int) -> Void = { _ in }
    ) throws -> Run {
        let far = MediaLeg(.init(media: a.media, ssrc: 3, firstSequence: 1, firstTimestamp: 1))
        var random = RandomSource(seed: 8)
        let samples = (0..<160 * packets).map { index in
            Int16(truncatingIfNeeded: Int(random.next() % 6000) - 3000) / Int16(1 + index / 1600 % 5)
        }
        far.play(PlaybackID(rawValue: 1), [.prompt(Prompt(name: "noise", samples: samples))], at: .zero)
        MediaLeg.bridge(a, b)
        var run = Run()
        var due: [(at: Int, packet: [UInt8])] = []
        for index in 0..<packets {
            let packet = Array(try #require(far.tick(at: milliseconds(20 * index))))
            run.said.append(Array(packet[12...]))
            if !losing(index) { due.append((20 * index + (jitter > 0 ? Int(random.next() % jitter) : 0), packet)) }
        }
        due.sort { $0.at < $1.at }
        for clock in 0..<20 * packets {
            while let next = due.first, next.at <= clock {
                a.receive(due.removeFirst().packet, at: milliseconds(clock))
            }
            guard clock % 20 == 7 else { continue }
            step(clock / 20)
            _ = a.tick(at: milliseconds(clock))
            if let sent = b.sentPacket(at: milliseconds(clock)) { run.passed.append(sent.payload) }
        }
        return run
    }

    @Test(
        "They pass as they came, each once and in order", arguments: [CodecPreference.g722, .opus], [0, 30] as [UInt64])
    func asTheyCame(codec: CodecPreference, jitter: UInt64) throws {
        let run = try run(leg(Self.media(codec)), leg(Self.media(codec)), jitter: jitter)
        #expect(run.whole > (jitter == 0 ? 195 : 170))
        let places = run.passed.compactMap { run.said.firstIndex(of: $0) }
        #expect(places == places.sorted() && Set(places).count == places.count)
    }

    @Test("Between different encodings nothing passes as it came") func different() throws {
        let run = try run(leg(Self.media(.opus)), leg(Self.media(.g722)))
        #expect(run.passed.count == 200)
        #expect(run.whole == 0)
    }

    @Test("What is lost is made up, and what follows passes again") func loss() throws {
        let run = try run(leg(Self.media(.opus)), leg(Self.media(.opus)), losing: { $0 == 100 })
        #expect(run.passed.count == 200)
        #expect((150...199).contains(run.whole))
        #expect(run.passed.suffix(40).allSatisfy(Set(run.said).contains))
    }

    @Test("While a prompt plays it goes out, and afterwards the packets") func prompt() throws {
        let (a, b) = (leg(Self.media(.g722)), leg(Self.media(.g722)))
        let prompt = Prompt(
            name: "tone", samples: ToneGenerator.samples(hertz: [440], levelDBm0: -13, duration: .seconds(1)))
        let play = { (tick: Int) in
            if tick == 50 { b.play(PlaybackID(rawValue: 1), [.prompt(prompt)], at: milliseconds(20 * tick)) }
        }
        let run = try run(a, b, at: play)
        #expect(run.passed[51..<99].allSatisfy { !run.said.contains($0) })
        #expect(run.passed[110...].allSatisfy(Set(run.said).contains))
    }

    @Test("Of a caller whose keys must not be heard nothing passes while one is down") func privacy() throws {
        let (a, b) = (leg(Self.media(.g722)), leg(Self.media(.g722)))
        let run = try run(a, b, at: { tick in if tick == 50 { a.setPrivacy(.silent) } })
        #expect(run.passed[10..<50].allSatisfy(Set(run.said).contains))
        #expect(run.passed[60...].allSatisfy { !run.said.contains($0) })
    }
}
