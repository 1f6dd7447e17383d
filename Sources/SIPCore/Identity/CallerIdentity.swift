import Numbering
public import SIPMessage

/// Who calls us, as far as the request says and its sender lets it be told.
public struct CallerIdentity: Sendable, Hashable {
    /// E.164 where it can be read as such, else the user part as it was sent; `nil` where none is given or allowed.
    public var number: String?
    /// The display name; `nil` where none is given or allowed.
    public var name: String?
    /// Whether the caller asked not to be shown (RFC 3323).
    public var isAnonymous: Bool
    /// Whether a sender who is believed vouches for it (RFC 3325); what stands in From alone, anyone can write.
    public var isAsserted = false

    /// An identity out of its parts.
    public init(number: String?, name: String?, isAnonymous: Bool) {
        self.number = number
        self.name = name
        self.isAnonymous = isAnonymous
    }

    /// Reads the identity of a request: P-Asserted-Identity (RFC 3325), else Remote-Party-ID, else From.
    ///
    /// A caller who asks for privacy (RFC 3323: `id`, `user` or `header`), whose Remote-Party-ID says `privacy=full`,
    /// or whose From is at `anonymous.invalid`, is anonymous, and neither number nor name is told.
    ///
    /// - Parameter isTrusted: whether the sender is believed. What anybody else writes into P-Asserted-Identity and
    ///   Remote-Party-ID is passed over (RFC 3325 §5).
    public init(of request: SIPMessage, isTrusted: Bool = true) {
        let asserted = isTrusted ? (try? request.addresses(of: .pAssertedIdentity)) ?? [] : []
        let party = isTrusted ? Self.callingParty(of: request) : nil
        guard !Self.asksForPrivacy(request, party) else {
            self.init(number: nil, name: nil, isAnonymous: true)
            return
        }
        let shown = asserted.first { Self.number(of: $0)?.first == "+" } ?? asserted.first ?? party ?? request.from
        let name = shown?.displayName ?? asserted.lazy.compactMap(\.displayName).first ?? request.from?.displayName
        self.init(number: shown.flatMap(Self.number), name: name.flatMap(Self.clean), isAnonymous: false)
        isAsserted = !asserted.isEmpty || party != nil
    }

    /// Why nobody can say who calls, as a sentence; `nil` where it is clear.
    ///
    /// RFC 3325 §9.1 lets a request assert one SIP and one telephone address of the same caller. Two numbers that differ,
    /// or two calling parties, mean that someone on the way has added one: whichever we took could be the wrong one.
    public static func ambiguity(in request: SIPMessage) -> String? {
        let asserted = (try? request.addresses(of: .pAssertedIdentity)) ?? []
        guard asserted.count <= 2 else { return "P-Asserted-Identity has more than two addresses" }
        let numbers = Set(asserted.compactMap(number).filter { $0.first == "+" })
        guard numbers.count <= 1 else { return "P-Asserted-Identity names two numbers" }
        let users = Set(asserted.filter { $0.uri.scheme.isSIP }.compactMap(number))
        guard users.count <= 1 else { return "P-Asserted-Identity names two users" }
        let parties = Set(callingParties(of: request).compactMap(number))
        return parties.count <= 1 ? nil : "Remote-Party-ID names two calling parties"
    }

    private static func callingParties(of request: SIPMessage) -> [NameAddress] {
        ((try? request.addresses(of: .remotePartyID)) ?? []).filter {
            $0.parameters["party"].map { $0.lowercased() == "calling" } ?? true
        }
    }

    private static func callingParty(of request: SIPMessage) -> NameAddress? { callingParties(of: request).first }

    private static func asksForPrivacy(_ request: SIPMessage, _ party: NameAddress?) -> Bool {
        let wishes = request.values(of: .privacy).flatMap { $0.lowercased().split { ";, ".contains($0) } }
        if wishes.contains(where: { ["id", "user", "header"].contains($0) }) { return true }
        if party?.parameters["privacy"]?.lowercased() == "full" { return true }
        guard !wishes.contains("none"), let from = request.from else { return false }
        return from.uri.host.lowercased() == "anonymous.invalid" || from.uri.user?.lowercased() == "anonymous"
    }

    static func number(of address: NameAddress) -> String? {
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
