import SIPMessage

/// What a server asks for before it does what a request says (RFC 7616 §3.3, RFC 3261 §22).
struct DigestChallenge: Sendable, Equatable {
    /// How much of the request the answer covers (RFC 7616 §3.3).
    enum Protection: String, Sendable { case auth, authInt = "auth-int" }

    /// Whose credentials are wanted; as written, without quotes.
    var realm: String
    /// The server's part of the hash.
    var nonce: String
    /// To be sent back as it came.
    var opaque: String?
    var algorithm: DigestAlgorithm
    /// Whether the challenge named its algorithm: only then the answer does, too.
    var namesAlgorithm: Bool
    /// What is wanted; `nil` for the form before RFC 2617, without qop.
    var protection: Protection?
    /// Whether the last answer was right and only its nonce too old.
    var isStale: Bool
    /// Whether a proxy asks (407); else a user agent or registrar (401).
    var isProxy: Bool

    /// The challenge in a field; `nil` for another scheme, an unknown algorithm or protection, and when a part is missing.
    init?(_ field: AuthenticationField, isProxy: Bool) {
        guard field.scheme.lowercased() == "digest", let realm = field["realm"], let nonce = field["nonce"],
            !nonce.isEmpty, nonce.utf8.count <= Self.longestValue, realm.utf8.count <= Self.longestValue,
            (field["opaque"]?.utf8.count ?? 0) <= Self.longestValue,
            let algorithm = DigestAlgorithm(name: field["algorithm"] ?? "MD5")
        else { return nil }
        if let wanted = field["qop"] {
            let known = wanted.split { $0 == "," || $0 == " " }.compactMap { Protection(rawValue: $0.lowercased()) }
            // RFC 7616 §3.3: auth-int only where auth is not offered; it says nothing that matters more over UDP.
            guard let best = known.contains(.auth) ? .auth : known.first else { return nil }
            protection = best
        }
        self.realm = realm
        self.nonce = nonce
        opaque = field["opaque"]
        self.algorithm = algorithm
        namesAlgorithm = field["algorithm"] != nil
        isStale = field["stale"]?.lowercased() == "true"
        self.isProxy = isProxy
    }

    /// Longer values are not repeated: a request has to fit into a datagram.
    static let longestValue = 1024

    /// The challenges of a 401 or 407 that can be answered: one for each realm, its strongest (RFC 8760 §2.4).
    ///
    /// RFC 8760 lets the server put them in the order it likes; the strongest one that both know is taken, since what
    /// stands first may be the work of somebody in between.
    static func read(_ response: SIPMessage) -> [DigestChallenge] {
        let kinds = [(HeaderName.wwwAuthenticate, false), (HeaderName.proxyAuthenticate, true)]
        var best: [DigestChallenge] = []
        for (name, isProxy) in kinds {
            for challenge in response.authentication(name).compactMap({ DigestChallenge($0, isProxy: isProxy) }) {
                guard let index = best.firstIndex(where: { $0.realm == challenge.realm && $0.isProxy == isProxy })
                else {
                    best.append(challenge)
                    continue
                }
                if best[index].algorithm < challenge.algorithm { best[index] = challenge }
            }
        }
        return best
    }

    /// The header that answers it.
    var answerHeader: HeaderName { isProxy ? .proxyAuthorization : .authorization }
}
