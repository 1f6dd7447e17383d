import CallEngine
import SIPCore
import SansIO
import Simulator
import Testing

@Suite("Load") struct LoadTests {
    /// A shard as its gauge sees it: turns each millisecond, of which it is busy for a part.
    private struct Shard {
        var gauge: LoadGauge
        var now = Instant.zero
        var changes: [(isTooMuch: Bool, milliseconds: Int64)] = []

        init(_ limits: LoadGauge.Limits? = LoadGauge.Limits()) { gauge = LoadGauge(limits) }

        mutating func run(milliseconds: Int, busy: Double, late: Duration = .zero) {
            for _ in 0..<milliseconds {
                now = now + .milliseconds(1)
                let slept = Duration.nanoseconds(Int64((1 - busy) * 1e6))
                guard gauge.turn(lateness: late, slept: slept, at: now) else { continue }
                changes.append((gauge.isTooMuch, now.nanoseconds / 1_000_000))
            }
        }
    }

    @Test(
        "What a second long is too much is refused, and a short stall is not",
        arguments: [
            (busy: 0.5, late: 0, milliseconds: 60_000, refuses: false),
            (0.84, 5, 60_000, false), (0.9, 0, 10_000, true), (1.0, 0, 10_000, true), (1.0, 0, 400, false),
            (0.3, 15, 10_000, true), (0.3, 9, 60_000, false), (0.3, 300, 20, false),
        ])
    func limits(busy: Double, late: Int, milliseconds: Int, refuses: Bool) {
        var shard = Shard()
        shard.run(milliseconds: 5000, busy: 0.2)
        shard.run(milliseconds: milliseconds, busy: busy, late: .milliseconds(late))
        #expect(shard.gauge.isTooMuch == refuses)
        #expect(shard.changes.count == (refuses ? 1 : 0))
    }

    @Test("A shard that goes from idle to all it can refuses within two seconds") func soon() throws {
        var shard = Shard()
        shard.run(milliseconds: 5000, busy: 0.1)
        shard.run(milliseconds: 5000, busy: 1)
        let change = try #require(shard.changes.first)
        #expect((5500...7000).contains(change.milliseconds))
    }

    @Test("It takes calls again when both are clearly below their limits, not before two seconds, and does not flutter")
    func hysteresis() {
        var shard = Shard()
        shard.run(milliseconds: 10_000, busy: 1)
        shard.run(milliseconds: 60_000, busy: 0.8, late: .milliseconds(4))
        #expect(shard.gauge.isTooMuch, "80 % is not clearly below 85 %")
        shard.run(milliseconds: 10_000, busy: 0.6, late: .milliseconds(4))
        #expect(shard.gauge.isTooMuch, "4 ms is not clearly below 10 ms")
        shard.run(milliseconds: 10_000, busy: 0.6)
        #expect(!shard.gauge.isTooMuch)
        #expect(shard.changes.map(\.isTooMuch) == [true, false])
    }

    @Test("Without limits it measures and refuses nothing; after a pause it begins anew") func off() {
        var shard = Shard(nil)
        shard.run(milliseconds: 20_000, busy: 1, late: .milliseconds(50))
        #expect(!shard.gauge.isTooMuch)
        #expect(shard.gauge.load.percent >= 99)
        #expect(shard.gauge.load.lateness > .milliseconds(45))
        shard.now = shard.now + .seconds(60)
        shard.run(milliseconds: 2, busy: 0)
        #expect(shard.gauge.load.percent == 0)
    }

    private static let flow = """
        flow: test
        sections:
          main: [answer, {wait: 600s}, hangup]
        """

    @Test("An overloaded exchange answers new calls with 503 and a time, while the call in progress goes on")
    func refusing() throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        var ends: [CallID: Int?] = [:]
        calls.phone.onEvent = { call, event in
            if case .ended(let reason) = event { ends[call] = reason.status }
        }
        let first = try calls.call()
        calls.run(seconds: 2)
        let bot = calls.bot.exchange
        press(bot, late: .milliseconds(40), at: calls.simulation.now)
        #expect(bot.load.isTooMuch)
        let second = try calls.call()
        calls.run(seconds: 2)
        #expect(calls.records.isEmpty, "nothing is left of a call that was never taken")
        #expect(bot.callCount == 1)
        #expect(ends == [second: 503])
        // Relief: the next one is taken.
        press(bot, late: .zero, at: calls.simulation.now + .seconds(10))
        #expect(!bot.load.isTooMuch)
        _ = try calls.call()
        calls.run(seconds: 2)
        #expect(bot.callCount == 2)
        #expect(ends[first] == nil)
    }

    @Test("With the last call's audio the load is forgotten") func lastCall() throws {
        let calls = try SimulatedCalls(flow: Self.flow)
        let first = try calls.call()
        calls.run(seconds: 2)
        press(calls.bot.exchange, late: .milliseconds(40), at: calls.simulation.now)
        calls.phone.exchange.hangUp(first, at: calls.simulation.now)
        calls.run(seconds: 2)
        #expect(!calls.bot.exchange.load.isTooMuch)
        _ = try calls.call()
        calls.run(seconds: 2)
        #expect(calls.bot.exchange.callCount == 1)
    }

    /// Four seconds of turns that are as late as that.
    private func press(_ exchange: Exchange, late: Duration, at begin: Instant) {
        for millisecond in 0..<8000 {
            exchange.noteTurn(
                lateness: late, slept: .microseconds(800), at: begin + .milliseconds(millisecond))
        }
    }
}
