import Audio
import Foundation
import MediaEngine
import SDP
import SansIO
import Testing

@testable import Simulator

/// Random strings of keys from callers whose carriers mix, leak and forget, through a network that loses.
///
/// `ATTENDANT_KEY_STRINGS=10000` runs the full count, about seven minutes; without it a slice of each runs in seconds.
/// `ATTENDANT_KEY_FIRST=8000 ATTENDANT_KEY_STRINGS=2000` runs its last fifth.
@Suite("Keys however a carrier tells of them") struct KeyStormTests {
    /// What came of a number of strings.
    struct Tally {
        var strings = 0
        var keys = 0
        /// Strings of which each key was heard exactly once, in order.
        var exact = 0
        /// Strings that lack exactly keys of which too little came through: nobody can have heard them.
        var vanished = 0
        var lost = 0
        var doubled = 0
        var example = ""
    }

    private static let strings = number("ATTENDANT_KEY_STRINGS") ?? 100
    private static let first = number("ATTENDANT_KEY_FIRST") ?? 0

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }

    static let cases = ways.flatMap { way in [0, 1, 3, 5].map { (way, $0) } }

    /// All ways, or the one that `ATTENDANT_KEY_WAY` names.
    private static var ways: [MixedCaller.Way] {
        let name = ProcessInfo.processInfo.environment["ATTENDANT_KEY_WAY"]
        return name.flatMap(MixedCaller.Way.init).map { [$0] } ?? MixedCaller.Way.allCases
    }

    @Test("each string is heard exactly once", arguments: cases)
    func storm(way: MixedCaller.Way, loss: Int) {
        var tally = Tally()
        for index in Self.first..<Self.first + Self.strings {
            Self.run(way, loss: loss, seed: UInt64(index) &* 7919 &+ UInt64(loss), into: &tally)
        }
        if Self.strings >= 1000 {
            print(
                "\(way.rawValue) at \(loss) %: \(tally.strings) strings, \(tally.keys) keys; \(tally.exact) exact, "
                    + "\(tally.vanished) with a key of which too little arrived; keys lost \(tally.lost), doubled \(tally.doubled)"
            )
        }
        let damaged = tally.strings - tally.exact - tally.vanished
        #expect(damaged <= Self.allowed(way, loss: loss), "\(tally.example)")
        let unheard = loss == 0 ? 0 : Self.strings / 200 + 1
        #expect(tally.vanished <= unheard, "strings with a key of which too little arrived")
    }

    /// How many strings may be damaged: none, but where keys are nothing but tones among packets that nobody agreed on.
    /// There the same key may come twice and the pause between be lost: one of 10,000 strings at 3 %.
    private static func allowed(_ way: MixedCaller.Way, loss: Int) -> Int {
        way == .lateAgreement && loss == 3 ? strings / 10_000 : 0
    }

    private static func run(_ way: MixedCaller.Way, loss: Int, seed: UInt64, into tally: inout Tally) {
        let caller = MixedCaller(way, seed: seed)
        let arrived = carry(caller, loss: loss, seed: seed)
        let heard = hear(caller, arrived.order, knowsEvents: way != .lateAgreement)
        let wanted = caller.digits.map(\.description).joined()
        tally.strings += 1
        tally.keys += caller.digits.count
        guard heard != wanted else { return tally.exact += 1 }
        let possible = caller.digits.enumerated().filter { arrived.audible.contains($0.offset) }
        guard heard != possible.map(\.element.description).joined() else { return tally.vanished += 1 }
        tally.lost += max(0, wanted.count - heard.count)
        tally.doubled += max(0, heard.count - wanted.count)
        tally.example = "\(way) \(loss) % seed \(seed): sent \(wanted), heard \(heard)"
        if strings >= 1000 { print(tally.example) }
    }

    /// The order in which what was sent arrives, and the keys of which enough does: a telephone-event that is agreed on,
    /// INFO, or 40 ms of tone without a gap, the shortest that ITU-T Q.24 wants heard.
    private static func carry(
        _ caller: MixedCaller, loss: Int, seed: UInt64
    ) -> (order: [(at: Instant, index: Int)], audible: Set<Int>) {
        let line = Impairment(
            delay: .milliseconds(20), jitter: .milliseconds(15), loss: Double(loss) / 100, duplication: 0.01)
        var random = RandomSource(seed: seed ^ 0xA5A5)
        var order: [(at: Instant, index: Int)] = []
        var audible: Set<Int> = []
        var tones: (key: Int?, count: Int) = (nil, 0)
        for (index, sent) in caller.sent.enumerated() {
            let start = Instant.zero + .milliseconds(sent.at)
            guard case .packet = sent.what else {
                order.append((start + .milliseconds(40), index))
                if let key = sent.key { audible.insert(key) }
                continue
            }
            var arrivals: [Duration] = []
            line.forEachArrival(isSignaling: false, &random) { arrivals.append($0) }
            order += arrivals.map { (start + $0, index) }
            switch caller.sign(at: index) {
            case .tone:
                let isNext = sent.key == tones.key
                tones = arrivals.isEmpty ? (nil, 0) : (sent.key, isNext ? tones.count + 1 : 1)
                if tones.count >= 2, let key = sent.key { audible.insert(key) }
            case .event where !arrivals.isEmpty:
                if let key = sent.key { audible.insert(key) }
            case .event, .none: break
            }
        }
        return (order.sorted { ($0.at, $0.index) < ($1.at, $1.index) }, audible)
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
