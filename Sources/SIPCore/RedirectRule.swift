import SIPMessage

/// Which redirections (300, 301, 302) of a call of ours are followed (RFC 3261 §8.1.3.4).
///
/// Whoever is called can send us anywhere, to numbers that cost money too. So nothing is followed unless a host is named
/// here, and credentials go to the trunk's own hosts alone, wherever the call is sent.
public struct RedirectRule: Sendable, Hashable {
    /// The trunk's own hosts, as they stand in URIs: what is sent on to one of them goes where the call went.
    public var home: Set<String>
    /// Other hosts that a call may be sent on to: literal addresses.
    public var others: Set<String>
    /// How often a call may be sent on.
    public var limit: Int

    /// Nothing is followed.
    public static let none = RedirectRule(home: [], limit: 0)

    /// A rule for these hosts; a call is sent on five times at most unless said otherwise.
    public init(home: Set<String>, others: Set<String> = [], limit: Int = 5) {
        self.home = Set(home.map { $0.lowercased() })
        self.others = Set(others.map { $0.lowercased() })
        self.limit = limit
    }

    /// Whether a call may go there.
    func allows(_ uri: SIPURI) -> Bool {
        let host = uri.host.lowercased()
        return uri.scheme == .sip && (home.contains(host) || others.contains(host))
    }
}

/// What is known of one call's redirections.
struct Redirection: Sendable {
    let rule: RedirectRule
    /// Where the call was sent so far; never twice (RFC 3261 §8.1.3.4).
    var tried: [SIPURI]

    /// The best of the contacts that may be followed: of the highest `q`, the first.
    func target(among contacts: [NameAddress]) -> SIPURI? {
        guard tried.count <= rule.limit else { return nil }
        let allowed = contacts.prefix(16).filter { contact in
            rule.allows(contact.uri) && !tried.contains { $0.isEquivalent(to: contact.uri) }
        }
        var best: (uri: SIPURI, weight: Double)?
        for contact in allowed {
            let weight = contact.parameters["q"].flatMap(Double.init).map { $0.isFinite ? $0 : 0 } ?? 1
            if best.map({ weight > $0.weight }) ?? true { best = (contact.uri, weight) }
        }
        return best?.uri
    }
}
