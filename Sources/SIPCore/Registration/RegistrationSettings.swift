import SIPMessage
public import SansIO

/// One binding that is to be kept at a registrar: where it is, and under which address calls shall reach us.
public struct RegistrationSettings: Sendable, Hashable {
    /// The trunk's name; credentials are those of the account of this name.
    public var name: String
    /// Where REGISTER is sent.
    public var registrar: NetworkAddress
    /// Where it is sent when the registrar does not answer, cannot be reached, or answers 503; in this order.
    public var alternatives: [NetworkAddress]
    /// By which transport.
    public var transport: SIPTransport
    /// The registrar's domain: the Request-URI, which has no user (RFC 3261 §10.2).
    public var domain: String
    /// The user part of the address-of-record, and of the Contact that calls will come to.
    public var user: String
    /// How long a binding is asked for; the registrar may grant another time.
    public var expires: Duration

    /// Settings out of their parts; ten minutes unless said otherwise.
    public init(
        name: String, registrar: NetworkAddress, alternatives: [NetworkAddress] = [],
        over transport: SIPTransport = .udp, domain: String, user: String, expires: Duration = .seconds(600)
    ) {
        self.transport = transport
        self.name = name
        self.registrar = registrar
        self.alternatives = alternatives
        self.domain = domain
        self.user = user
        self.expires = expires
    }

    /// Where REGISTER may go, the first choice first; a certificate there has to be for the domain.
    var hops: [Hop] { ([registrar] + alternatives).map { Hop($0, over: transport, serverName: domain) } }

    /// Whether it is the same binding at the same registrar, wherever that is found.
    func isSameBinding(as other: RegistrationSettings) -> Bool {
        var moved = other
        moved.registrar = registrar
        moved.alternatives = alternatives
        return self == moved
    }

    /// The address that is bound.
    var address: NameAddress { NameAddress(uri: SIPURI(user: user, host: domain)) }
}

/// How a registration stands.
public struct RegistrationReport: Sendable, Equatable {
    /// What it is doing.
    public enum State: Sendable, Equatable {
        /// The first REGISTER is under way.
        case registering
        /// The registrar knows us.
        case registered
        /// It does not, or will not for long; it is asked again by itself.
        case failed
        /// We told it to forget us.
        case unregistered
    }

    /// The trunk's name.
    public var name: String
    /// What it is doing.
    public var state: State
    /// Since when the registrar has known us without a gap; `nil` while it does not.
    public var since: Instant?
    /// Until when the registrar knows us; `nil` while it does not.
    public var until: Instant?
    /// When it is asked next; `nil` while it is being asked.
    public var nextAttempt: Instant?
    /// How many attempts have failed in a row.
    public var failures: Int
    /// Why the last attempt failed, as a sentence; `nil` after one that did not.
    public var problem: String?
}
