public import SIPMessage
public import SansIO

/// An INVITE outside any dialog: somebody calls.
public struct IncomingCall: Sendable {
    /// Whom the call is for, as the Request-URI says.
    public var requestURI: SIPURI
    /// The From header, tag included.
    public var from: NameAddress
    /// The To header.
    public var to: NameAddress
    /// The Call-ID.
    public var callID: String
    /// Who calls, as far as it is known and may be told.
    public var caller: CallerIdentity
    /// The offer; `nil` when the caller wants ours in the answer (delayed offer).
    public var offer: [UInt8]?
    /// Who has sent the call on, the last one first (RFC 5806, RFC 7044).
    public var diversions: [CallDiversion]
    /// Where the INVITE came from.
    public var source: NetworkAddress
    /// Whom the doors let in: the trunk's name, the block of addresses, or the user's name; `nil` where anyone may call.
    public var admission: String?
    /// The leg whose other side the caller wants to replace (RFC 3891); answer this one with the session as it goes on,
    /// and hang that one up.
    public var replacedLeg: LegID?
    /// The whole request, for the headers that are not decoded here.
    public var message: SIPMessage

    /// A call out of its parts.
    public init(
        requestURI: SIPURI, from: NameAddress, to: NameAddress, callID: String, caller: CallerIdentity,
        offer: [UInt8]?, source: NetworkAddress, message: SIPMessage
    ) {
        self.requestURI = requestURI
        self.from = from
        self.to = to
        self.callID = callID
        self.caller = caller
        self.offer = offer
        diversions = CallDiversion.all(of: message)
        self.source = source
        self.message = message
    }
}
