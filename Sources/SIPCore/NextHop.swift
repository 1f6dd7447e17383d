import SIPMessage
public import SansIO

/// Where to send what a URI names, without a resolver.
enum NextHop {
    /// The URI's literal address; `peer` where the host is a name, or an address of a private network while the peer
    /// is outside of it: then the URI was written behind a NAT, and only the way the peer came is known to work.
    ///
    /// Over a connection it is the connection itself, as long as the URI does not ask for another transport: a peer that
    /// has connected to us may not be one that can be connected to.
    static func hop(of uri: SIPURI, seenFrom peer: Hop) -> Hop {
        let asked = uri.parameters["transport"].flatMap { SIPTransport(rawValue: $0.lowercased()) }
        let transport = asked ?? (uri.scheme == .sips ? .tls : peer.transport.isReliable ? peer.transport : .udp)
        if peer.transport.isReliable, transport == peer.transport { return peer }
        guard let address = NetworkAddress(literal: uri.host, port: uri.port ?? transport.defaultPort),
            address.port != 0
        else { return peer }
        // A datagram's way is known to work; a connection that nobody has configured is not made.
        guard transport == peer.transport else { return peer }
        return address.host.isPrivate && !peer.address.host.isPrivate ? peer : Hop(address, over: transport)
    }
}

extension NetworkAddress.Host {
    /// An address that means nothing outside its own network (RFC 1918, RFC 6598, RFC 3927, RFC 4193, loopback).
    var isPrivate: Bool {
        switch self {
        case .v4(let bits):
            bits >> 24 == 10 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8 || bits >> 22 == 0x191
                || bits >> 16 == 0xA9FE || bits >> 24 == 127 || bits == 0
        case .v6(let high, _):
            isLoopback || high >> 57 == 0x7E || high >> 54 == 0x3FA
        }
    }

    /// The literal as it stands in a URI or a Via: IPv6 in brackets.
    public var uriText: String {
        switch self {
        case .v4: description
        case .v6: "[\(description)]"
        }
    }
}
