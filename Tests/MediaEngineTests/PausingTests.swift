import Audio
import RTP
import SansIO
import Testing

@testable import MediaEngine

@Suite("The other side pauses, and says how its silence sounds (RFC 3389)")
struct PausingTests {
    private static let speech = ToneGenerator.samples(hertz: [440], levelDBm0: -10, duration: .milliseconds(400))
    /// 40 decibels below the loudest signal: a mean of 321.
    private static let level: UInt8 = 40

    /// What arrives when, in milliseconds: speech, a description of noise unless there is none, a second of nothing, speech.
    private static func packets(_ description: [UInt8]?) -> [(packet: [UInt8], at: Int)] {
        var far = FarEnd()
        var packets = far.audio(speech).enumerated().map { (packet: $1, at: 20 * $0) }
        if let description { packets.append((far.comfortNoise(description), 400)) }
        far.timestamp &+= 8000
        packets += far.audio(speech).enumerated().map { (packet: $1, at: 1400 + 20 * $0) }
        return packets
    }

    /// Runs a leg for two seconds.
    private static func run(
        _ leg: MediaLeg, _ packets: [(packet: [UInt8], at: Int)], _ step: (Instant) -> Void = { _ in }
    ) {
        var rest = packets[...]
        for clock in stride(from: 0, to: 2000, by: 5) {
            while let next = rest.first, next.at <= clock {
                leg.receive(next.packet, at: milliseconds(clock))
                rest = rest.dropFirst()
            }
            if clock % 20 == 10 { _ = leg.tick(at: milliseconds(clock)) }
            if clock % 20 == 15 { step(milliseconds(clock)) }
        }
    }

    /// What `listener` sends while `speaker` gets those packets.
    private static func heard(
        by listener: MediaLeg, from speaker: MediaLeg, _ packets: [(packet: [UInt8], at: Int)],
        _ step: (Instant) -> Void = { _ in }
    ) -> [Int16] {
        var heard: [Int16] = []
        run(speaker, packets) { now in
            step(now)
            heard += G711.decode(listener.sentPacket(at: now)?.payload ?? [], law: .mu)
        }
        return heard
    }

    /// The effective value of the samples between two times.
    private static func loudness(_ samples: [Int16], _ times: Range<Int>) -> Double {
        let part = samples[(times.lowerBound * 8)..<(times.upperBound * 8)]
        return (part.map { Double($0) * Double($0) }.reduce(0, +) / Double(part.count)).squareRoot()
    }

    private static func check(_ heard: [Int16], hasNoise: Bool) {
        if hasNoise {
            for time in stride(from: 500, to: 1300, by: 100) {
                #expect(250...400 ~= loudness(heard, time..<time + 100), "at \(time) ms")
            }
        } else {
            #expect(loudness(heard, 600..<1350) < 1)
        }
        #expect(loudness(heard, 200..<380) > 4000 && loudness(heard, 1500..<1750) > 4000)
    }

    private static let descriptions: [[UInt8]?] = [nil, [], [level], [level, 60, 140]]

    @Test("whoever is bridged hears the noise until there is speech again", arguments: descriptions)
    func bridged(_ description: [UInt8]?) {
        let (a, b) = (leg(), leg())
        MediaLeg.bridge(a, b)
        let heard = Self.heard(by: b, from: a, Self.packets(description))
        Self.check(heard, hasNoise: description?.isEmpty == false)
    }

    @Test("so do the members of a conference", arguments: descriptions)
    func conference(_ description: [UInt8]?) {
        let (a, b) = (leg(), leg())
        let conference = Conference()
        for member in [a, b] { member.join(conference) }
        let heard = Self.heard(by: b, from: a, Self.packets(description))
        Self.check(heard, hasNoise: description?.isEmpty == false)
    }

    @Test("and so does who listens to the recording, which is as long as without", arguments: descriptions)
    func recorded(_ description: [UInt8]?) {
        let leg = leg()
        let ear = Ear()
        leg.tap = ear
        Self.run(leg, Self.packets(description))
        leg.finishTap()
        #expect(ear.received.count == 16_000 && ear.sent.allSatisfy { $0 == 0 })
        Self.check(ear.received, hasNoise: description?.isEmpty == false)
    }

    @Test("who is bridged during the pause hears it, too") func bridgedLater() {
        let (a, b) = (leg(), leg())
        let heard = Self.heard(by: b, from: a, Self.packets([Self.level])) { now in
            if now == milliseconds(615) { MediaLeg.bridge(a, b) }
        }
        #expect(Self.loudness(heard, 300..<600) < 1 && 250...400 ~= Self.loudness(heard, 700..<1300))
    }
}
