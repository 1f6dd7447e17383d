import Hashes
import SIPMessage
import SansIO

/// The server's side of digest authentication (RFC 3261 §22.4, RFC 7616 §3.4): asks, and judges answers.
///
/// A nonce is the time, and a hash of it and of the asker's address under a key of our own: nothing is kept of those who
/// only ask. Of answers that were right, the last few thousand are kept, so that none is taken twice.
struct DigestAuthenticator: Sendable {
    /// What a request's answer is worth.
    enum Verdict: Sendable, Equatable {
        /// The password was right; the name.
        case accepted(String)
        /// The password was right, and the nonce too old or already used.
        case stale
        /// There is no answer for this realm.
        case missing
        /// The name or the password is wrong.
        case wrong
    }

    /// How long a nonce can be answered.
    static let lifetime = Duration.seconds(120)
    /// So many right answers are remembered.
    static let memory = 8192
    /// What is asked with, most wanted first (RFC 8760 §2.4).
    static let algorithms = [DigestAlgorithm(.sha256), DigestAlgorithm(.md5)]

    let realm: String
    private let key: [UInt8]
    private var used: Set<UInt64> = []
    private var order: [UInt64] = []
    private var oldest = 0

    /// - Parameter key: 32 bytes that nobody can guess.
    init(realm: String, key: [UInt8]) {
        self.realm = realm.filter { $0 != "\"" && $0 != "\\" }
        self.key = key
    }

    /// The headers of a 401 to a host.
    func challenge(_ host: NetworkAddress.Host, isStale: Bool, at now: Instant) -> [(HeaderName, String)] {
        let nonce = nonce(of: host, seconds: Self.seconds(now))
        return Self.algorithms.map { algorithm in
            (
                .wwwAuthenticate,
                "Digest realm=\"\(realm)\", nonce=\"\(nonce)\", algorithm=\(algorithm), qop=\"auth\""
                    + (isStale ? ", stale=true" : "")
            )
        }
    }

    /// Judges the answer in a request. The work is the same whether the name exists or not.
    mutating func judge(
        _ request: SIPMessage, from host: NetworkAddress.Host, _ users: [DigestCredentials], at now: Instant
    ) -> Verdict {
        let fields = request.authentication(.authorization)
        guard let field = fields.first(where: { $0.scheme.lowercased() == "digest" && $0["realm"] == realm }) else {
            return .missing
        }
        guard let answer = Self.response(in: field, of: request), Self.algorithms.contains(answer.algorithm),
            let name = field["username"], let given = field["response"], Self.isMeant(answer.uri, for: request)
        else { return .wrong }
        let known = users.first { $0.username == name }
        guard let expected = (known ?? decoy).map({ answer.hash(of: $0) }), Self.isSame(expected, given.lowercased()),
            known != nil
        else { return .wrong }
        guard isFresh(answer.nonce, host, at: now), remember(answer) else { return .stale }
        return .accepted(name)
    }

    /// Whether an answer is one to this request: its `uri` names the same user and host as the Request-URI.
    ///
    /// A proxy on the way may have written another Request-URI (RFC 3261 §22.4, item 5), so only what comes without one is
    /// compared. Ports and parameters are not: telephones leave them out.
    private static func isMeant(_ uri: String, for request: SIPMessage) -> Bool {
        guard request.count(of: .via) == 1, let vias = try? request.vias(), vias.count == 1 else { return true }
        guard let named = try? SIPURI(parsing: uri), let wanted = request.requestURI else { return false }
        return named.user == wanted.user && named.host.lowercased() == wanted.host.lowercased()
    }

    /// Somebody whom nobody knows.
    private var decoy: DigestCredentials? {
        DigestCredentials(username: "-", password: key.hexadecimal)
    }

    private static func response(in field: AuthenticationField, of request: SIPMessage) -> DigestResponse? {
        guard let realm = field["realm"], let nonce = field["nonce"], let uri = field["uri"],
            let method = request.method,
            let algorithm = DigestAlgorithm(name: field["algorithm"] ?? "MD5"),
            let protection = field["qop"].flatMap({ DigestChallenge.Protection(rawValue: $0.lowercased()) }),
            let clientNonce = field["cnonce"], !clientNonce.isEmpty, let digits = field["nc"], digits.utf8.count == 8,
            let count = UInt32(digits, radix: 16)
        else { return nil }
        return DigestResponse(
            algorithm: algorithm, realm: realm, nonce: nonce, method: method.rawValue, uri: uri,
            protection: protection, clientNonce: clientNonce, count: count, body: Array(request.body))
    }

    /// Compares without telling by its time how much was right.
    private static func isSame(_ lhs: String, _ rhs: String) -> Bool {
        let (lhs, rhs) = (Array(lhs.utf8), Array(rhs.utf8))
        guard lhs.count == rhs.count else { return false }
        var difference: UInt8 = 0
        for index in lhs.indices { difference |= lhs[index] ^ rhs[index] }
        return difference == 0
    }

    // MARK: Nonces

    private static func seconds(_ now: Instant) -> UInt32 {
        UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000_000)
    }

    private func nonce(of host: NetworkAddress.Host, seconds: UInt32) -> String {
        let stamp = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: seconds >> UInt32($0)) }
        let seal = SHA2.hmac256(key: key, stamp + Array(host.description.utf8)).prefix(16)
        return (stamp + seal).hexadecimal
    }

    private func isFresh(_ nonce: String, _ host: NetworkAddress.Host, at now: Instant) -> Bool {
        guard nonce.utf8.count == 40, let seconds = UInt32(nonce.prefix(8), radix: 16) else { return false }
        let age = Self.seconds(now) &- seconds
        return age <= UInt32(Self.lifetime.components.seconds)
            && Self.isSame(nonce, self.nonce(of: host, seconds: seconds))
    }

    /// Notes an answer; false when it was given before.
    private mutating func remember(_ answer: DigestResponse) -> Bool {
        var mark: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in answer.nonce.utf8 { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01B3 }
        mark = (mark ^ UInt64(answer.count)) &* 0x100_0000_01B3
        guard used.insert(mark).inserted else { return false }
        if order.count < Self.memory {
            order.append(mark)
        } else {
            used.remove(order[oldest])
            order[oldest] = mark
            oldest = (oldest + 1) % Self.memory
        }
        return true
    }
}
