public import Numbering
public import SIPMessage

/// Who we say is calling.
public enum OutboundIdentity: Sendable, Hashable {
    /// A number of ours at the trunk's domain: in From and P-Asserted-Identity.
    case number(PhoneNumber, name: String?, domain: String)
    /// Any SIP URI: in From alone.
    case uri(SIPURI, name: String?)
    /// Nobody: RFC 3323 §4.1.1.3, and `Privacy: id` (RFC 3325 §9.3).
    case anonymous
    /// As the trunk wants to be told.
    case presented(CallerPresentation, as: IdentityProfile)

    /// Whether nothing that the callee sees may name us.
    public var isAnonymous: Bool {
        switch self {
        case .anonymous: true
        case .presented(let caller, _): caller.isWithheld
        case .number, .uri: false
        }
    }

    /// The headers that tell who calls, in order. From has no tag yet.
    ///
    ///     number     From, P-Asserted-Identity
    ///     uri        From
    ///     anonymous  From "Anonymous" <sip:anonymous@anonymous.invalid>, Privacy
    ///     presented  what the profile says
    ///
    /// - Parameter target: whom the call is for, which History-Info names.
    public func headers(to target: SIPURI? = nil) -> (from: NameAddress, others: [(HeaderName, String)]) {
        switch self {
        case .number(let number, let name, let domain):
            let address = NameAddress(displayName: name, uri: SIPURI(user: number.description, host: domain))
            return (address, [(.pAssertedIdentity, address.description)])
        case .uri(let uri, let name):
            return (NameAddress(displayName: name, uri: uri), [])
        case .anonymous:
            return (IdentityProfile.anonymous, [(.privacy, "id")])
        case .presented(let caller, let profile):
            return profile.headers(of: caller, to: target)
        }
    }
}

/// Who calls, before it is put into the form that one trunk wants.
public struct CallerPresentation: Sendable, Hashable {
    /// Our number: shown to the callee, or told to the trunk alone; `nil` where there is none.
    public var number: PhoneNumber?
    /// The name shown with it.
    public var name: String?
    /// Whether the callee is shown neither.
    public var isWithheld: Bool
    /// The user part of our address at the trunk; `nil` for a trunk that knows us by our address.
    public var account: String?
    /// The trunk's domain.
    public var domain: String
    /// Who has sent the call on, the last one first.
    public var diversions: [CallDiversion] = []

    /// A presentation out of its parts.
    public init(number: PhoneNumber?, name: String?, isWithheld: Bool, account: String? = nil, domain: String) {
        self.number = number
        self.name = name
        self.isWithheld = isWithheld
        self.account = account
        self.domain = domain
    }
}
