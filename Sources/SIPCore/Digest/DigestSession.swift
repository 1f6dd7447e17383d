import SIPMessage
import SansIO

/// The client's side of digest authentication (RFC 3261 §22.2, §22.3; RFC 7616 §3.4): which challenges were answered,
/// with which nonce and how often, and when to give up.
///
///     request →  ← 401 challenge   request + answer →  ← 200            the password was right
///                                                      ← 401            wrong: given up
///                                                      ← 401 stale=true  nonce too old: once more
///                                                      ← 407 challenge  a proxy asks, too: both are answered
///
/// A value: it sends nothing and holds no password.
struct DigestSession: Sendable {
    private struct Answered: Sendable {
        var challenge: DigestChallenge
        /// How often the nonce was used (`nc`).
        var count: UInt32 = 0
        /// Whether the answer was given to a challenge of this very request, and not ahead of one.
        var isOfThisRequest: Bool
    }

    /// A request is not sent more often than so with answers, whatever is asked.
    static let maximumAttempts = 4

    private var answered: [Answered] = []
    private var attempts = 0

    /// Whether there is something to answer ahead of a challenge.
    var isEmpty: Bool { answered.isEmpty }

    /// A new request begins: nonces stay, and may be found too old.
    mutating func begin() {
        attempts = 0
        for index in answered.indices { answered[index].isOfThisRequest = false }
    }

    /// Takes the challenges of a 401 or 407.
    ///
    /// - Returns: false when there is nothing to answer, or an answer was refused: the request is not to be sent again.
    mutating func take(_ challenges: [DigestChallenge]) -> Bool {
        guard !challenges.isEmpty, attempts < Self.maximumAttempts else { return false }
        for challenge in challenges {
            let new = Answered(challenge: challenge, isOfThisRequest: true)
            let index = answered.firstIndex {
                $0.challenge.realm == challenge.realm && $0.challenge.isProxy == challenge.isProxy
            }
            guard let index else {
                answered.append(new)
                continue
            }
            let old = answered[index]
            // An answer ahead of any challenge may have used a nonce that has become too old without a word of it.
            let isRefusal = !challenge.isStale && old.isOfThisRequest
            // A stale nonce that comes again unchanged would be refused for ever.
            guard !isRefusal, challenge.nonce != old.challenge.nonce || !old.isOfThisRequest else { return false }
            answered[index] = new
        }
        attempts += 1
        return true
    }

    /// The nonce that the server wants next (`nextnonce` of Authentication-Info, RFC 7616 §3.5), where only one is in use: the
    /// next request is not asked again then.
    mutating func takeNext(_ response: SIPMessage) {
        guard answered.count == 1,
            let value = response[answered[0].challenge.isProxy ? .proxyInfo : .authenticationInfo],
            let nonce = AuthenticationField.read("Digest \(value)").first?["nextnonce"],
            (1...DigestChallenge.longestValue).contains(nonce.utf8.count)
        else { return }
        answered[0].challenge.nonce = nonce
        answered[0].count = 0
    }

    /// The headers that answer everything asked so far, each use of a nonce counted.
    mutating func headers(
        method: SIPMethod, uri: String, body: [UInt8], credentials: DigestCredentials, _ random: inout RandomSource
    ) -> [(HeaderName, String)] {
        answered.indices.map { index in
            answered[index].count &+= 1
            let challenge = answered[index].challenge
            let response = DigestResponse(
                algorithm: challenge.algorithm, realm: challenge.realm, nonce: challenge.nonce,
                method: method.rawValue, uri: uri, protection: challenge.protection,
                clientNonce: random.token(length: 24), count: answered[index].count, body: body)
            return (challenge.answerHeader, Self.value(of: response, to: challenge, credentials))
        }
    }

    private static func value(
        of response: DigestResponse, to challenge: DigestChallenge, _ credentials: DigestCredentials
    ) -> String {
        var parts = [
            "username=\"\(credentials.username)\"", "realm=\"\(response.realm)\"", "nonce=\"\(response.nonce)\"",
            "uri=\"\(response.uri)\"", "response=\"\(response.hash(of: credentials))\"",
        ]
        if challenge.namesAlgorithm { parts.append("algorithm=\(response.algorithm)") }
        if let protection = response.protection {
            parts += ["cnonce=\"\(response.clientNonce)\"", "qop=\(protection.rawValue)", "nc=\(response.countText)"]
        } else if response.algorithm.isSession {
            parts.append("cnonce=\"\(response.clientNonce)\"")
        }
        if let opaque = challenge.opaque { parts.append("opaque=\"\(opaque)\"") }
        return "Digest " + parts.joined(separator: ", ")
    }
}
