public import SansIO

/// What carries messages (RFC 3261 §18).
public enum SIPTransport: String, Sendable, Hashable, CaseIterable {
    /// Datagrams: messages may be lost, and are repeated.
    case udp
    /// Connections.
    case tcp
    /// Connections that nobody else reads.
    case tls

    /// Whether lost messages are somebody else's business: then no transaction repeats them.
    public var isReliable: Bool { self != .udp }
    /// As it stands in a Via.
    public var viaName: String { rawValue.uppercased() }
    /// Where a peer listens that names no port (RFC 3261 §19.1.2).
    public var defaultPort: UInt16 { self == .tls ? 5061 : 5060 }
}

/// Where a message goes next, or came from: an address, by which transport, and for TLS under which name.
///
/// Two hops are the same connection only if all of it is the same: a connection to another name at the same address is
/// another one, since its certificate was checked for that name.
public struct Hop: Sendable, Hashable, CustomStringConvertible {
    /// What carries the message.
    public var transport: SIPTransport
    /// Where to.
    public var address: NetworkAddress
    /// The name that the peer's certificate has to be for; `nil` for a connection that the peer has made, and without TLS.
    public var serverName: String?

    /// A hop out of its parts.
    public init(_ address: NetworkAddress, over transport: SIPTransport = .udp, serverName: String? = nil) {
        self.address = address
        self.transport = transport
        self.serverName = transport == .tls ? serverName : nil
    }

    /// `tls 198.51.100.20:5061 (sip.carrier.example)`.
    public var description: String { "\(transport.rawValue) \(address)" + (serverName.map { " (\($0))" } ?? "") }
}
