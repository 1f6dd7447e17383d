/// The name of a header field (RFC 3261 §7.3.1): compared without case; a compact form is the same name.
public struct HeaderName: Hashable, Sendable, CustomStringConvertible {
    /// The name as it is written, in its long form.
    public let rawName: String
    /// The name in lower case: what is compared.
    public let canonicalName: String
    /// A digest of ``canonicalName``, so that a look-up compares one number per field.
    let digest: UInt32

    /// A name of one's own. A compact form (`v`, `i`, …) becomes its long name.
    public init(_ name: String) {
        let long = Self.longNames[name.lowercased()] ?? name
        rawName = long
        canonicalName = long.lowercased()
        digest = canonicalName.utf8.reduce(NameDigest()) { $0.adding($1) }.value
    }

    /// Whether the name is a token (RFC 3261 §25.1) and so may be written into a message.
    public var isToken: Bool { !rawName.isEmpty && rawName.utf8.allSatisfy { $0.isToken } }

    /// The name as it is written.
    public var description: String { rawName }

    /// Whether both are the same name, in whatever spelling.
    public static func == (lhs: HeaderName, rhs: HeaderName) -> Bool { lhs.canonicalName == rhs.canonicalName }
    /// Mixes the name, in whatever spelling.
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    /// RFC 3261 §20 and the registry: compact form → long name.
    static let longNames: [String: String] = [
        "v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length",
        "c": "Content-Type", "e": "Content-Encoding", "k": "Supported", "s": "Subject", "r": "Refer-To",
        "b": "Referred-By", "o": "Event", "u": "Allow-Events", "x": "Session-Expires", "a": "Accept-Contact",
        "j": "Reject-Contact", "d": "Request-Disposition", "y": "Identity",
    ]

    private static let compactDigests: [UInt8: UInt32] = Dictionary(
        uniqueKeysWithValues: longNames.compactMap { short, long in
            short.utf8.first.map { ($0, HeaderName(long).digest) }
        }
    )

    /// The digest of a name of one letter, if that letter is a compact form.
    static func digest(ofCompact letter: UInt8) -> UInt32? { compactDigests[letter.lowercased] }
}

/// FNV-1a over the lower-case bytes of a header name.
struct NameDigest {
    private(set) var value: UInt32 = 2_166_136_261

    func adding(_ byte: UInt8) -> NameDigest {
        var copy = self
        copy.value = (value ^ UInt32(byte.lowercased)) &* 16_777_619
        return copy
    }
}

