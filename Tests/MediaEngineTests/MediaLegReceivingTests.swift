import Audio
import RTP
import SDP
import SansIO
import Testing

@testable import MediaEngine

@Suite("A leg receives") struct MediaLegReceivingTests {
    /// Feeds packets 20 ms apart, with a tick beside each, and then a second of silence from the network.
    @discardableResult
    private func run(_ leg: MediaLeg, _ packets: [[UInt8]], from start: Int = 0, spacing: Int = 20) -> Int {
        for (step, packet) in packets.enumerated() {
            leg.receive(packet, at: milliseconds(start + step * spacing))
            _ = leg.tick(at: milliseconds(start + step * spacing + 7))
        }
        return start + packets.count * spacing
    }

    private func quieten(_ leg: MediaLeg, from start: Int) {
        for step in 0..<50 { _ = leg.tick(at: milliseconds(start + 20 * step)) }
    }

    @Test("Keys as tones in either law and any packet time", arguments: [G711Law.mu, .a], [80, 160, 240, 320, 480])
    func inBand(law: G711Law, packetSamples: Int) {
        let leg = leg(agreement(law))
        var far = FarEnd(law: law, packetSamples: packetSamples)
        let audio = [DTMFDigit.one, .one, .star, .d].flatMap { tones($0) } + Array(repeating: 0, count: 960)
        run(leg, far.audio(audio), spacing: packetSamples / 8)
        #expect(leg.keys() == "1.1.*.D.")
        #expect(leg.statistics.packetsLost == 0)
        #expect(leg.statistics.packetsIgnored == 0)
    }

    @Test(
        "Keys as telephone-events, with and without marker, or ends alone",
        arguments: [
            (true, false), (false, false), (true, true), (false, true),
        ])
    func events(marker: Bool, onlyEnd: Bool) {
        let leg = leg()
        var far = FarEnd()
        let packets = [DTMFDigit.one, .one, .pound].flatMap { far.event($0, marker: marker, onlyEnd: onlyEnd) }
        run(leg, packets)
        #expect(leg.keys() == "1.1.#.")
    }

    @Test("A key acts with its packet, not with the tick") func eager() {
        let leg = leg()
        var far = FarEnd()
        run(leg, far.silence(3))
        _ = leg.keys()
        let packets = far.event(.seven)
        leg.receive(packets[0], at: milliseconds(61))
        #expect(leg.allEvents() == [.keyDown(.seven, source: .rfc4733, at: milliseconds(61))])
        run(leg, Array(packets.dropFirst()), from: 81)
        #expect(leg.keys() == ".")
        // The first packets of the next key are lost: its third one does not wait for the gap.
        leg.receive(far.event(.eight)[2], at: milliseconds(300))
        #expect(leg.keys() == "8")
    }

    @Test("A leaked head of the tone before each event is no second key") func leakedHead() {
        let leg = leg()
        var far = FarEnd()
        var packets = far.silence(5)
        for digit in [DTMFDigit.four, .four, .two] {
            packets += far.audio(Array(tones(digit, 40, silence: 0)))
            packets += far.event(digit)
        }
        run(leg, packets)
        #expect(leg.keys() == "4.4.2.")
    }

    @Test("Keys survive single losses, swaps and doubles in either form", arguments: 0..<12)
    func impaired(seed: Int) {
        var random = RandomSource(seed: UInt64(seed))
        let wanted = (0..<20).map { _ in DTMFDigit.allCases.randomElement(using: &random) ?? .one }
        let leg = leg()
        var far = FarEnd()
        var timed: [(packet: [UInt8], at: Int)] = []
        let clean = far.silence(2) + wanted.flatMap { far.event($0) }
        for (step, packet) in clean.enumerated() {
            guard Int.random(in: 0..<20, using: &random) > 0 else { continue }
            let copies = Int.random(in: 0..<10, using: &random) == 0 ? 2 : 1
            for _ in 0..<copies { timed.append((packet, 20 * step + Int.random(in: 0...45, using: &random))) }
        }
        timed.sort { $0.at < $1.at }
        var clock = 0
        for (packet, at) in timed {
            while clock < at {
                _ = leg.tick(at: milliseconds(clock))
                clock += 20
            }
            leg.receive(packet, at: milliseconds(at))
        }
        quieten(leg, from: clock)
        #expect(leg.keys() == wanted.map { "\($0)." }.joined())
    }

    @Test("Tones keep their length over a lost and a swapped packet") func tonesOverLoss() {
        let leg = leg()
        var far = FarEnd()
        var packets = far.audio([DTMFDigit.one, .two, .three].flatMap { tones($0, 100) })
        packets.swapAt(6, 7)
        packets.remove(at: 2)
        let end = run(leg, packets)
        quieten(leg, from: end)
        #expect(leg.keys() == "1.2.3.")
        #expect(leg.statistics.packetsLost == 1)
        #expect(leg.statistics.samplesConcealed == 160)
    }

