import Audio
import RTP
import SansIO
import Testing

@testable import MediaEngine

@Suite("Conferences") struct ConferenceTests {
    private static let hertz: [Double] = [500, 900, 1300, 1900]

    /// What each leg sends in four seconds, while each far end sends a tone of its own; turns fall 3 ms apart.
    private func heard(_ legs: [MediaLeg], jitter: Int = 0, at step: (Int) -> Void = { _ in }) -> [[Int16]] {
        var random = RandomSource(seed: 6)
        let packets: [[(packet: [UInt8], at: Int)]] = Self.hertz.prefix(legs.count).map { hertz in
            var far = FarEnd()
            return far.audio(ToneGenerator.samples(hertz: [hertz], levelDBm0: -20, duration: .seconds(4)))
                .enumerated().map {
                    (packet: $1, at: 20 * $0 + (jitter > 0 ? Int.random(in: 0...jitter, using: &random) : 0))
                }
                .sorted { $0.at < $1.at }
        }
        var next = [Int](repeating: 0, count: legs.count)
        var sent = [[Int16]](repeating: [], count: legs.count)
        for clock in 0..<4000 {
            step(clock)
            for (index, leg) in legs.enumerated() {
                while next[index] < packets[index].count, packets[index][next[index]].at <= clock {
                    leg.receive(packets[index][next[index]].packet, at: milliseconds(clock))
                    next[index] += 1
                }
                guard clock % 20 == 3 * index + 1 else { continue }
                sent[index] += G711.decode(leg.sentPacket(at: milliseconds(clock))?.payload ?? [], law: .mu)
            }
        }
        return sent
    }

    /// Which of the tones are in the third second, at their own level.
    private func tones(_ samples: [Int16], second: Int = 2) -> [Int] {
        let part = Array(samples[(second * 8000)..<(second * 8000 + 8000)])
        return Self.hertz.indices.filter { index in
            abs(level(of: Self.hertz[index], in: part) + 20) < 1
        }
    }

    @Test("Each hears all others and not itself", arguments: [2, 3, 4], [0, 15])
    func everyone(count: Int, jitter: Int) {
        let conference = Conference()
        let legs = (0..<count).map { _ in leg() }
        for leg in legs { leg.join(conference) }
        let heard = heard(legs, jitter: jitter)
        for index in legs.indices { #expect(tones(heard[index]) == legs.indices.filter { $0 != index }) }
        #expect(conference.count == count)
    }

    @Test("Who whispers is heard by one alone, who listens by none, and both hear all the others") func roles() {
        let conference = Conference()
        let legs = (0..<4).map { _ in leg() }
        legs[0].join(conference)
        legs[1].join(conference)
        legs[2].join(conference, heardBy: .only(legs[1]))
        legs[3].join(conference, heardBy: .nobody)
        let heard = heard(legs)
        #expect(heard.map { tones($0) } == [[1], [0, 2], [0, 1], [0, 1]])
    }

    @Test("Who leaves is not heard any more and hears nobody; the others go on") func leaving() {
        let conference = Conference()
        let legs = (0..<3).map { _ in leg() }
        for leg in legs { leg.join(conference) }
        let heard = heard(legs) { if $0 == 1500 { legs[2].leaveConference() } }
        #expect(heard.map { tones($0, second: 0).count } != [0, 0, 0])
        #expect(heard.map { tones($0) } == [[1], [0], []])
        #expect(conference.count == 2)
    }

    @Test("A bridge and a conference replace each other") func replacing() {
        let conference = Conference()
        let legs = (0..<3).map { _ in leg() }
        for leg in legs { leg.join(conference) }
        let heard = heard(legs) { if $0 == 1500 { MediaLeg.bridge(legs[0], legs[1]) } }
        #expect(heard.map { tones($0) } == [[1], [0], []])
        #expect(conference.count == 1)
    }

    /// The level of one frequency in dBm0, by correlation with its sine and cosine.
    private func level(of hertz: Double, in samples: [Int16]) -> Double {
        let tones = [0.0, 0.25].map {
            ToneGenerator.samples([.init(hertz: hertz, levelDBm0: 0, phaseTurns: $0)], count: samples.count)
        }
        let power = tones.reduce(0.0) { sum, tone in
            let product = zip(samples, tone).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            let energy = tone.reduce(0.0) { $0 + Double($1) * Double($1) }
            return sum + product * product / energy / energy
        }
        return Decibels.value(ofPowerRatio: max(power, 1e-9))
    }
}
