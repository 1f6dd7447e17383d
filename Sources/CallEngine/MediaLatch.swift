import SansIO

/// Whose packets a port takes: the address in the other side's session description, or, where that one stays
/// silent, the address that its packets really come from (symmetric RTP, RFC 4961).
///
/// A telephone behind a NAT names an address that nobody outside can send from. Believing any sender would let
/// a stranger take the call over, so another address than the named one is learned only
///
/// - when the named one has been silent for ``patience`` after the description came,
/// - from the host that was named or the host that signaling comes from,
/// - by the second RTP packet in a row from there.
///
/// Once settled it stays so until a new description comes. Small, pure, and asked only until it is settled: the
/// driver then connects its socket, and the kernel drops what strangers send.
struct MediaLatch {
    /// How long the named address has to speak before another one can be learned.
    private static let patience = Duration.milliseconds(200)

    private let named: NetworkAddress
    private let signalingHost: NetworkAddress.Host
    private let openedAt: Instant
    private var candidate: NetworkAddress?

    /// A session description named an address at this time.
    init(named: NetworkAddress, signalingHost: NetworkAddress.Host, at now: Instant) {
        self.named = named
        self.signalingHost = signalingHost
        openedAt = now
    }

    /// The address to settle on after a packet from `source`, or `nil` to drop the packet and go on listening.
    mutating func settles(on source: NetworkAddress, firstByte: UInt8?, at now: Instant) -> NetworkAddress? {
        guard let firstByte, firstByte >> 6 == 2 else { return nil }
        if source == named { return named }
        guard now >= openedAt + Self.patience, source.host == named.host || source.host == signalingHost else {
            return nil
        }
        guard candidate == source else {
            candidate = source
            return nil
        }
        return source
    }
}
