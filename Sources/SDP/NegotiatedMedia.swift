/// What an offer and its answer agreed on for the audio stream: all that a media leg needs to know.
public struct NegotiatedMedia: Sendable, Equatable {
    /// Where to send: an address literal, or a name of the peer's. `0.0.0.0` on an old style hold.
    public var remoteHost: String
    /// The UDP port to send to, 1...65535.
    public var remotePort: UInt16
    /// The encoding to send, under the payload type of the peer's description.
    public var sendFormat: AudioFormat
    /// The encodings that may arrive, under every payload type that either side named.
    public var receiveFormats: [AudioFormat]
    /// The payload type for keys as telephone-events (RFC 4733) at the clock rate of ``sendFormat``; `nil`: not agreed.
    public var telephoneEventSend: UInt8?
    /// Every payload type that either side named for telephone-events, of any clock rate.
    public var telephoneEventReceive: [UInt8]
    /// What the peer would like to receive in a packet (`a=ptime`); 20 ms when it says nothing.
    public var packetTime: Duration
    /// Ours: `sendonly` means that we send and the peer does not.
    public var direction: Direction
    /// The keys of an encrypted stream; `nil` for a plain one.
    public var keys: MediaKeys?
    /// The port that the peer takes reports (RTCP) at; `nil` for none that is known.
    public var reportPort: UInt16?
    /// Whether both sides send reports from and to the ports of the audio (RFC 5761).
    public var multiplexesReports: Bool

    /// An agreement in its parts; without `receiveFormats` only the sent encoding may arrive.
    public init(
        remoteHost: String, remotePort: UInt16, sendFormat: AudioFormat, receiveFormats: [AudioFormat]? = nil,
        telephoneEventSend: UInt8? = nil, telephoneEventReceive: [UInt8] = [],
        packetTime: Duration = .milliseconds(20), direction: Direction = .sendrecv, keys: MediaKeys? = nil,
        reportPort: UInt16? = nil, multiplexesReports: Bool = false
    ) {
        self.remoteHost = remoteHost
        self.remotePort = remotePort
        self.sendFormat = sendFormat
        self.receiveFormats = receiveFormats ?? [sendFormat]
        self.telephoneEventSend = telephoneEventSend
        self.telephoneEventReceive = telephoneEventReceive
        self.packetTime = packetTime
        self.direction = direction
        self.keys = keys
        self.reportPort = reportPort
        self.multiplexesReports = multiplexesReports
    }
}
