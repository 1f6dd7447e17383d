/// A name and its password. Neither description nor dump shows the password: it cannot reach a log by accident.
public struct DigestCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The name, without quotation marks and backslashes.
    public let username: String
    let password: String

    /// Credentials; a name with a quotation mark, a backslash or a control character gives `nil`.
    public init?(username: String, password: String) {
        let isPlain = username.unicodeScalars.allSatisfy {
            $0 != "\"" && $0 != "\\" && $0.value >= 32 && $0.value != 127
        }
        guard isPlain, !username.isEmpty else { return nil }
        self.username = username
        self.password = password
    }

    /// The name alone.
    public var description: String { "\(username):••••" }
    /// The name alone.
    public var debugDescription: String { description }
    /// The name alone.
    public var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}

/// One answer to a challenge: what the hash is made of (RFC 7616 §3.4.1).
struct DigestResponse {
    var algorithm: DigestAlgorithm
    var realm: String
    var nonce: String
    var method: String
    /// The digest-uri: the Request-URI as written.
    var uri: String
    var protection: DigestChallenge.Protection?
    /// The client's part of the hash.
    var clientNonce: String
    /// How often this nonce was used with this answer; from 1.
    var count: UInt32
    /// What `auth-int` protects.
    var body: [UInt8] = []

    /// The count as eight hexadecimal digits.
    var countText: String {
        let digits = String(count, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }

    /// The hash that proves the password.
    func hash(of credentials: DigestCredentials) -> String {
        var secret = algorithm.hexadecimal("\(credentials.username):\(realm):\(credentials.password)")
        if algorithm.isSession { secret = algorithm.hexadecimal("\(secret):\(nonce):\(clientNonce)") }
        let covered = protection == .authInt ? ":" + algorithm.hexadecimal(body) : ""
        let request = algorithm.hexadecimal("\(method):\(uri)\(covered)")
        guard let protection else { return algorithm.hexadecimal("\(secret):\(nonce):\(request)") }
        return algorithm.hexadecimal(
            "\(secret):\(nonce):\(countText):\(clientNonce):\(protection.rawValue):\(request)")
    }
}
