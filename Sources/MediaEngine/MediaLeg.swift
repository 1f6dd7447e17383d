import Audio
internal import CPrefetch
import RTP
public import SDP
public import SansIO

/// One leg's audio: packets in, keys out; prompts, digits or another leg's audio in, packets out.
///
/// ```
/// datagram ─▶ RTPHeader ─▶ StreamAdmission ─┬─▶ TelephoneEventReceiver ──────────────────┐
///                                           └─▶ ReorderBuffer ─▶ decoder ─▶ DTMFDetector ─▶ KeyArbiter ─▶ events
///                                                                 │            INFO ────▶ ┘
///                                                                 ├─▶ PlayoutQueue of the bridged leg ─▶ its packets
///                                                                 └─▶ CallTimeline ─▶ Recorder, MediaTap
/// EventSequence · KeyRelay · digits as tones · Playback · bridge · silence ─▶ one packet a tick
/// ```
///
/// Receiving is eager: a packet that is next in sequence is decoded as it arrives, so a key acts with the packet that
/// completes it. A gap waits 60 ms, or until three later packets are there, and is then concealed. Sending is one
/// frame of 20 ms a ``tick(at:)`` from the first to the last, silence included, with timestamps that step exactly by
/// the packet's length. A peer that wants longer packets (`a=ptime`) gets two to six frames in one, where the codec has
/// a byte for each sample; one that wants shorter ones, or 30 ms, gets 20.
///
/// Inside all is linear at 8000 Hz. G.711 is the way that costs least: prompts are copied into packets as they are. Of
/// G.722 the half below 4 kHz is spoken and heard; Opus runs at 8000 Hz.
///
/// The leg belongs to one thread. It reads no clock; after each input drain ``poll()``. Neither ``receive(_:at:)`` nor
/// ``tick(at:)`` allocates once the leg is warm.
public final class MediaLeg {
    /// What a leg is made of.
    public struct Configuration: Sendable {
        /// What was agreed with the other side.
        public var media: NegotiatedMedia
        /// Random names and beginnings of the sent stream (RFC 3550 §5.1).
        public var ssrc: UInt32
        /// The sequence number of the first packet.
        public var firstSequence: UInt16
        /// The timestamp of the first packet.
        public var firstTimestamp: UInt32
        /// Whether tones in the audio count as keys.
        public var detectsInBand: Bool
        /// What reports to the other side say of the time.
        public var wallClock: WallClock
        /// After how long without a packet of any kind ``MediaEvent/fellSilent(_:)`` is told; `nil` for never.
        public var patience: Duration?

        /// A configuration in its parts.
        public init(
            media: NegotiatedMedia, ssrc: UInt32, firstSequence: UInt16, firstTimestamp: UInt32,
            detectsInBand: Bool = true, wallClock: WallClock = WallClock(unixNanosecondsAtZero: 0),
            patience: Duration? = nil
        ) {
            self.media = media
            self.ssrc = ssrc
            self.firstSequence = firstSequence
            self.firstTimestamp = firstTimestamp
            self.detectsInBand = detectsInBand
            self.wallClock = wallClock
            self.patience = patience
        }
    }

    /// Samples in a packet of 20 ms.
    static let frameLength = 160
    /// Frames in the longest packet that is sent: 120 ms.
    static let longestPacket = 6

    /// What each packet touches lies together, in the first so many bytes: those that ``CallEngine`` asks for beforehand.
    public static var warmBytes: Int { 1792 }

    // Where nothing else can happen while a part is at work, nothing is checked at run time: `@exclusivity(unchecked)`.

