import SansIO

/// What a simulated network does to the datagrams it carries; every decision comes from the simulation's seed.
public struct Impairment: Sendable, Equatable {
    /// The time every datagram takes.
    public var delay: Duration
    /// Up to this much more, evenly distributed; enough of it reorders packets.
    public var jitter: Duration
    /// The share of audio packets that is lost, 0…1.
    public var loss: Double
    /// How many audio packets in a row are lost on average (E. N. Gilbert, 1960); at 1 losses know nothing of each other.
    public var burst: Double
    /// The share of audio packets that comes twice, 0…1.
    public var duplication: Double
    /// The share of signaling datagrams that is lost, 0…1.
    public var signalingLoss: Double

    /// Nothing lost, nothing late: a short, steady delay.
    public static let none = Impairment()

    /// A clean network with 2 ms of delay, but for what is given.
    public init(
        delay: Duration = .milliseconds(2), jitter: Duration = .zero, loss: Double = 0, duplication: Double = 0,
        signalingLoss: Double = 0, burst: Double = 1
    ) {
        self.delay = delay
        self.jitter = jitter
        self.loss = loss
        self.burst = burst
        self.duplication = duplication
        self.signalingLoss = signalingLoss
    }

    /// The delays at which copies of a datagram arrive: none when it is lost, two when it is duplicated.
    ///
    /// - Parameter isInGap: whether the datagram before it in its stream was lost.
    func forEachArrival(
        isSignaling: Bool, _ random: inout RandomSource, isInGap: inout Bool, _ arrive: (Duration) -> Void
    ) {
        if isSignaling {
            if Self.chance(signalingLoss, &random) { return }
        } else {
            isInGap = Self.chance(chanceOfLoss(isInGap: isInGap), &random)
            if isInGap { return }
        }
        let copies = !isSignaling && Self.chance(duplication, &random) ? 2 : 1
        for _ in 0..<copies {
            // Drawn without jitter, too: what chance decides next must not depend on it.
            let share = Self.unit(&random)
            arrive(jitter > .zero ? delay + jitter * share : delay)
        }
    }

    /// The same for a datagram by itself.
    func forEachArrival(isSignaling: Bool, _ random: inout RandomSource, _ arrive: (Duration) -> Void) {
        var isInGap = false
        forEachArrival(isSignaling: isSignaling, &random, isInGap: &isInGap, arrive)
    }

    /// Chosen so that gaps are ``burst`` long and ``loss`` is lost, both on average.
    private func chanceOfLoss(isInGap: Bool) -> Double {
        guard burst > 1, loss > 0, loss < 1 else { return loss }
        return isInGap ? 1 - 1 / burst : min(loss / (burst * (1 - loss)), 1)
    }

    private static func chance(_ probability: Double, _ random: inout RandomSource) -> Bool {
        probability > 0 && unit(&random) < probability
    }

    /// A number in 0..<1.
    private static func unit(_ random: inout RandomSource) -> Double { Double(random.next() >> 11) * 0x1p-53 }
}
