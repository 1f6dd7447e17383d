import SansIO

/// What connections may cost that have not shown yet that they are worth it.
///
/// Whoever connects and then says nothing, or half of something, holds memory and a descriptor. So everything that a
/// peer begins has to end in time, and nobody holds more connections than it needs.
public struct StreamLimits: Sendable, Hashable {
    /// How long the handshake of TLS may take, in both directions.
    public var handshake: Duration
    /// How long a peer that connected may take for its first whole message, and any peer for a message that it has begun.
    public var message: Duration
    /// How long a peer that answers pings may take for it (RFC 5626 §4.4.1): then the connection is lost.
    public var pong = Duration.seconds(10)
    /// How many connections one source may have made that is no trunk; of IPv6, its network of 64 bits.
    public var perSource: Int
    /// How many connections all may have made. Beyond, that of a stranger gives way which has said nothing for the longest
    /// time.
    public var total: Int

    /// Limits: 8 s for a handshake, 30 s for a message, 100 connections from a source, 4 000 in all.
    ///
    /// - Precondition: all are positive.
    public init(
        handshake: Duration = .seconds(8), message: Duration = .seconds(30), perSource: Int = 100, total: Int = 4000
    ) {
        precondition(
            handshake > .zero && message > .zero && perSource > 0 && total > 0, "limits of connections are positive")
        self.handshake = handshake
        self.message = message
        self.perSource = perSource
        self.total = total
    }
}

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
        guard entry.isStranger else { return loser.map { .admittedInPlaceOf(last, $0) } ?? .admitted(last) }
        countOfSource[entry.source, default: 0] += 1
        silent.set(last, now)
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
