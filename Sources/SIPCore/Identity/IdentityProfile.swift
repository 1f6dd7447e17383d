public import Numbering
public import SIPMessage

/// How one trunk wants to be told who calls: pure data, and one pure function from it to headers.
///
/// Carriers agree on little. Some read the number in From, some in P-Preferred-Identity, and some refuse a call whose From
/// is not the account; numbers are written with a plus or without; and for an anonymous call some want to know nothing,
/// others all of it with `Privacy: id`. Each header is decided by itself: none changes with another one.
public struct IdentityProfile: Sendable, Hashable {
    /// How numbers are written.
    public enum NumberFormat: String, Sendable, Hashable, CaseIterable {
        /// `+4930123456`
        case e164
        /// `4930123456`
        case plain
        /// `004930123456`
        case international
        /// `030123456`, numbers of other countries with 00; needs the country code.
        case national
    }

    /// What stands in From.
    public enum FromUser: String, Sendable, Hashable, CaseIterable {
        /// The number that is shown.
        case number
        /// Our account at the trunk; the number where there is none.
        case account
    }

    /// What stands in From in an anonymous call.
    public enum AnonymousFrom: String, Sendable, Hashable, CaseIterable {
        /// `"Anonymous" <sip:anonymous@anonymous.invalid>` (RFC 3323 §4.1.1.3).
        case invalid
        /// `"Anonymous" <sip:anonymous@` the trunk's domain `>`.
        case domain
        /// The same as in any other call, without the name; only Privacy says that it is not to be shown.
        case kept
    }

    /// A header that tells the number besides From.
    public enum IdentityHeader: String, Sendable, Hashable, CaseIterable {
        /// P-Asserted-Identity (RFC 3325).
        case asserted = "p-asserted-identity"
        /// P-Preferred-Identity (RFC 3325).
        case preferred = "p-preferred-identity"
        /// Remote-Party-ID, of older networks.
        case remoteParty = "remote-party-id"
    }

    /// A header that tells who has sent the call on.
    public enum DiversionHeader: String, Sendable, Hashable, CaseIterable {
        /// Diversion (RFC 5806).
        case diversion
        /// History-Info (RFC 7044).
        case historyInfo = "history-info"
    }

    /// How numbers are written.
    public var numberFormat = NumberFormat.e164
    /// The country whose numbers are written nationally; only for ``NumberFormat/national``.
    public var countryCode: String?
    /// What stands in From.
    public var from = FromUser.number
    /// What stands in From in an anonymous call.
    public var anonymousFrom = AnonymousFrom.invalid
    /// The headers that tell the number, in their order.
    public var headers: [IdentityHeader] = [.asserted]
    /// Whether the trunk is told the number of an anonymous call, too.
    public var tellsWithheldNumber = false
    /// The words of Privacy in an anonymous call (RFC 3323 §4.2, RFC 3325 §9.3).
    public var privacy = "id"
    /// The headers that tell who has sent the call on.
    public var diversions: [DiversionHeader] = []
    /// Whether URIs with a number say `user=phone` (RFC 3261 §19.1.1).
    public var saysUserIsPhone = false

    /// What RFC 3325 says: the number in From and P-Asserted-Identity, nothing at all of an anonymous caller.
    public init() {}

    /// RFC 3323 §4.1.1.3.
    static let anonymous = NameAddress(
        displayName: "Anonymous", uri: SIPURI(user: "anonymous", host: "anonymous.invalid"))

    /// A number as this trunk wants it written.
    public func written(_ number: PhoneNumber) -> String {
        switch numberFormat {
        case .e164: return number.description
        case .plain: return number.digits
        case .international: return "00" + number.digits
        case .national:
            guard let countryCode, number.digits.hasPrefix(countryCode) else { return "00" + number.digits }
            return "0" + number.digits.dropFirst(countryCode.count)
        }
    }

