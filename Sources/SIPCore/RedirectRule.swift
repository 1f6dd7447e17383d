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
    /// An address that the call may be sent on to.
    struct Target: Sendable, Equatable {
        var uri: SIPURI
        /// The status that named it.
        var status: SIPStatus
    }

    let rule: RedirectRule
    /// Where the call was sent so far; never twice (RFC 3261 §8.1.3.4).
    private(set) var tried: [SIPURI]
    /// The INVITE before the call was sent on: what it carried for the trunk.
    var origin: ClientTransaction?
    private var waiting: [Target] = []

    init(rule: RedirectRule, target: SIPURI) {
        self.rule = rule
        tried = [target]
    }

    /// Takes the contacts of a redirection that may be followed: the highest `q` first, among equals in their order,
    /// and all of them before what is left of redirections before.
    mutating func take(_ contacts: [NameAddress], status: SIPStatus) {
        let allowed = contacts.prefix(16).filter { rule.allows($0.uri) }.map { contact in
            let weight = contact.parameters["q"].flatMap(Double.init).map { $0.isFinite ? $0 : 0 } ?? 1
            return (target: Target(uri: contact.uri, status: status), weight: weight)
        }
        let ordered = allowed.enumerated().sorted { first, second in
            let (left, right) = (first.element.weight, second.element.weight)
            return left == right ? first.offset < second.offset : left > right
        }
        waiting = Array((ordered.map(\.element.target) + waiting).prefix(16))
    }

    /// The next address, which counts as tried from now on; `nil` where none is left, or the call was sent on often enough.
    mutating func next() -> Target? {
        waiting.removeAll { target in tried.contains { $0.isEquivalent(to: target.uri) } }
        guard !waiting.isEmpty, tried.count <= rule.limit else { return nil }
        let target = waiting.removeFirst()
        tried.append(target.uri)
        return target
    }
}
