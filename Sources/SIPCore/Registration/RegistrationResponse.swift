import SIPMessage

/// What a registrar said, read from its response (RFC 3261 §10.2.4, §10.2.8).
struct RegistrationResponse: Sendable, Equatable {
    var status: SIPStatus
    /// How long our binding holds; `nil` where the response does not say.
    var seconds: Int?
    /// The shortest binding it takes: Min-Expires.
    var minimumSeconds: Int?
    /// When it wants to be asked again.
    var retryAfter: Duration?
    /// Why it refused, as a sentence.
    var problem: String?

    init(status: SIPStatus, seconds: Int? = nil, minimumSeconds: Int? = nil, retryAfter: Duration? = nil) {
        self.status = status
        self.seconds = seconds
        self.minimumSeconds = minimumSeconds
        self.retryAfter = retryAfter
    }

    /// Reads a response; the binding is that of `contact`.
    init(_ message: SIPMessage, status: SIPStatus, contact: SIPURI) {
        self.init(
            status: status, seconds: Self.seconds(message, contact),
            minimumSeconds: Self.number(message[.minExpires]),
            retryAfter: Self.number(message[.retryAfter]).map { .seconds($0) })
        let reason = message.reasons.lazy.compactMap(\.text).first
        if !status.isSuccess {
            let phrase = message.reasonPhrase.removingControlCharacters().prefix(128)
            problem = "the registrar answered \(status.code) \(reason ?? String(phrase))"
        }
    }

    /// The `expires` of our own contact, where the registrar lists it or only one; else the Expires header.
    private static func seconds(_ message: SIPMessage, _ contact: SIPURI) -> Int? {
        let contacts = (try? message.addresses(of: .contact)) ?? []
        let own =
            contacts.first { $0.uri.host == contact.host && $0.uri.port == contact.port && $0.uri.user == contact.user }
            ?? (contacts.count == 1 ? contacts[0] : nil)
        return number(own?.parameters["expires"]) ?? number(message[.expires])
    }

    /// The digits that a value begins with: a Retry-After may be followed by a comment.
    private static func number(_ text: String?) -> Int? {
        let digits = (text ?? "").utf8.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        return digits.count > 9 ? 999_999_999 : Int(String(decoding: digits, as: UTF8.self))
    }
}
