import Audio
import RTP
import SDP
import SansIO
import Testing

@testable import MediaEngine

@Suite("A leg sends") struct MediaLegSendingTests {
    private let id = PlaybackID(rawValue: 1)

    private func ticks(_ leg: MediaLeg, _ count: Int, from start: Int = 0) -> [(header: RTPHeader, payload: [UInt8])] {
        (0..<count).compactMap { leg.sentPacket(at: milliseconds(start + 20 * $0)) }
    }

    /// Samples that all differ in their codes, as far as a law has codes.
    private func ramp(_ count: Int, from start: Int = 0) -> [Int16] {
        (0..<count).map { G711.decode(UInt8(truncatingIfNeeded: start + $0), law: .mu) }
    }

    @Test(
        "From the first tick on: silence, numbers by one, times by 160, over their wrap-around",
        arguments: [G711Law.mu, .a])
    func silence(law: G711Law) {
        let packets = ticks(leg(agreement(law)), 20)
        #expect(packets.count == 20)
        for (step, packet) in packets.enumerated() {
            #expect(packet.header.sequence == SequenceNumber(65_530 &+ UInt16(step)))
            #expect(packet.header.timestamp == RTPTimestamp(0xFFFF_FF00).advanced(by: 160 * step))
            #expect(packet.header.marker == (step == 0))
            #expect(packet.header.payloadType.rawValue == (law == .mu ? 0 : 8))
            #expect(packet.payload == Array(repeating: law == .mu ? 0xFF : 0xD5, count: 160))
        }
    }

    @Test(
        "Packets are as long as the peer wants them, and their sound and their times are the same",
        arguments: [(10, 160), (20, 160), (30, 160), (40, 320), (60, 480), (100, 800), (120, 960), (200, 960)])
    func packetTime(wanted: Int, bytes: Int) {
        var media = agreement()
        media.packetTime = .milliseconds(wanted)
        let voice = ramp(96 * 160)
        let sender = leg(media)
        sender.play(id, [.prompt(Prompt(name: "ramp", samples: voice))], at: .zero)
        let packets = ticks(sender, bytes == 800 ? 95 : 96)
        #expect(packets.allSatisfy { $0.payload.count == bytes })
        #expect(packets.flatMap(\.payload) == Array(G711.encode(voice, law: .mu).prefix(packets.count * bytes)))
        for (number, packet) in packets.enumerated() {
            #expect(packet.header.timestamp == RTPTimestamp(0xFFFF_FF00).advanced(by: bytes * number))
            #expect(packet.header.sequence == SequenceNumber(65_530 &+ UInt16(number)))
            #expect(packet.header.marker == (number == 0))
        }
    }

    @Test("Keys among long packets arrive whole, and the audio behind them is in time") func eventsInLongPackets() {
        var media = agreement()
        media.packetTime = .milliseconds(60)
        let (sender, listener) = (leg(media), leg())
        var stamps: [UInt32] = []
        for step in 0..<120 {
            if step == 20 {
                sender.sendDigits(id, DigitToSend.sequence("12"), as: .rfc4733, at: milliseconds(20 * step))
            }
            guard let packet = sender.sentPacket(at: milliseconds(20 * step)) else { continue }
            if packet.header.payloadType.rawValue == 0 { stamps.append(packet.header.timestamp.rawValue) }
            listener.receive(FarEnd.packet(packet.header, packet.payload), at: milliseconds(20 * step))
        }
        #expect(listener.keys() == "1.2.")
        #expect(stamps.allSatisfy { ($0 &- stamps[0]) % 160 == 0 })
        // The last packet ends with the last tick, or up to two frames before it.
        #expect(stamps.last.map { 115 * 160...117 * 160 ~= $0 &- 0xFFFF_FF00 } == true)
        #expect(listener.statistics.packetsLost == 0)
    }

