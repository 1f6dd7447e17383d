import SansIO

/// The connections that peers have made: who may have one more, and who gives way.
///
/// A value that closes nothing. O(log connections) for each input.
struct ConnectionCensus: Sendable {
    /// A connection, for as long as it is there.
    typealias Number = UInt64

    /// What is to become of a new connection.
    enum Verdict: Sendable, Equatable {
        /// It is one of them from now on.
        case admitted(Number)
        /// It is one of them from now on, and this one is no more: to be closed.
        case admittedInPlaceOf(Number, Number)
        /// There are too many from there, or nobody gives way.
        case refused
    }

    private struct Entry: Sendable {
        let source: UInt64
        let isStranger: Bool
    }

    let limits: StreamLimits
    /// Whose connections are never too many for one source, and give way to nobody: trunks.
    var trusts: @Sendable (NetworkAddress.Host) -> Bool = { $0.isLoopback }
    private var entries: [Number: Entry] = [:]
    private var countOfSource: [UInt64: Int] = [:]
    /// Strangers by when they were last heard, the longest silent one first.
    private var silent = DeadlineQueue<Number>()
    private var last: Number = 0

    init(limits: StreamLimits) { self.limits = limits }

    /// How many connections there are.
    var count: Int { entries.count }
    /// How many strangers they belong to.
    var sourceCount: Int { countOfSource.count }

    /// A peer has connected.
    mutating func admit(_ host: NetworkAddress.Host, at now: Instant) -> Verdict {
        let entry = Entry(source: Self.source(of: host), isStranger: !trusts(host))
        if entry.isStranger, countOfSource[entry.source, default: 0] >= limits.perSource { return .refused }
        var loser: Number?
        if entries.count >= limits.total {
            guard let silentest = silent.next().flatMap({ silent.pop(at: $0) }) else { return .refused }
            forget(silentest)
            loser = silentest
        }
        last += 1
        entries[last] = entry
        if entry.isStranger {
            countOfSource[entry.source, default: 0] += 1
            silent.set(last, now)
        }
        return loser.map { .admittedInPlaceOf(last, $0) } ?? .admitted(last)
    }

    /// A whole message has come over the connection.
    mutating func heard(_ number: Number, at now: Instant) {
        if entries[number]?.isStranger == true { silent.set(number, now) }
    }

    /// The connection is closed.
    mutating func left(_ number: Number) {
        silent.set(number, nil)
        forget(number)
    }

    private mutating func forget(_ number: Number) {
        guard let entry = entries.removeValue(forKey: number), entry.isStranger,
            let count = countOfSource[entry.source]
        else { return }
        countOfSource[entry.source] = count > 1 ? count - 1 : nil
    }

    /// An IPv6 source is its network of 64 bits: within it, addresses cost nothing.
    private static func source(of host: NetworkAddress.Host) -> UInt64 {
        switch host {
        case .v4(let bits): UInt64(bits)
        // Documentation, loopback and mapped addresses apart, no network of IPv6 begins with 32 zero bits.
        case .v6(let high, let low): high == 0 ? low | 1 << 63 : high
        }
    }
}
