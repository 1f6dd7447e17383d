import SansIO

/// What a simulated network does to the datagrams it carries; every decision comes from the simulation's seed.
public struct Impairment: Sendable, Equatable {
    /// The time every datagram takes.
    public var delay: Duration
    /// Up to this much more, evenly distributed; enough of it reorders packets.
    public var jitter: Duration
    /// The share of audio packets that is lost, 0…1.
    public var loss: Double
    /// The share of audio packets that comes twice, 0…1.
    public var duplication: Double
    /// The share of signaling datagrams that is lost, 0…1.
    public var signalingLoss: Double

    /// Nothing lost, nothing late: a short, steady delay.
    public static let none = Impairment()

    /// A clean network with 2 ms of delay, but for what is given.
    public init(
        delay: Duration = .milliseconds(2), jitter: Duration = .zero, loss: Double = 0, duplication: Double = 0,
        signalingLoss: Double = 0
    ) {
        self.delay = delay
        self.jitter = jitter
        self.loss = loss
        self.duplication = duplication
        self.signalingLoss = signalingLoss
    }

    /// The delays at which copies of a datagram arrive: none when it is lost, two when it is duplicated.
    func forEachArrival(isSignaling: Bool, _ random: inout RandomSource, _ arrive: (Duration) -> Void) {
        if Self.chance(isSignaling ? signalingLoss : loss, &random) { return }
        let copies = !isSignaling && Self.chance(duplication, &random) ? 2 : 1
        for _ in 0..<copies {
            // Drawn without jitter, too: what chance decides next must not depend on it.
            let share = Self.unit(&random)
            arrive(jitter > .zero ? delay + jitter * share : delay)
        }
    }

    private static func chance(_ probability: Double, _ random: inout RandomSource) -> Bool {
        probability > 0 && unit(&random) < probability
    }

    /// A number in 0..<1.
    private static func unit(_ random: inout RandomSource) -> Double { Double(random.next() >> 11) * 0x1p-53 }
}