    @Test("A key in the audio comes up when the network falls silent") func starvation() {
        let leg = leg()
        var far = FarEnd()
        let end = run(leg, far.audio(tones(.nine, 200, silence: 0)))
        #expect(leg.keys() == "9")
        quieten(leg, from: end)
        #expect(leg.keys() == ".")
    }

    @Test(
        "A new source, a jump and a restart are followed from their first packet",
        arguments: [
            (UInt32(5), UInt16(1000)), (99, 30_000), (99, 65_000),
        ])
    func newStream(ssrc: UInt32, sequence: UInt16) {
        let leg = leg()
        var far = FarEnd()
        run(leg, far.silence(10) + far.event(.one))
        far.ssrc = ssrc
        far.sequence = sequence
        far.timestamp = 17
        let packets = far.event(.two) + far.audio(tones(.three)) + far.event(.four)
        run(leg, packets, from: 1000)
        #expect(leg.keys() == "1.2.4.")
        #expect(leg.statistics.packetsIgnored == 0)
    }

    @Test("Garbage never traps and leaves the running stream as it is") func garbage() {
        let leg = leg()
        var random = RandomSource(seed: 11)
        var far = FarEnd()
        let wanted = "159#"
        let packets = far.silence(1) + wanted.compactMap { DTMFDigit($0) }.flatMap { far.audio(tones($0, 100)) }
        var count = 0
        for (step, packet) in packets.enumerated() {
            leg.receive(packet, at: milliseconds(20 * step))
            for _ in 0..<2500 {
                var bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                if bytes.count > 1, Bool.random(using: &random) {
                    (bytes[0], bytes[1]) = (0x80, [0, 8, 101][count % 3])
                }
                leg.receive(bytes, at: milliseconds(20 * step))
                count += 1
            }
            _ = leg.tick(at: milliseconds(20 * step))
        }
        #expect(count >= 100_000)
        #expect(leg.keys() == "1.5.9.#.")
        #expect(leg.statistics.packetsLost == 0)
        #expect(leg.statistics.packetsReceived == packets.count)
        #expect(leg.statistics.packetsIgnored == count)
    }

    @Test("Changed packets of the stream itself never trap") func mutations() {
        let leg = leg()
        var random = RandomSource(seed: 12)
        var far = FarEnd()
        for step in 0..<300 {
            for packet in far.event(.five) {
                for _ in 0..<10 {
                    var changed = packet
                    changed[Int.random(in: 0..<packet.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                    if Int.random(in: 0..<10, using: &random) == 0 { changed += Array(repeating: 3, count: 3000) }
                    leg.receive(changed, at: milliseconds(20 * step))
                }
                _ = leg.tick(at: milliseconds(20 * step))
            }
            _ = leg.allEvents()
        }
    }

    @Test("Foreign payload types are counted, comfort noise is not") func payloadTypes() {
        let leg = leg()
        var far = FarEnd()
        for var packet in far.silence(4) {
            packet[1] = 96
            leg.receive(packet, at: .zero)
        }
        for var packet in far.silence(4) {
            packet[1] = 13
            leg.receive(packet, at: .zero)
        }
        #expect(leg.statistics.packetsIgnored == 4)
        #expect(leg.statistics.packetsReceived == 4)
    }

    @Test("A packet that nobody agreed on holds its place: the audio behind it does not wait") func unknownInBetween() {
        let leg = leg(agreement(events: false))
        var far = FarEnd()
        let frames = 5
        for index in 0..<frames {
            let samples = (Array(repeating: 0, count: 320) + tones(.five))[index * 160..<index * 160 + 160]
            for packet in far.audio(Array(samples)) { leg.receive(packet, at: milliseconds(index * 20)) }
            var event = far.silence(1)[0]
            event[1] = 101
            leg.receive(event, at: milliseconds(index * 20))
            far.timestamp &-= 160
        }
        #expect(leg.keys() == "5")
        #expect(leg.statistics.packetsReceived == frames && leg.statistics.packetsIgnored == frames)
        #expect(leg.statistics.packetsLost == 0)
    }

    @Test("INFO goes through the same arbiter") func info() {
        let leg = leg()
        leg.receiveInfoDigit(.eight, duration: .milliseconds(250), at: .zero)
        #expect(
            leg.allEvents() == [
                .keyDown(.eight, source: .info, at: .zero), .keyUp(.eight, source: .info, at: .zero),
            ])
        var far = FarEnd()
        run(leg, far.event(.eight), from: 60)
        #expect(leg.keys() == "", "the event tells of the same press")
    }

    @Test("The sources of keys are told at set-up and when they change") func sources() {
        let leg = MediaLeg(.init(media: agreement(), ssrc: 1, firstSequence: 1, firstTimestamp: 1))
        #expect(leg.allEvents() == [.sourcesExpected("keys by RFC 4733 payload type 101, in-band PCMU, INFO")])
        leg.renegotiate(agreement())
        #expect(leg.allEvents().isEmpty)
        leg.renegotiate(agreement(.a, events: false))
        #expect(leg.allEvents() == [.sourcesExpected("keys by in-band PCMA, INFO")])
    }
}
