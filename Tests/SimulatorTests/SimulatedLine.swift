import SansIO

@testable import Simulator

/// A line by itself: what becomes of packets, without the packets.
struct SimulatedLine {
    private let impairment: Impairment
    private var random: RandomSource

    init(_ impairment: Impairment, seed: UInt64) {
        self.impairment = impairment
        random = RandomSource(seed: seed)
    }

    /// How many of `number` packets are lost, and how many come twice.
    func counts(of number: Int) -> (lost: Int, twice: Int) {
        var random = random
        let arrivals = (0..<number).map { _ in
            var count = 0
            impairment.forEachArrival(isSignaling: false, &random) { _ in count += 1 }
            return count
        }
        return (arrivals.count { $0 == 0 }, arrivals.count { $0 == 2 })
    }
}
