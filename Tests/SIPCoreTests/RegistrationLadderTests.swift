import SIPMessage
import SansIO
import Testing

@testable import SIPCore

/// A registration from its first REGISTER to the last, with a registrar that asks for a password, whatever happens to one
/// of its packets.
@Suite("Registration: the ladder")
struct RegistrationLadderTests {
    /// What the network does with one datagram: the milliseconds that its copies take.
    typealias Weather = (_ index: Int) -> [Int64]

    private struct Outcome: Equatable {
        /// The state at the fourth second, after the refresh, and at the end.
        var states: [RegistrationReport.State?] = []
        var bindings: [Bool] = []
    }

    private struct Flying {
        var due: Instant
        var bytes: [UInt8]
        var isRequest: Bool
    }

    /// A registrar that keeps nothing but its one binding, and the way to it.
    private struct Line {
        let weather: Weather
        let asker = Asker(isProxy: false)
        var isBound = false
        var ladder: [String] = []
        var flying: [Flying] = []
        var sent = 0

        mutating func send(_ bytes: [UInt8], isRequest: Bool, at now: Instant) {
            let words = String(decoding: bytes.prefix { $0 != 13 }, as: UTF8.self).split(separator: " ")
            guard words.count > 1 else { return }
            ladder.append(isRequest ? "→ \(words[0])" : "← \(words[1])")
            for delay in weather(sent) {
                flying.append(Flying(due: now + .milliseconds(delay), bytes: bytes, isRequest: isRequest))
            }
            sent += 1
        }

        mutating func answer(_ bytes: [UInt8], at now: Instant) throws {
            let request = try SIPMessage(parsing: bytes)
            guard asker.accepts(request) else {
                return send(Bench.raw(asker.challenge(request)), isRequest: false, at: now)
            }
            isBound = request[.expires] != "0"
            let contact = "Contact: \(request[.contact] ?? "");expires=\(isBound ? 300 : 0)\n"
            send(
                Bench.raw(Asker.response(to: request, "200 OK", more: isBound ? contact : "")), isRequest: false,
                at: now)
        }
    }

    private static func play(_ weather: @escaping Weather) throws -> (Outcome, Line, UserAgent) {
        let bench = try AuthenticationTests.bench()
        let settings = RegistrationSettings(
            name: "carrier", registrar: AuthenticationTests.carrier, domain: "carrier.example", user: "4930123")
        var (line, outcome) = (Line(weather: weather), Outcome())
        func run(until end: Int64) throws {
            while true {
                for bytes in bench.takeSent() { line.send(bytes, isRequest: true, at: bench.now) }
                let next = [line.flying.map(\.due).min(), bench.agent.nextDeadline].compactMap(\.self).min()
                guard let next, next <= .zero + .seconds(end) else { break }
                bench.now = max(bench.now, next)
                if let index = line.flying.firstIndex(where: { $0.due <= bench.now }) {
                    let packet = line.flying.remove(at: index)
                    if packet.isRequest {
                        try line.answer(packet.bytes, at: bench.now)
                    } else {
                        bench.agent.receive(packet.bytes, from: AuthenticationTests.carrier, at: bench.now)
                    }
                } else {
                    bench.agent.handleTimeout(at: bench.now)
                }
            }
            bench.now = .zero + .seconds(end)
            outcome.states.append(bench.registrations.last?.state)
            outcome.bindings.append(line.isBound)
        }
        bench.agent.keepRegistrations([settings], at: bench.now)
        try run(until: 8)
        try run(until: 280)
        bench.agent.keepRegistrations([], at: bench.now)
        try run(until: 400)
        return (outcome, line, bench.agent)
    }

    @Test("asked for a password, bound, refreshed with the same nonce, taken back")
    func golden() throws {
        let (outcome, line, agent) = try Self.play { _ in [20] }
        #expect(
            line.ladder == [
                "→ REGISTER", "← 401", "→ REGISTER", "← 200", "→ REGISTER", "← 200", "→ REGISTER", "← 200",
            ])
        #expect(
            outcome.states == [.registered, .registered, .unregistered] && outcome.bindings == [true, true, false])
        #expect(agent.transactionCount == 0 && agent.nextDeadline == nil)
    }

    @Test("each single packet lost, doubled, or late by three seconds: the same states at both sides", arguments: 0..<8)
    func damaged(_ index: Int) throws {
        let wanted = try Self.play { _ in [20] }.0
        for delays in [[], [20, 140], [3000], [30]] as [[Int64]] {
            let (outcome, _, agent) = try Self.play { $0 == index ? delays : [20] }
            #expect(outcome == wanted, "packet \(index), \(delays)")
            #expect(agent.transactionCount == 0 && agent.nextDeadline == nil && agent.registrationReports.isEmpty)
        }
    }

    @Test(
        "a quarter of all packets lost, and disorder: bound within minutes, and nothing is left in the end",
        arguments: 0..<40)
    func storm(_ seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed))
        let plan = (0..<1024).map { _ in random.next() }
        let (outcome, _, agent) = try Self.play { sent in
            let chance = plan[sent % plan.count]
            if chance % 100 < 25 { return [] }
            let delay = Int64(chance >> 8) & 0x3FF
            return chance % 100 < 45 ? [delay, delay + 300] : [delay]
        }
        #expect(outcome.states[1] == .registered && outcome.bindings[1])
        #expect(agent.transactionCount == 0 && agent.registrationReports.isEmpty)
    }
}