    // Each packet, in or out.
    @exclusivity(unchecked) var terms: PacketTerms
    @exclusivity(unchecked) var codec: SpeechCodec
    let detectsInBand: Bool
    /// Whether there is somebody to hear: asked for each packet, and a weak reference is no cheap thing to ask.
    @exclusivity(unchecked) private(set) var isBridged = false
    @exclusivity(unchecked) var privacy = AudioPrivacy.open
    @exclusivity(unchecked) var wantedPrivacy = AudioPrivacy.open
    @exclusivity(unchecked) var isToneDown = false
    @exclusivity(unchecked) var isEventDown = false
    @exclusivity(unchecked) var isTalkspurtStart = true
    @exclusivity(unchecked) var isQuiet = false
    @exclusivity(unchecked) var playsOverBridge = false
    @exclusivity(unchecked) var hasBegunReports = false
    /// Whether the other side has said what its silence sounds like, and has not spoken since.
    @exclusivity(unchecked) var isPaused = false
    /// Samples still cut after a key came up.
    @exclusivity(unchecked) var cutLeft = 0
    @exclusivity(unchecked) var admission = StreamAdmission()
    @exclusivity(unchecked) var reorder = ReorderBuffer()
    @exclusivity(unchecked) var reception = ReceptionStatistics()
    /// The media time at which the next audio is expected.
    @exclusivity(unchecked) var nextAudio: RTPTimestamp?
    /// Where on the sender's clock the audio ends that was heard last.
    @exclusivity(unchecked) var heardStamp: RTPTimestamp?
    @exclusivity(unchecked) var lossBeforeNextAudio = 0
    /// The received time line in samples, gaps included: where the next audio begins.
    @exclusivity(unchecked) var mediaTime = 0
    @exclusivity(unchecked) var lastArrival: Instant?
    @exclusivity(unchecked) var starvedSamples = 0
    /// Samples that the detector has heard.
    @exclusivity(unchecked) var detectorTime = 0
    @exclusivity(unchecked) var concealment = LossConcealment()
    @exclusivity(unchecked) var eventReceiver = TelephoneEventReceiver()
    @exclusivity(unchecked) var arbiter = KeyArbiter()
    /// Only while somebody wants to know who answered.
    @exclusivity(unchecked) var machine: MachineEar?
    /// Runs while somebody records or taps.
    @exclusivity(unchecked) var timeline: CallTimeline?
    let patience: Duration?
    /// Since when the other side is expected to send.
    @exclusivity(unchecked) var watchedSince: Instant?
    @exclusivity(unchecked) var lastReport: Instant?
    let packet = UnsafeMutableRawBufferPointer.allocate(
        byteCount: RTPHeader.fixedByteCount + MediaLeg.longestPacket * MediaLeg.frameLength, alignment: 64)
    /// Frames in a packet, and those of the next one that are made already.
    @exclusivity(unchecked) var framesPerPacket = 1
    @exclusivity(unchecked) var framesWaiting = 0
    let ssrc: SSRC
    @exclusivity(unchecked) var sequence: SequenceNumber
    @exclusivity(unchecked) var timestamp: RTPTimestamp
    @exclusivity(unchecked) var timestampOfLastPacket: RTPTimestamp
    @exclusivity(unchecked) var octetsSent = 0
    @exclusivity(unchecked) var counters = MediaStatistics()
    @exclusivity(unchecked) var playback: (id: PlaybackID, audio: Playback)?
    @exclusivity(unchecked) var events4733: EventSequence?
    @exclusivity(unchecked) var digitTones: Playback?
    @exclusivity(unchecked) var relay = KeyRelay()
    @exclusivity(unchecked) var events = OutputQueue<MediaEvent>(capacity: 16)
    @exclusivity(unchecked) var payloadMap: PayloadMap
    @exclusivity(unchecked) var detector = DTMFDetector(explains: true)

    // Negotiated.
    var media: NegotiatedMedia { didSet { terms = PacketTerms(media) } }
    @exclusivity(unchecked) var encoder: SpeechEncoder
    var expectedSources = ""

