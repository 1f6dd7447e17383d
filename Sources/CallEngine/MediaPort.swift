internal import CPrefetch
public import MediaEngine
import RTP
import SDP
public import SansIO

/// One media address of ours: a leg's socket as the engine sees it, for the whole life of that leg.
///
/// The engine asks for it (``Exchange/Output/openMedia(_:)``), the driver opens a socket and reports
/// where; the same port sends and receives until ``Exchange/Output/closeMedia(_:)``. Owned by the
/// shard's thread, as everything here.
public final class MediaPort {
    // What each packet asks for comes first: it lies in two lines of the cache.

    /// The driver's own mark on this port, a socket descriptor for instance; the engine never reads it.
    @exclusivity(unchecked) public var driverToken: Int = -1
    /// The leg's audio; `nil` until offer and answer are complete.
    @exclusivity(unchecked) public internal(set) var audio: MediaLeg? {
        didSet { audioAddress = audio.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) } }
    }
    /// Where that lies.
    @exclusivity(unchecked) private var audioAddress: UnsafeRawPointer?
    /// True once the other side was heard from ``destination``; packets from elsewhere are not wanted any more.
    @exclusivity(unchecked) public private(set) var isSettled = false
    @exclusivity(unchecked) var isClosed = false
    /// Whether reports go the audio's way (RFC 5761).
    @exclusivity(unchecked) public internal(set) var multiplexesReports = false
    /// Between the socket and the audio where that is encrypted.
    @exclusivity(unchecked) var security: SecureStream?
    /// When ``Exchange/report(of:at:)`` is wanted.
    @exclusivity(unchecked) public internal(set) var nextReport: Instant = .distantFuture
    /// No packet is sent before: the 200 that tells the other side of this port must be there first.
    @exclusivity(unchecked) var firstPacketAt: Instant = .zero
    let callID: CallID

    /// Unique within the exchange.
    public let id: UInt64
    /// Where packets go: what the other side's session description names, then where its packets come from.
    public internal(set) var destination: NetworkAddress? { didSet { noteSettling() } }
    /// Which of the 20 one-millisecond slots of a packet time this port is served in.
    public internal(set) var slot = 0

    /// The driver's own mark on the socket beside this one, for reports; negative where there is none.
    public var reportToken: Int = -1
    /// Where reports go from that socket; `nil` where they go the audio's way, or nowhere.
    public internal(set) var reportDestination: NetworkAddress?

    /// The keys that ``security`` was made of.
    var keys: MediaKeys?
    /// Who may still become the other side; `nil` before a session description and once settled.
    var latch: MediaLatch? { didSet { noteSettling() } }
    /// Where the port listens; `nil` until the driver opened it.
    var localPort: UInt16?

    init(id: UInt64, callID: CallID) {
        self.id = id
        self.callID = callID
    }

    /// Asks for the memory of the port's audio; to be called some ports before its turn. Costs some twenty instructions.
    public func prefetchAudio() {
        if let audioAddress { prefetch_bytes(audioAddress, UInt(MediaLeg.warmBytes)) }
    }

    /// Asks for what the audio itself only refers to; to be called one port before its turn.
    public func prefetchBuffers() { audio?.prefetchBuffers() }

    private func noteSettling() { isSettled = latch == nil && destination != nil }
}
