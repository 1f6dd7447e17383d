import SansIO

/// How often strangers are listened to: so many requests a second from each source, and less from those that are
/// refused. Memory that never grows, whatever comes.
///
/// Each source has one number: the time when all that it has sent is paid for. A request moves it on by its price;
/// when it is too far ahead of the clock, the source is not listened to. Sources share a fixed table by a salted hash,
/// so two of them may share a number, and nobody can know which.
struct SourceLimiter: Sendable {
    /// What a source may do.
    struct Limit: Sendable, Hashable {
        /// Requests a second over a long time.
        var rate: Int
        /// Requests at once after a silence.
        var burst: Int
        /// What a refused request costs, in requests.
        var refusalPrice: Int
        /// The longest time for which a source is not listened to.
        var longestSilence: Duration

        init(rate: Int = 20, burst: Int = 200, refusalPrice: Int = 20, longestSilence: Duration = .seconds(600)) {
            self.rate = max(1, rate)
            self.burst = max(1, burst)
            self.refusalPrice = max(0, refusalPrice)
            self.longestSilence = longestSilence
        }
    }

    static let tableSize = 4096

    let limit: Limit
    private let salt: UInt64
    private var paidAt: [Instant]

    init(_ limit: Limit, salt: UInt64) {
        self.limit = limit
        self.salt = salt
        paidAt = Array(repeating: .zero, count: Self.tableSize)
    }

    /// Whether a request from this source is listened to; counts it if so. O(1), allocates nothing.
    mutating func admits(_ host: NetworkAddress.Host, at now: Instant) -> Bool {
        let index = index(of: host)
        guard paidAt[index] - now <= price(limit.burst) else { return false }
        charge(1, index, at: now)
        return true
    }

    /// The source was refused something: that costs more.
    mutating func refuse(_ host: NetworkAddress.Host, at now: Instant) {
        charge(limit.refusalPrice, index(of: host), at: now)
    }

    private mutating func charge(_ requests: Int, _ index: Int, at now: Instant) {
        let paid = max(paidAt[index], now) + price(requests)
        paidAt[index] = min(paid, now + limit.longestSilence + price(limit.burst))
    }

    private func price(_ requests: Int) -> Duration {
        .nanoseconds(Int64(min(requests, 1_000_000)) * 1_000_000_000 / Int64(limit.rate))
    }

    /// An IPv6 source is its network of 64 bits: within it, addresses cost nothing.
    private func index(of host: NetworkAddress.Host) -> Int {
        let bits: UInt64 =
            switch host {
            case .v4(let bits): UInt64(bits)
            case .v6(let high, _): high
            }
        var mixed = bits ^ salt
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(Self.tableSize))
    }
}
