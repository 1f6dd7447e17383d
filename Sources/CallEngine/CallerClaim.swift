public import SIPCore
import SIPMessage

/// Who calls whom, with what is signed of it (RFC 8224): for the world to verify.
public struct CallerClaim: Sendable, Equatable {
    /// The values of the Identity headers, four at most.
    public var identities: [String]
    /// The caller's number; `nil` where it has none.
    public var caller: String?
    /// Whom the call is for, as To and the Request-URI say.
    public var called: [String]
    /// When the INVITE says that it was sent, in seconds since 1970; `nil` where it does not.
    public var sentAt: Int64?

    /// What an INVITE claims; `nil` where nothing is signed.
    public init?(_ incoming: IncomingCall) {
        identities = Array(incoming.message.values(of: .identity).prefix(4))
        guard !identities.isEmpty else { return nil }
        // An anonymous caller is signed, too: the number stands where only the carrier reads it.
        let asserted = (try? incoming.message.addresses(of: .pAssertedIdentity)) ?? []
        caller = incoming.caller.number ?? asserted.lazy.compactMap(\.uri.user).first ?? incoming.from.uri.user
        called = [incoming.to.uri.user, incoming.requestURI.user].compactMap { $0 }
        sentAt = incoming.message[.date].flatMap { DateHeader($0)?.unixSeconds }
    }
}

/// What the signature of a caller is worth.
public struct CallerFinding: Sendable, Equatable {
    /// As flows read it: `A`, `B`, `C`, `failed`, `none`.
    public var word: String
    /// Why it failed, as a sentence.
    public var problem: String?

    /// A finding.
    public init(word: String, problem: String? = nil) {
        self.word = word
        self.problem = problem
    }
}

/// Signs who calls whom, for a trunk that has a key: gives the value of an Identity header, or `nil`.
///
///     (caller, called, the call's name, seconds since 1970)
public typealias CallSigner = @Sendable (String, String, String, Int64) -> String?