extension HeaderName {
    /// RFC 3261 §20.42.
    public static let via = HeaderName("Via")
    /// RFC 3261 §20.20.
    public static let from = HeaderName("From")
    /// RFC 3261 §20.39.
    public static let to = HeaderName("To")
    /// RFC 3261 §20.8.
    public static let callID = HeaderName("Call-ID")
    /// RFC 3261 §20.16.
    public static let cseq = HeaderName("CSeq")
    /// RFC 3261 §20.22.
    public static let maxForwards = HeaderName("Max-Forwards")
    /// RFC 3261 §20.10.
    public static let contact = HeaderName("Contact")
    /// RFC 3261 §20.34.
    public static let route = HeaderName("Route")
    /// RFC 3261 §20.30.
    public static let recordRoute = HeaderName("Record-Route")
    /// RFC 3261 §20.14.
    public static let contentLength = HeaderName("Content-Length")
    /// RFC 3261 §20.15.
    public static let contentType = HeaderName("Content-Type")
    /// RFC 3261 §20.12.
    public static let contentEncoding = HeaderName("Content-Encoding")
    /// RFC 3261 §20.11.
    public static let contentDisposition = HeaderName("Content-Disposition")
    /// RFC 3261 §20.5.
    public static let allow = HeaderName("Allow")
    /// RFC 3261 §20.1.
    public static let accept = HeaderName("Accept")
    /// RFC 3261 §20.2.
    public static let acceptEncoding = HeaderName("Accept-Encoding")
    /// RFC 3261 §20.37.
    public static let supported = HeaderName("Supported")
    /// RFC 3261 §20.32.
    public static let require = HeaderName("Require")
    /// RFC 3261 §20.40.
    public static let unsupported = HeaderName("Unsupported")
    /// RFC 3261 §20.33.
    public static let retryAfter = HeaderName("Retry-After")
    /// RFC 3261 §20.41.
    public static let userAgent = HeaderName("User-Agent")
    /// RFC 3261 §20.35.
    public static let server = HeaderName("Server")
    /// RFC 3261 §20.43.
    public static let warning = HeaderName("Warning")
    /// Why a request was sent (RFC 3326).
    public static let reason = HeaderName("Reason")
    /// What the caller wants kept private (RFC 3323).
    public static let privacy = HeaderName("Privacy")
    /// The identity that the network vouches for (RFC 3325).
    public static let pAssertedIdentity = HeaderName("P-Asserted-Identity")
    /// The identity that a user agent would like to be shown (RFC 3325).
    public static let pPreferredIdentity = HeaderName("P-Preferred-Identity")
    /// The identity header of older networks.
    public static let remotePartyID = HeaderName("Remote-Party-ID")
    /// Who forwarded the call (RFC 5806).
    public static let diversion = HeaderName("Diversion")
    /// Whom the recipient of a REFER shall call (RFC 3515 §2.1).
    public static let referTo = HeaderName("Refer-To")
    /// Who asked for the call (RFC 3892).
    public static let referredBy = HeaderName("Referred-By")
    /// Which dialog an INVITE takes the place of (RFC 3891).
    public static let replaces = HeaderName("Replaces")
    /// When a message was sent (RFC 3261 §20.17).
    public static let date = HeaderName("Date")
    /// Whether a REFER makes a subscription (RFC 4488).
    public static let referSub = HeaderName("Refer-Sub")
    /// What a subscription or a notification is about (RFC 6665 §8.2.1).
    public static let event = HeaderName("Event")
    /// The event packages that are understood (RFC 6665 §8.2.2).
    public static let allowEvents = HeaderName("Allow-Events")
    /// Whether a subscription goes on (RFC 6665 §8.2.3).
    public static let subscriptionState = HeaderName("Subscription-State")
    /// Credentials for a user agent or registrar (RFC 3261 §20.7).
    public static let authorization = HeaderName("Authorization")
    /// What a server says about the answer that it took (RFC 7615 §3).
    public static let authenticationInfo = HeaderName("Authentication-Info")
    /// The same of a proxy (RFC 7615 §4).
    public static let proxyInfo = HeaderName("Proxy-Authentication-Info")
    /// What a user agent or registrar asks credentials with (RFC 3261 §20.44).
    public static let wwwAuthenticate = HeaderName("WWW-Authenticate")
    /// Credentials for a proxy (RFC 3261 §20.28).
    public static let proxyAuthorization = HeaderName("Proxy-Authorization")
    /// What a proxy asks credentials with (RFC 3261 §20.27).
    public static let proxyAuthenticate = HeaderName("Proxy-Authenticate")
    /// How long something holds (RFC 3261 §20.19).
    public static let expires = HeaderName("Expires")
    /// The shortest registration that a registrar takes (RFC 3261 §20.23).
    public static let minExpires = HeaderName("Min-Expires")
    /// Whom a call that reached us by registration was for (RFC 7315 §4.2).
    public static let pCalledPartyID = HeaderName("P-Called-Party-ID")
    /// How long a session lives without a refresh (RFC 4028 §4).
    public static let sessionExpires = HeaderName("Session-Expires")
    /// The shortest interval that is taken (RFC 4028 §5).
    public static let minSE = HeaderName("Min-SE")
    /// The number of a provisional response that wants to be acknowledged (RFC 3262 §7.1).
    public static let rSeq = HeaderName("RSeq")
    /// Which provisional response a PRACK acknowledges (RFC 3262 §7.2).
    public static let rAck = HeaderName("RAck")
    /// Whom a call was for before it came here (RFC 7044).
    public static let historyInfo = HeaderName("History-Info")
    /// A signed statement of who calls whom (RFC 8224).
    public static let identity = HeaderName("Identity")
}