    // Receiving.
    @exclusivity(unchecked) var decoder = SpeechDecoder()
    /// A whole packet of an encoding that cannot be decoded in parts; empty until one comes.
    var decoded = UnsafeMutableBufferPointer<Int16>(start: nil, count: 0)
    let suspectBytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)
    var suspectCount = 0
    /// What the other side's silence sounds like while it pauses.
    var pauseNoise: ComfortNoise?
    /// What of our own audio may come back as an echo and sound like a key.
    @exclusivity(unchecked) var echoes = EchoGuard()
    /// When a refused key was told of last.
    var lastRefusalTold: Instant?
    /// Where on the time line the last key went down.
    var lastKeyOnset: Int?

    // Reports.
    @exclusivity(unchecked) var reporter: RTCPReporter
    let reportBytes = UnsafeMutableRawBufferPointer.allocate(byteCount: RTCPReporter.maximumBytes, alignment: 16)

    // Sending.
    /// What is sent, where it is not made as G.711 directly.
    let outgoing = UnsafeMutableBufferPointer<Int16>.allocate(capacity: MediaLeg.frameLength)
    let samples = UnsafeMutableBufferPointer<Int16>.allocate(capacity: MediaLeg.frameLength)
    let tapSamples = UnsafeMutableBufferPointer<Int16>.allocate(capacity: MediaLeg.frameLength)
    var digitsID: PlaybackID?

    // Bridging, recording and tapping.
    weak var peer: MediaLeg? {
        didSet { isBridged = peer != nil || member != nil }
    }
    /// The conference that the leg takes part in, and its place in it.
    var conference: Conference?
    var member: ConferenceMember? {
        didSet { isBridged = peer != nil || member != nil }
    }
    @exclusivity(unchecked) var fromPeer = PlayoutQueue()
    var recordings: [(id: RecordingID, recorder: Recorder)] = []
    var tapPosition = 0
    /// Gets both directions of each tick, ``tapDelay`` late. Held strongly.
    public var tap: (any MediaTap)? {
        didSet {
            if tap != nil { openTimeline() } else { closeTimelineIfIdle() }
            tapPosition = timeline?.end ?? 0
        }
    }

    /// - Precondition: the agreed encoding is one of ``CodecPreference/spoken``.
    public init(_ configuration: Configuration) {
        media = configuration.media
        terms = PacketTerms(configuration.media)
        payloadMap = PayloadMap(configuration.media)
        codec = Self.codec(of: configuration.media)
        framesPerPacket = Self.framesPerPacket(of: configuration.media)
        encoder = SpeechEncoder(codec)
        reception = ReceptionStatistics(clockRate: configuration.media.sendFormat.clockRate)
        detectsInBand = configuration.detectsInBand
        ssrc = SSRC(configuration.ssrc)
        sequence = SequenceNumber(configuration.firstSequence)
        timestamp = RTPTimestamp(configuration.firstTimestamp)
        timestampOfLastPacket = timestamp
        patience = configuration.patience
        reporter = RTCPReporter(
            ssrc: ssrc, name: UInt64(configuration.ssrc) << 32 | UInt64(configuration.firstTimestamp),
            wallClock: configuration.wallClock)
        reportBytes.initializeMemory(as: UInt8.self, repeating: 0)
        packet.initializeMemory(as: UInt8.self, repeating: 0)
        samples.initialize(repeating: 0)
        outgoing.initialize(repeating: 0)
        tapSamples.initialize(repeating: 0)
        announceSources()
    }

    deinit {
        suspectBytes.deallocate()
        reportBytes.deallocate()
        packet.deallocate()
        samples.deallocate()
        outgoing.deallocate()
        decoded.deallocate()
        tapSamples.deallocate()
    }

    /// What has happened, in its order; `nil` when all is told. Changes with every other call.
    public func poll() -> MediaEvent? { events.pop() }

    /// Whether ``poll()`` has something to tell.
    public var hasEvents: Bool { !events.isEmpty }

    /// Asks for the memory that the leg's next packets are written to and read from, so that it is there in time. A hint.
    public func prefetchBuffers() {
        if let base = packet.baseAddress { prefetch_bytes(base, UInt(RTPHeader.fixedByteCount + Self.frameLength)) }
        concealment.prefetch()
        if let law = codec.law, playback != nil { playback?.audio.prefetch(law, count: Self.frameLength) }
    }

    /// The counters by now.
    public var statistics: MediaStatistics {
        var statistics = counters
        statistics.packetsLost += max(reception.cumulativeLost, 0)
        statistics.jitter = reception.jitter
        let far = reporter.farSide
        statistics.reportsReceived = far.reports
        statistics.farPacketsLost = max(far.packetsLost, 0)
        statistics.farJitter = .nanoseconds(
            Int64(far.jitterTicks) * 1_000_000_000 / Int64(media.sendFormat.clockRate))
        statistics.roundTrip = far.roundTrip
        statistics.longestRoundTrip = far.longestRoundTrip
        return statistics
    }

    /// A new offer and answer: other payload types, another direction, another far end (RFC 3264 §8).
    ///
    /// The sent stream goes on with its numbers, and what plays goes on playing.
    /// - Precondition: the agreed encoding is one of ``CodecPreference/spoken``.
    public func renegotiate(_ media: NegotiatedMedia) {
        let isOtherEnd = media.remoteHost != self.media.remoteHost || media.remotePort != self.media.remotePort
        self.media = media
        payloadMap = PayloadMap(media)
        let codec = Self.codec(of: media)
        if codec != self.codec {
            self.codec = codec
            encoder = SpeechEncoder(codec)
            agreeOnPayloads()
            peer?.agreeOnPayloads()
        }
        framesPerPacket = Self.framesPerPacket(of: media)
        framesWaiting = 0
        if isOtherEnd, let lastArrival {
            arbiter.farEndChanged(at: lastArrival)
            drainArbiter()
        }
        announceSources()
    }

    private static func codec(of media: NegotiatedMedia) -> SpeechCodec {
        guard let codec = SpeechCodec(media.sendFormat) else {
            preconditionFailure("a media leg cannot speak \(media.sendFormat.name); negotiate what it can")
        }
        return codec
    }

    /// As the peer would like it, where frames can be put together as they are.
    private static func framesPerPacket(of media: NegotiatedMedia) -> Int {
        guard codec(of: media) != .opus else { return 1 }
        return min(max(Int(media.packetTime / .milliseconds(20)), 1), longestPacket)
    }

    private func announceSources() {
        var sources: [String] = []
        if let first = media.telephoneEventReceive.first { sources.append("RFC 4733 payload type \(first)") }
        if detectsInBand { sources.append("in-band \(media.sendFormat.name)") }
        let line = "keys by " + (sources + ["INFO"]).joined(separator: ", ")
        guard line != expectedSources else { return }
        expectedSources = line
        events.push(.sourcesExpected(line))
    }
}
