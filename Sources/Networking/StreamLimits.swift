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