    @Test("Segments join without a gap of a sample, in whatever lengths", arguments: [G711Law.mu, .a])
    func joins(law: G711Law) {
        let leg = leg(agreement(law))
        let lengths = [1, 159, 160, 161, 7, 0, 333, 1]
        var expected: [UInt8] = []
        var segments: [AudioSegment] = []
        for (index, length) in lengths.enumerated() {
            let prompt = Prompt(name: "\(index)", samples: ramp(length, from: index * 31))
            segments.append(.prompt(prompt))
            expected += prompt.payload(law)
        }
        leg.play(id, segments, volumeDecibels: 0, at: .zero)
        let sent = ticks(leg, 7).flatMap(\.payload)
        #expect(Array(sent.prefix(expected.count)) == expected)
        #expect(sent.dropFirst(expected.count).allSatisfy { $0 == law.silence })
        let started = lengths.indices.map { MediaEvent.segmentStarted(id, index: $0) }
        #expect(leg.allEvents() == started + [.playbackEnded(id, .finished)])
    }

    @Test("The end is reported with the packet that has the last sample") func ending() {
        let leg = leg()
        leg.play(id, [.prompt(Prompt(name: "two packets", samples: ramp(320)))], volumeDecibels: 0, at: .zero)
        _ = ticks(leg, 1)
        #expect(leg.allEvents() == [.segmentStarted(id, index: 0)])
        _ = ticks(leg, 1)
        #expect(leg.allEvents() == [.playbackEnded(id, .finished)])
        leg.play(id, [], volumeDecibels: 0, at: .zero)
        #expect(leg.allEvents() == [.playbackEnded(id, .finished)])
    }

