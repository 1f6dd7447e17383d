/// A session description (SDP, RFC 8866): who offers, where, and which media.
///
/// Reading is lenient where senders differ (order of lines, line ends, missing `s=` and `t=`, unknown lines and
/// attributes, huge numbers in `o=`) and strict where a guess could send audio to a wrong place. Every size is
/// bounded, so that a hostile body costs no more than its bytes.
public struct SessionDescription: Sendable, Equatable {
    /// Bodies longer than this are refused.
    public static let maximumBytes = 16_384
    /// Descriptions with more lines are refused.
    public static let maximumLines = 512
    /// Descriptions with more `m=` lines are refused.
    public static let maximumMedia = 16
    /// `m=` lines with more formats are refused.
    public static let maximumFormats = 64

    /// Who made it, and which version of it this is.
    public var origin: Origin
    /// The session's name; a dash by custom.
    public var name: String
    /// Where media go that name no address of their own.
    public var connection: ConnectionData?
    /// Attributes before the first `m=` line.
    public var attributes: [SDPAttribute]
    /// The streams, in their order.
    public var media: [MediaDescription]

    /// A description in its parts.
    public init(
        origin: Origin, name: String = "-", connection: ConnectionData? = nil, attributes: [SDPAttribute] = [],
        media: [MediaDescription] = []
    ) {
        self.origin = origin
        self.name = name
        self.connection = connection
        self.attributes = attributes
        self.media = media
    }

    /// The address of `media`: its own `c=` line, or the session's (RFC 8866 §5.7).
    public func connection(of media: MediaDescription) -> ConnectionData? { media.connection ?? connection }

    /// The direction of `media`: its own attribute, or the session's, or `sendrecv` (RFC 3264 §5.1).
    public func direction(of media: MediaDescription) -> Direction {
        media.attributes.direction ?? attributes.direction ?? .sendrecv
    }
}

/// The `o=` line: who made the description and which version of it this is (RFC 8866 §5.2).
public struct Origin: Sendable, Equatable {
    /// The maker's login name; a dash by custom.
    public var username: String
    /// Decimal digits. Kept as text: peers send numbers beyond 64 bits.
    public var sessionID: String
    /// Decimal digits; grows by one with each change (RFC 3264 §8).
    public var version: String
    /// An address, or a name.
    public var host: String

    /// An origin in its parts.
    public init(username: String = "-", sessionID: String, version: String, host: String) {
        self.username = username
        self.sessionID = sessionID
        self.version = version
        self.host = host
    }
}

/// The `c=` line: an IPv4 or IPv6 address, or a name (RFC 8866 §5.7). Multicast scopes after a slash are cut off.
public struct ConnectionData: Sendable, Equatable {
    /// An address, or a name.
    public var host: String

    /// Connection data for an address or a name.
    public init(host: String) { self.host = host }

    /// True for `0.0.0.0` and `::`, by which older peers put a call on hold (RFC 3264 §8.4).
    public var isUnspecified: Bool { host == "0.0.0.0" || host == "::" }
    var addressType: String { host.utf8.contains(UInt8(ascii: ":")) ? "IP6" : "IP4" }
}

/// An `a=` line: a name, and what follows the colon if there is one (RFC 8866 §5.13).
public struct SDPAttribute: Sendable, Equatable {
    /// What stands before the colon.
    public var name: String
    /// What follows the colon; `nil` when there is none.
    public var value: String?

    /// An attribute of a name and perhaps a value.
    public init(_ name: String, _ value: String? = nil) {
        self.name = name
        self.value = value
    }
}

extension [SDPAttribute] {
    /// The first value of the attribute called `name`.
    func value(_ name: String) -> String? { first { $0.name == name }?.value }

    /// The last direction attribute, when there is one.
    var direction: Direction? { reversed().lazy.compactMap { Direction(rawValue: $0.name) }.first }
}
