public import CallEngine
public import FlowEngine
public import MediaEngine
public import SIPCore
public import SansIO

/// One machine of a simulation: an exchange and what the test wants to know about it.
///
/// The closures are called while the simulation runs; what they do with the exchange takes effect at
/// the same virtual time.
public final class SimulatedNode {
    /// The machine's calls.
    public let exchange: Exchange
    /// The machine's signaling address.
    public let address: NetworkAddress
    /// While true the packets that the machine makes are dropped: a test sends others in their place.
    public var isMuted = false
    /// Answers what a flow wants to play; by default nothing can be had.
    public var onFetch: (PromptKey) -> Result<Prompt, PromptUnavailable> = { _ in
        .failure(PromptUnavailable(reason: "the simulation has no such prompt"))
    }
    /// A call for the application came.
    public var onIncoming: (CallID, IncomingCall, NumberPlan.Route) -> Void = { _, _, _ in }
    /// Something happened to a call of the application.
    public var onEvent: (CallID, CallEvent) -> Void = { _, _ in }
    /// Answers what a flow asks the web, and how long that takes; `nil` for no answer ever.
    public var onWeb: (CallID, WebRequest) -> (WebAnswer, after: Duration)? = { _, _ in
        (.notConnected("the simulation has no web"), after: .zero)
    }
    /// A flow told the world something.
    public var onNotice: (CallID, EventNotice) -> Void = { _, _ in }
    /// Answers what the switches of schedules say, by the path of their file.
    public var onOverrides: ([String]) -> [String: String] = { _ in [:] }
    /// A line was written in a call's journal.
    public var onJournal: (JournalEntry) -> Void = { _ in }
    /// Whether the recordings of whole calls are kept among ``files``, or only handed to ``onRecorded``.
    public var keepsWholeCalls = true
    /// A piece of the recording of a whole call is there; only where the configuration asks for it.
    public var onRecorded: (CallID, RecordedAudio) -> Void = { _, _ in }
    /// The node's files: what becomes of a recording's file; by default everything can be written.
    public var files = SimulatedFiles()
    /// A flow's playing began or ended; only where the configuration asks for it.
    public var onPlayback: (CallID, PlaybackReport) -> Void = { _, _ in }
    /// A trunk's registration has changed.
    public var onRegistration: (RegistrationReport) -> Void = { _ in }
    /// A call is over.
    public var onEnded: (CallRecord) -> Void = { _ in }

    var wholeCalls: [CallID: RecordingID] = [:]
    var ports: [UInt16: MediaPort] = [:]
    private var lastPort: UInt16 = 9998
    /// Slots before this one were served.
    private var nextMillisecond: Int64 = 0
    /// Whether the exchange got an input since its outputs were taken and its deadlines read.
    var isTouched = true
    /// When the exchange wants to be woken, as it said last; the distant future for never.
    private(set) var deadline: Instant = .distantFuture
    /// When a port is served next, and in which slot; `nil` while there is none.
    private var turn: (millisecond: Int64, slot: Int)?
    /// When the node wants anything: the earlier of both.
    private(set) var due: Instant = .distantFuture

    init(address: NetworkAddress, exchange: Exchange) {
        self.address = address
        self.exchange = exchange
    }

    func open(_ port: MediaPort, at now: Instant) {
        lastPort = lastPort >= 60_000 ? 10_000 : lastPort + 2
        port.driverToken = Int(lastPort)
        port.reportToken = Int(lastPort) + 1
        ports[lastPort] = port
        exchange.mediaOpened(port, localPort: lastPort, at: now)
    }

    func close(_ port: MediaPort) { ports[UInt16(truncatingIfNeeded: port.driverToken)] = nil }

    /// Reads when the exchange wants what; for after an input.
    func refresh(at now: Instant) {
        deadline = exchange.nextDeadline ?? .distantFuture
        let millisecond = max(nextMillisecond, (now.nanoseconds + 999_999) / 1_000_000)
        let first = Int(millisecond % Int64(Exchange.slotCount))
        turn = exchange.stepsToPort(fromSlot: first).map { steps in
            (millisecond + Int64(steps), (first + steps) % Exchange.slotCount)
        }
        due = min(deadline, turn.map { Instant(nanoseconds: $0.millisecond * 1_000_000) } ?? .distantFuture)
    }

    /// The slot whose ports have their turn; `nil` where there is none by now.
    func takeTurn(at now: Instant) -> Int? {
        refresh(at: now)
        guard let turn, turn.millisecond <= now.nanoseconds / 1_000_000 else { return nil }
        nextMillisecond = turn.millisecond + 1
        return turn.slot
    }
}
