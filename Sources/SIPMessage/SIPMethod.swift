/// A request method (RFC 3261 §7.1): case-sensitive, open for extension.
public struct SIPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The method as it stands on the wire.
    public let rawValue: String

    /// A method of any name; the name is compared with its case.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The method as it stands on the wire.
    public var description: String { rawValue }

    /// Opens a session, or changes an open one (RFC 3261 §13, §14).
    public static let invite = SIPMethod(rawValue: "INVITE")
    /// Acknowledges the final response to an INVITE (RFC 3261 §13, §17).
    public static let ack = SIPMethod(rawValue: "ACK")
    /// Ends a session (RFC 3261 §15).
    public static let bye = SIPMethod(rawValue: "BYE")
    /// Gives up an INVITE that has no final response yet (RFC 3261 §9).
    public static let cancel = SIPMethod(rawValue: "CANCEL")
    /// Asks what a peer can do (RFC 3261 §11).
    public static let options = SIPMethod(rawValue: "OPTIONS")
    /// Binds an address to a contact (RFC 3261 §10).
    public static let register = SIPMethod(rawValue: "REGISTER")
    /// Carries application data inside a session (RFC 6086).
    public static let info = SIPMethod(rawValue: "INFO")
    /// Changes a session without a new INVITE (RFC 3311).
    public static let update = SIPMethod(rawValue: "UPDATE")
    /// Asks the recipient to call somebody else (RFC 3515).
    public static let refer = SIPMethod(rawValue: "REFER")
    /// Tells a subscriber what happened (RFC 6665).
    public static let notify = SIPMethod(rawValue: "NOTIFY")
    /// Acknowledges a provisional response (RFC 3262).
    public static let prack = SIPMethod(rawValue: "PRACK")
}