    /// The headers that tell the trunk who calls, in order. From has no tag yet.
    ///
    /// - Parameter target: whom the call is for, which History-Info names.
    public func headers(
        of caller: CallerPresentation, to target: SIPURI? = nil
    ) -> (from: NameAddress, others: [(HeaderName, String)]) {
        let privacy: [(HeaderName, String)] = caller.isWithheld ? [(.privacy, self.privacy)] : []
        return (
            fromHeader(of: caller), identityHeaders(of: caller) + privacy + diversionHeaders(of: caller, to: target)
        )
    }

    private func fromHeader(of caller: CallerPresentation) -> NameAddress {
        guard caller.isWithheld, anonymousFrom != .kept else {
            let user = from == .account ? caller.account ?? shown(caller) : shown(caller)
            return NameAddress(
                displayName: caller.isWithheld ? nil : caller.name,
                uri: uri(user, at: caller.domain, isNumber: from == .number || caller.account == nil))
        }
        guard anonymousFrom == .domain else { return Self.anonymous }
        return NameAddress(displayName: "Anonymous", uri: SIPURI(user: "anonymous", host: caller.domain))
    }

    /// The user part where a number is to stand; without any, the account.
    private func shown(_ caller: CallerPresentation) -> String {
        caller.number.map(written) ?? caller.account ?? "anonymous"
    }

    private func uri(_ user: String, at host: String, isNumber: Bool) -> SIPURI {
        let isPhone = saysUserIsPhone && isNumber && user.utf8.contains { $0 >= 48 && $0 <= 57 }
        return SIPURI(user: user, host: host, parameters: isPhone ? [.init("user", "phone")] : [])
    }

    private func identityHeaders(of caller: CallerPresentation) -> [(HeaderName, String)] {
        guard let number = caller.number, !caller.isWithheld || tellsWithheldNumber else { return [] }
        var address = NameAddress(
            displayName: caller.isWithheld ? nil : caller.name,
            uri: uri(written(number), at: caller.domain, isNumber: true))
        return headers.map { header in
            switch header {
            case .asserted: return (.pAssertedIdentity, address.description)
            case .preferred: return (.pPreferredIdentity, address.description)
            case .remoteParty:
                address.parameters = [
                    .init("party", "calling"), .init("privacy", caller.isWithheld ? "full" : "off"),
                    .init("screen", "no"),
                ]
                defer { address.parameters = [] }
                return (.remotePartyID, address.description)
            }
        }
    }

    // MARK: Who has sent the call on

    private func diversionHeaders(of caller: CallerPresentation, to target: SIPURI?) -> [(HeaderName, String)] {
        guard !caller.diversions.isEmpty else { return [] }
        return diversions.flatMap { header -> [(HeaderName, String)] in
            switch header {
            case .diversion: caller.diversions.prefix(5).map { (.diversion, diversion($0, at: caller.domain)) }
            case .historyInfo: history(of: caller, to: target).map { [(.historyInfo, $0)] } ?? []
            }
        }
    }

    private func user(of diversion: CallDiversion) -> String {
        (try? PhoneNumber(diversion.number)).map(written) ?? diversion.number
    }

    private func diversion(_ diversion: CallDiversion, at domain: String) -> String {
        let address = NameAddress(
            uri: uri(user(of: diversion), at: domain, isNumber: true),
            parameters: [.init("reason", diversion.reason.rawValue), .init("counter", "1"), .init("privacy", "off")])
        return address.description
    }

    /// RFC 7044 §10: whom the call was for, the first one first, each with why it did not stay there, and whom it is for.
    private func history(of caller: CallerPresentation, to target: SIPURI?) -> String? {
        guard var goal = target else { return nil }
        var index = "1"
        var entries: [String] = []
        for diversion in caller.diversions.prefix(5).reversed() {
            var uri = uri(user(of: diversion), at: caller.domain, isNumber: true)
            uri.addHeader(.reason, "SIP;cause=\(diversion.reason.cause)")
            entries.append(NameAddress(uri: uri, parameters: [.init("index", index)]).description)
            index += ".1"
        }
        goal.headers = nil
        let parameters: SIPParameters = [.init("index", index), .init("mp", String(index.dropLast(2)))]
        entries.append(NameAddress(uri: goal, parameters: parameters).description)
        return entries.joined(separator: ", ")
    }
}
