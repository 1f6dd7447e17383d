import SansIO
import Simulator
import Testing

@Suite struct SimulationTests {
    @Test func `actions happen in the order of their times, and equal times in the order asked for`() {
        let simulation = Simulation(seed: 1)
        var order: [String] = []
        simulation.at(.zero + .seconds(3600)) { order.append("an hour later") }
        simulation.at(.zero + .seconds(1)) { order.append("first") }
        simulation.at(.zero + .seconds(1)) { order.append("second") }
        simulation.run(until: .zero + .seconds(7200))
        #expect(order == ["first", "second", "an hour later"])
        #expect(simulation.now == .zero + .seconds(7200))
    }

    @Test func `a run stops where it is told to, and goes on from there`() {
        let simulation = Simulation(seed: 1)
        var count = 0
        for second in 1...10 { simulation.at(.zero + .seconds(second)) { count += 1 } }
        simulation.run(until: .zero + .seconds(100)) { count == 4 }
        #expect(count == 4)
        #expect(simulation.now == .zero + .seconds(4))
        simulation.run(until: .zero + .seconds(100))
        #expect(count == 10)
    }
}

@Suite struct ImpairmentTests {
    @Test func `loss and duplication come out as often as asked for, and the seed decides which`() {
        func counts(seed: UInt64) -> (lost: Int, twice: Int) {
            let simulation = SimulatedLine(Impairment(loss: 0.1, duplication: 0.05), seed: seed)
            return simulation.counts(of: 20_000)
        }
        let (lost, twice) = counts(seed: 5)
        #expect(abs(lost - 2000) < 200)
        #expect(abs(twice - 900) < 150)
        #expect(counts(seed: 5) == (lost, twice))
        #expect(counts(seed: 6) != (lost, twice))
    }
}
