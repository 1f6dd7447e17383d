/// The chance that a driver gives to a machine: tags, branches, SSRCs, first sequence numbers.
///
/// The network driver wraps the system's generator; the simulator and the tests pass a seed, so
/// that a transcript is the same each time.
public struct RandomSource: RandomNumberGenerator, Sendable {
    private enum Origin: Sendable {
        case seeded(UInt64)
        case drawn(@Sendable () -> UInt64)
    }

    private var origin: Origin

    /// A reproducible source (SplitMix64). Not for secrets.
    public init(seed: UInt64) { origin = .seeded(seed) }

    /// A source that draws from `draw`, for instance the system's generator.
    public init(drawing draw: @escaping @Sendable () -> UInt64) { origin = .drawn(draw) }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        switch origin {
        case .drawn(let draw): return draw()
        case .seeded(var state):
            state &+= 0x9E37_79B9_7F4A_7C15
            origin = .seeded(state)
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// A token of `length` characters out of `0-9a-z`, as used in tags and branches (RFC 3261 §19.3).
    public mutating func token(length: Int) -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        let bytes = (0..<length).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
