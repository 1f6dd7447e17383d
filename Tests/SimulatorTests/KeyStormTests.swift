import Audio
import Foundation
import MediaEngine
import SDP
import SansIO
import Testing

@testable import Simulator

/// Random strings of keys from callers whose carriers mix, leak and forget, through a network that loses.
///
/// `ATTENDANT_KEY_STRINGS=10000` runs the full count; without it a slice of each runs in seconds.
@Suite("Keys however a carrier tells of them") struct KeyStormTests {
    /// What came of a number of strings.
    struct Tally {
        var strings = 0
        var keys = 0
        /// Strings of which each key was heard exactly once, in order.
        var exact = 0
        /// Strings with a key of which no packet came through: nobody can have heard it.
        var vanished = 0
        var lost = 0
        var doubled = 0
        var example = ""
    }

    private static let strings = ProcessInfo.processInfo.environment["ATTENDANT_KEY_STRINGS"].flatMap(Int.init) ?? 100

    static let cases = MixedCaller.Way.allCases.flatMap { way in [0, 1, 3, 5].map { (way, $0) } }

    @Test("each string is heard exactly once", arguments: cases)
    func storm(way: MixedCaller.Way, loss: Int) {
        var tally = Tally()
        for index in 0..<Self.strings {
            Self.run(way, loss: loss, seed: UInt64(index) &* 7919 &+ UInt64(loss), into: &tally)
        }
        if Self.strings >= 1000 {
            print(
                "\(way.rawValue) at \(loss) %: \(tally.strings) strings, \(tally.keys) keys; \(tally.exact) exact, "
                    + "\(tally.vanished) with a key of which nothing arrived; keys lost \(tally.lost), doubled \(tally.doubled)"
            )
        }
        #expect(tally.doubled == 0, "\(tally.example)")
        #expect(tally.vanished <= (loss == 0 ? 0 : Self.count(0.005)), "strings with a key of which nothing arrived")
        let damaged = tally.strings - tally.vanished - tally.exact
        #expect(damaged <= Self.count(Self.allowed(way, loss: loss)), "\(tally.example)")
    }

    /// What part of the strings may be damaged. Events are told so often that none is lost; a key that is nothing but a
    /// tone may lose too much of it. Of 1001 strings 1 was damaged where the caller switches (at 3 %), and 10, 15 and 30
    /// where events are agreed on late (at 1, 3 and 5 %).
    private static func allowed(_ way: MixedCaller.Way, loss: Int) -> Double {
        switch way {
        case .switches: loss == 0 ? 0 : 0.003
        case .lateAgreement: [0: 0, 1: 0.015, 3: 0.025, 5: 0.04][loss] ?? 0
        default: 0
        }
    }

    /// So many strings, one at least of a part that is not 0.
    private static func count(_ part: Double) -> Int { Int((Double(strings) * part).rounded(.up)) }

    private static func run(_ way: MixedCaller.Way, loss: Int, seed: UInt64, into tally: inout Tally) {
        let caller = MixedCaller(way, seed: seed)
        let arrived = carry(caller, loss: loss, seed: seed)
        let heard = hear(caller, arrived.order, knowsEvents: way != .lateAgreement)
        let wanted = caller.digits.map(\.description).joined()
        tally.strings += 1
        tally.keys += caller.digits.count
        guard heard != wanted else { return tally.exact += 1 }
        if arrived.keys.count < caller.digits.count, heard.count < wanted.count { return tally.vanished += 1 }
        tally.lost += max(0, wanted.count - heard.count)
        tally.doubled += max(0, heard.count - wanted.count)
        tally.example = "\(way) \(loss) % seed \(seed): sent \(wanted), heard \(heard)"
    }

    /// The order in which what was sent arrives, and the keys of which anything does.
    private static func carry(
        _ caller: MixedCaller, loss: Int, seed: UInt64
    ) -> (order: [(at: Instant, index: Int)], keys: Set<Int>) {
        let line = Impairment(
            delay: .milliseconds(20), jitter: .milliseconds(15), loss: Double(loss) / 100, duplication: 0.01)
        var random = RandomSource(seed: seed ^ 0xA5A5)
        var order: [(at: Instant, index: Int)] = []
        var keys: Set<Int> = []
        for (index, sent) in caller.sent.enumerated() {
            let start = Instant.zero + .milliseconds(sent.at)
            guard case .packet = sent.what else {
                order.append((start + .milliseconds(40), index))
                continue
            }
            let arrivals = line.arrivals(isSignaling: false, &random)
            order += arrivals.map { (start + $0, index) }
            if let key = sent.key, !arrivals.isEmpty { keys.insert(key) }
        }
        return (order.sorted { ($0.at, $0.index) < ($1.at, $1.index) }, keys)
    }

    private static func hear(_ caller: MixedCaller, _ order: [(at: Instant, index: Int)], knowsEvents: Bool) -> String {
        let leg = MediaLeg(
            MediaLeg.Configuration(
                media: agreement(events: knowsEvents), ssrc: 7, firstSequence: 1, firstTimestamp: 1))
        var next = 0
        var heard = ""
        for millisecond in stride(from: 0, through: caller.end + 200, by: 20) {
            let now = Instant.zero + .milliseconds(millisecond)
            while next < order.count, order[next].at <= now {
                deliver(caller.sent[order[next].index].what, to: leg, at: order[next].at)
                next += 1
            }
            _ = leg.tick(at: now)
            while let event = leg.poll() {
                if case .keyDown(let digit, _, _) = event { heard.append(digit.character) }
            }
        }
        return heard
    }

    private static func deliver(_ sent: MixedCaller.Sent, to leg: MediaLeg, at now: Instant) {
        switch sent {
        case .packet(let bytes): bytes.withUnsafeBytes { leg.receive($0, at: now) }
        case .info(let digit): leg.receiveInfoDigit(digit, duration: .milliseconds(100), at: now)
        case .agreement: leg.renegotiate(agreement(events: true))
        }
    }

    private static func agreement(events: Bool) -> NegotiatedMedia {
        let mu = AudioFormat(name: "PCMU", clockRate: 8000, payloadType: 0)
        return NegotiatedMedia(
            remoteHost: "192.0.2.1", remotePort: 4000, sendFormat: mu, receiveFormats: [mu],
            telephoneEventSend: events ? 101 : nil, telephoneEventReceive: events ? [101] : [], direction: .sendrecv)
    }
}
