/// A SIP, SIPS or tel URI (RFC 3261 §19.1, RFC 3966). Parts are kept as they were written, escapes included.
///
///     sip:user:password@host:port;parameters?headers
///     tel:number;parameters
public struct SIPURI: Hashable, Sendable, CustomStringConvertible {
    /// A URI scheme, in lower case.
    public struct Scheme: RawRepresentable, Hashable, Sendable {
        /// The scheme without its colon.
        public let rawValue: String
        /// A scheme of any name and case.
        public init(rawValue: String) { self.rawValue = rawValue.lowercased() }
        /// RFC 3261 §19.1.
        public static let sip = Scheme(rawValue: "sip")
        /// RFC 3261 §19.1, over TLS at every hop.
        public static let sips = Scheme(rawValue: "sips")
        /// RFC 3966.
        public static let tel = Scheme(rawValue: "tel")
        /// Whether a SIP request can be sent to it: sip or sips.
        public var isSIP: Bool { self == .sip || self == .sips }
    }

    /// The scheme.
    public var scheme: Scheme
    /// The user part as written, escapes included; the number of a tel URI; all of a URI of another scheme.
    public var rawUser: String?
    /// The password as written.
    public var password: String?
    /// The host as written, an IPv6 literal in brackets; empty where the scheme has none.
    public var host: String
    /// The port, `nil` where none is written.
    public var port: UInt16?
    /// The URI's parameters.
    public var parameters: SIPParameters
    /// What follows `?`, as written.
    public var headers: String?

    /// A URI out of parts. `user` is escaped as needed; `host` must be a host name or a literal.
    public init(
        scheme: Scheme = .sip, user: String? = nil, host: String, port: UInt16? = nil, parameters: SIPParameters = []
    ) {
        self.scheme = scheme
        self.rawUser = user.map(Self.escape)
        self.host = host
        self.port = port
        self.parameters = parameters
    }

    /// The user part with its escapes resolved; bytes that are no UTF-8 become U+FFFD.
    public var user: String? {
        get { rawUser.map(Self.unescape) }
        set { rawUser = newValue.map(Self.escape) }
    }

    /// The URI as on the wire.
    public var description: String {
        guard scheme.isSIP else { return "\(scheme.rawValue):\(rawUser ?? "")\(parameters)" }
        var text = "\(scheme.rawValue):"
        if let rawUser { text += password.map { "\(rawUser):\($0)@" } ?? "\(rawUser)@" }
        text += host
        if let port { text += ":\(port)" }
        text += parameters.description
        if let headers { text += "?\(headers)" }
        return text
    }

    /// Whether both name the same resource (RFC 3261 §19.1.4): escapes resolved, host and parameters without case.
    public func isEquivalent(to other: SIPURI) -> Bool {
        scheme == other.scheme && user == other.user && password.map(Self.unescape) == other.password.map(Self.unescape)
            && host.equalsIgnoringCase(other.host) && port == other.port
            && Self.agree(parameters, other.parameters) && headers == other.headers
    }

    /// Parameters that both carry must agree; these few must be in both or in none.
    private static func agree(_ lhs: SIPParameters, _ rhs: SIPParameters) -> Bool {
        let essential = ["user", "ttl", "method", "maddr"]
        guard essential.allSatisfy({ lhs.contains($0) == rhs.contains($0) }) else { return false }
        return lhs.elements.allSatisfy { element in
            guard rhs.contains(element.name) else { return true }
            return (element.value ?? "").equalsIgnoringCase(rhs[element.name] ?? "")
        }
    }
}

extension SIPURI {
    /// Adds a header that a request made from this URI is to carry (RFC 3261 §19.1.1): `?name=value`, escaped.
    public mutating func addHeader(_ name: HeaderName, _ value: String) {
        guard name.isToken else { return }
        let field = "\(name.rawName)=\(Self.escape(value, plain: Self.plainInHeaders))"
        headers = headers.map { "\($0)&\(field)" } ?? field
    }

    /// RFC 3261 §25.1 `hvalue`, but for the few that readers trip over.
    private static let plainInHeaders = Set("-_.!~*'()[]/:+$".utf8)
    private static let plainInUser = Set("-_.!~*'()&=+$".utf8)

    /// Escapes what may not stand in a user part (RFC 3261 §25.1), and what readers have taken for delimiters there.
    static func escape(_ text: String) -> String { escape(text, plain: plainInUser) }

    private static func escape(_ text: String, plain: Set<UInt8>) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte.isLetter || byte.isDigit || plain.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Resolves `%XX`; a percent sign without two digits stays.
    public static func unescaped(_ text: String) -> String { unescape(text) }

    static func unescape(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < source.count {
            if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
                let high = source[index + 1].hexValue, let low = source[index + 2].hexValue
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 48 + nibble : 55 + nibble }
}
