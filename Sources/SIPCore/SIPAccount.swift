public import SansIO

/// Who we are at one trunk: credentials, and the only addresses that they are meant for.
///
/// A challenge is answered when it comes from one of these hosts, to a request that was sent to one of them, for a
/// realm that is the trunk's. Anybody else who asks, in a call or outside of one, learns nothing: an answer to a
/// stranger's nonce would let the stranger try passwords at leisure.
public struct SIPAccount: Sendable, Hashable {
    /// The trunk's name.
    public var name: String
    /// The name and password.
    public var credentials: DigestCredentials
    /// The hosts whose challenges are answered.
    public var hosts: Set<NetworkAddress.Host>
    /// The realm to answer; `nil` for the trunk's domain, and else the first one that its hosts ask with.
    public var realm: String?
    /// The trunk's domain.
    public var domain: String

    /// An account out of its parts.
    public init(
        name: String, credentials: DigestCredentials, hosts: Set<NetworkAddress.Host>, domain: String,
        realm: String? = nil
    ) {
        self.name = name
        self.credentials = credentials
        self.hosts = hosts
        self.domain = domain
        self.realm = realm
    }
}