    @Test("Stopping is silence with the next packet; replacing ends the one before") func stopping() {
        let leg = leg()
        let prompt = Prompt(name: "long", samples: ramp(8000))
        leg.play(id, [.prompt(prompt)], volumeDecibels: 0, at: .zero)
        #expect(ticks(leg, 1)[0].payload == Array(prompt.payload(.mu).prefix(160)))
        leg.stopPlayback(at: .zero)
        #expect(ticks(leg, 1)[0].payload.allSatisfy { $0 == 0xFF })
        leg.play(id, [.prompt(prompt)], volumeDecibels: 0, at: .zero)
        leg.play(PlaybackID(rawValue: 2), [.prompt(prompt)], volumeDecibels: 0, at: .zero)
        #expect(
            leg.allEvents() == [
                .segmentStarted(id, index: 0), .playbackEnded(id, .stopped), .playbackEnded(id, .stopped),
            ])
        leg.stopPlayback(at: .zero)
        leg.stopPlayback(at: .zero)
        #expect(leg.allEvents() == [.playbackEnded(PlaybackID(rawValue: 2), .stopped)])
    }

    @Test("Volume scales the samples", arguments: [(-6.0, 0.501), (6.0, 1.995), (-200.0, 0.001)])
    func volume(decibels: Double, factor: Double) {
        let leg = leg()
        let samples = [Int16](repeating: 8000, count: 160)
        leg.play(id, [.prompt(Prompt(name: "loud", samples: samples))], volumeDecibels: decibels, at: .zero)
        let heard = Double(G711.decode(ticks(leg, 1)[0].payload[80], law: .mu))
        #expect(abs(heard - 8000 * factor) < 8000 * factor * 0.05 + 8)
    }

    @Test("A tone and a silence last as long as they say, and the tone repeats without a click") func tone() {
        let leg = leg()
        leg.play(
            id, [.tone(hertz: [440, 480, 0, 99_999], .milliseconds(2005)), .silence(.milliseconds(15))],
            volumeDecibels: 0, at: .zero)
        let sent = ticks(leg, 102).flatMap(\.payload)
        let expected = ToneGenerator.samples(hertz: [440, 480], levelDBm0: -13, duration: .milliseconds(2005))
        #expect(Array(sent.prefix(16_040)) == G711.encode(expected, law: .mu))
        #expect(sent.dropFirst(16_040).allSatisfy { $0 == 0xFF })
        #expect(leg.allEvents().last == .playbackEnded(id, .finished))
    }

    @Test("A direction that forbids sending sends nothing, and time passes") func held() throws {
        let leg = leg()
        _ = ticks(leg, 2)
        leg.renegotiate(agreement(direction: .recvonly))
        leg.play(id, [.silence(.milliseconds(100))], volumeDecibels: 0, at: .zero)
        #expect(ticks(leg, 5).isEmpty)
        #expect(leg.allEvents().last == .playbackEnded(id, .finished))
        leg.renegotiate(agreement())
        let packet = try #require(ticks(leg, 1).first)
        #expect(packet.header.sequence == SequenceNumber(65_532))
        #expect(packet.header.timestamp == RTPTimestamp(0xFFFF_FF00).advanced(by: 160 * 7))
        #expect(packet.header.marker)
    }

    @Test("Nothing is heard from a side that must not speak") func inactive() {
        let leg = leg(agreement(direction: .sendonly))
        var far = FarEnd()
        for packet in far.event(.one) { leg.receive(packet, at: .zero) }
        #expect(leg.keys() == "")
    }

    @Test("Digits as telephone-events arrive at another leg, and audio goes on in time afterwards") func eventDigits() {
        let (sender, receiver) = (leg(), leg())
        sender.sendDigits(
            id, DigitToSend.sequence("1w22#x", on: .milliseconds(90), off: .milliseconds(50)), as: .auto, at: .zero)
        var last: RTPTimestamp?
        for step in 0..<80 {
            guard let bytes = sender.tick(at: milliseconds(20 * step)) else { continue }
            receiver.receive(bytes, at: milliseconds(20 * step + 3))
            _ = receiver.tick(at: milliseconds(20 * step + 5))
            guard let header = try? RTPHeader(parsing: bytes), header.payloadType.rawValue == 0 else { continue }
            #expect(header.timestamp == RTPTimestamp(0xFFFF_FF00).advanced(by: 160 * step))
            last = header.timestamp
        }
        #expect(last != nil)
        #expect(receiver.keys() == "1.2.2.#.")
        #expect(sender.allEvents() == [.digitsSent(id)])
    }

    @Test("Digits as tones arrive at another leg; our own echo of them is no key", arguments: [G711Law.mu, .a])
    func toneDigits(law: G711Law) {
        let (sender, receiver) = (leg(agreement(law, events: false)), leg(agreement(law, events: false)))
        sender.sendDigits(id, DigitToSend.sequence("7*B0"), as: .rfc4733, at: .zero)
        for step in 0..<50 {
            guard let bytes = sender.tick(at: milliseconds(20 * step)) else { continue }
            receiver.receive(bytes, at: milliseconds(20 * step))
            sender.receive(bytes, at: milliseconds(20 * step))
        }
        #expect(receiver.keys() == "7.*.B.0.")
        let events = sender.allEvents()
        #expect(events.contains(.digitsSent(id)))
        #expect(events.map(\.brief).joined() == "")
    }

    @Test("Stopping digits ends the key that is down", arguments: [DigitForm.audio, .rfc4733])
    func stopDigits(form: DigitForm) {
        let (sender, receiver) = (leg(), leg())
        sender.sendDigits(id, DigitToSend.sequence("55555", on: .seconds(1)), as: form, at: .zero)
        for step in 0..<40 {
            if step == 10 { sender.stopSendingDigits() }
            guard let bytes = sender.tick(at: milliseconds(20 * step)) else { continue }
            receiver.receive(bytes, at: milliseconds(20 * step))
        }
        #expect(receiver.keys() == "5.")
        #expect(sender.allEvents() == [.digitsSent(id)])
    }

    @Test("A tap hears both directions on one clock") func tapping() {
        let leg = leg()
        let ear = Ear()
        leg.tap = ear
        let prompt = Prompt(name: "ramp", samples: ramp(1600))
        leg.play(id, [.prompt(prompt)], volumeDecibels: 0, at: .zero)
        var far = FarEnd()
        let voice = ToneGenerator.samples(hertz: [1000], levelDBm0: -10, duration: .milliseconds(400))
        for (step, packet) in far.audio(voice).enumerated() {
            leg.receive(packet, at: milliseconds(20 * step))
            _ = leg.tick(at: milliseconds(20 * step + 10))
        }
        #expect(ear.sent.count == 3200 - 1600, "it is told 200 ms late")
        leg.finishTap()
        #expect(ear.sent == G711.decode(prompt.payload(.mu), law: .mu) + Array(repeating: 0, count: 1600))
        let heard = G711.decode(G711.encode(voice, law: .mu), law: .mu)
        // Each packet came 10 ms before ours left: the half that was before our first one lies before the clock.
        #expect(ear.received == Array(heard.dropFirst(80)) + Array(repeating: 0, count: 80))
    }
}
