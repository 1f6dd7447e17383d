public import SIPMessage
public import SansIO

/// A call to place.
public struct OutgoingCall: Sendable {
    /// The Request-URI.
    public var target: SIPURI
    /// Where the INVITE is sent to.
    public var destination: NetworkAddress
    /// By which transport it is sent.
    public var transport = SIPTransport.udp
    /// The name that the certificate there has to be for; only with TLS.
    public var serverName: String?
    /// The To header; the target when `nil`.
    public var to: NameAddress?
    /// Who calls.
    public var caller: OutboundIdentity
    /// The session description offered.
    public var offer: [UInt8]
    /// More headers, such as Route or Diversion. Those that the user agent writes itself are refused, and reported as
    /// ``UserAgent/Output/discarded(reason:from:)``.
    public var headers: [(HeaderName, String)]
    /// Where the INVITE goes if the destination does not answer, cannot be reached, or answers 503; in this order.
    public var alternatives: [Hop] = []
    /// Whether provisional responses are acknowledged.
    public var reliability = ProvisionalReliability.off
    /// Which redirections are followed.
    public var redirects = RedirectRule.none
    /// The account whose credentials answer challenges, by the trunk's name; `nil` for that of whoever asks.
    public var account: String?
    /// How long to wait for a final response before the call is cancelled; the configured limit when `nil`.
    public var ringTimeout: Duration?

    /// A call out of its parts.
    public init(
        target: SIPURI, destination: NetworkAddress, to: NameAddress? = nil, caller: OutboundIdentity, offer: [UInt8],
        headers: [(HeaderName, String)] = [], ringTimeout: Duration? = nil
    ) {
        self.target = target
        self.destination = destination
        self.to = to
        self.caller = caller
        self.offer = offer
        self.headers = headers
        self.ringTimeout = ringTimeout
    }
}
