public import Numbering
public import SIPMessage

/// Who calls us, as far as the request says and its sender lets it be told.
public struct CallerIdentity: Sendable, Hashable {
    /// E.164 where it can be read as such, else the user part as it was sent; `nil` where none is given or allowed.
    public var number: String?
    /// The display name; `nil` where none is given or allowed.
    public var name: String?
    /// Whether the caller asked not to be shown (RFC 3323).
    public var isAnonymous: Bool

    /// An identity out of its parts.
    public init(number: String?, name: String?, isAnonymous: Bool) {
        self.number = number
        self.name = name
        self.isAnonymous = isAnonymous
    }

    /// Reads the identity of a request: P-Asserted-Identity (RFC 3325), else Remote-Party-ID, else From.
    ///
    /// A caller who asks for privacy (RFC 3323: `id`, `user` or `header`), whose Remote-Party-ID says `privacy=full`,
    /// or whose From is at `anonymous.invalid`, is anonymous, and neither number nor name is told. Whether the
    /// sender may be believed is for the trunk to judge.
    public init(of request: SIPMessage) {
        let asserted = (try? request.addresses(of: .pAssertedIdentity)) ?? []
        let party = request.address(of: .remotePartyID)
        guard !Self.asksForPrivacy(request, party) else {
            self.init(number: nil, name: nil, isAnonymous: true)
            return
        }
        let shown = asserted.first { Self.number(of: $0)?.first == "+" } ?? asserted.first ?? party ?? request.from
        let name = shown?.displayName ?? asserted.lazy.compactMap(\.displayName).first ?? request.from?.displayName
        self.init(number: shown.flatMap(Self.number), name: name.flatMap(Self.clean), isAnonymous: false)
    }

    private static func asksForPrivacy(_ request: SIPMessage, _ party: NameAddress?) -> Bool {
        let wishes = request.values(of: .privacy).flatMap { $0.lowercased().split { ";, ".contains($0) } }
        if wishes.contains(where: { ["id", "user", "header"].contains($0) }) { return true }
        if party?.parameters["privacy"]?.lowercased() == "full" { return true }
        guard !wishes.contains("none"), let from = request.from else { return false }
        return from.uri.host.lowercased() == "anonymous.invalid" || from.uri.user?.lowercased() == "anonymous"
    }

    private static func number(of address: NameAddress) -> String? {
        guard let user = address.uri.user.flatMap(clean) else { return nil }
        // Parameters in the user part (sip:+49…;npdi@host) are no part of the number (RFC 3261 §19.1.6).
        let digits = user.prefix { $0 != ";" }
        if let number = try? PhoneNumber(digits) { return number.description }
        return digits.isEmpty ? nil : String(digits)
    }

    private static func clean(_ text: String) -> String? {
        let visible = String(text.removingControlCharacters().prefix(128))
        return visible.allSatisfy { $0 == " " } ? nil : visible
    }
}

/// Who we say is calling.
public enum OutboundIdentity: Sendable, Hashable {
    /// A number of ours at the trunk's domain: in From and P-Asserted-Identity.
    case number(PhoneNumber, name: String?, domain: String)
    /// Any SIP URI: in From alone.
    case uri(SIPURI, name: String?)
    /// Nobody: RFC 3323 §4.1.1.3, and `Privacy: id` (RFC 3325 §9.3).
    case anonymous

    /// The headers that tell who calls, in order. From has no tag yet.
    ///
    ///     number     From, P-Asserted-Identity
    ///     uri        From
    ///     anonymous  From "Anonymous" <sip:anonymous@anonymous.invalid>, Privacy
    public func headers() -> (from: NameAddress, others: [(HeaderName, String)]) {
        switch self {
        case .number(let number, let name, let domain):
            let address = NameAddress(displayName: name, uri: SIPURI(user: number.description, host: domain))
            return (address, [(.pAssertedIdentity, address.description)])
        case .uri(let uri, let name):
            return (NameAddress(displayName: name, uri: uri), [])
        case .anonymous:
            let uri = SIPURI(user: "anonymous", host: "anonymous.invalid")
            return (NameAddress(displayName: "Anonymous", uri: uri), [(.privacy, "id")])
        }
    }
}
