public import FlowEngine
import FlowModel
import MediaEngine
public import SIPCore
public import SansIO

/// All the calls of one shard: their dialogs, audio legs and flow runs, joined into the one value that every driver drives.
///
/// ```
///  SIP datagrams ─▶ UserAgent ─▶ Call ─▶ FlowRun ─▶ commands ─▶ UserAgent ─▶ SIP datagrams
///  RTP packets ───▶ MediaLeg ─ keys ─▶    │              └────▶ MediaLeg ───▶ RTP packets
/// ```
///
/// Sans-IO: it never opens a socket or a file, reads a clock, locks or waits. What it needs from the
/// world leaves as an ``Output`` and comes back as an input. The contract is the same everywhere:
/// **one input, then ``poll()`` until `nil`, then read ``nextDeadline``, then the next input.** In
/// between, each port of ``ports(inSlot:)`` is served once every 20 ms: received packets with
/// ``receive(_:from:on:at:)``, then ``tick(_:at:)``, which gives the packet to send.
///
/// Not thread-safe: one thread owns an exchange with everything in it.
public final class Exchange {
    /// How a packet time of 20 ms is divided, so that calls do not send all at once.
    public static let slotCount = 20

    /// What an exchange asks of its driver or tells it. The large ones are indirect: drivers ask for each packet.
    public enum Output {
        case transmit([UInt8], to: NetworkAddress)
        /// Send over a connection, made where there is none; when it is lost: ``connectionLost(_:at:)``.
        case stream([UInt8], over: Hop)
        /// Open a socket for this port; answer with ``mediaOpened(_:localPort:at:)`` or ``mediaFailed(_:reason:at:)``.
        case openMedia(MediaPort)
        /// A new session description came: the port may hear from another address again.
        case disconnectMedia(MediaPort)
        case closeMedia(MediaPort)
        /// Read or render this prompt; answer with ``fetched(_:_:at:)``. Asked once for each key.
        indirect case fetch(PromptKey)
        /// A call for the application: answer, reject or hang it up.
        indirect case incoming(CallID, IncomingCall, NumberPlan.Route)
        /// Something happened to a call that the application controls.
        indirect case event(CallID, CallEvent)
        /// A flow asks the web; answer with ``webAnswered(_:_:_:at:)``.
        indirect case web(CallID, StepToken, WebRequest)
        /// The answer to this request is not wanted any more.
        case cancelWeb(CallID, StepToken)
        /// A flow tells the world something; nothing waits for it.
        indirect case notice(CallID, EventNotice)
        /// A flow wants the switches of schedules from these files; answer with ``overridesRead(_:_:_:at:)``.
        case readOverrides(CallID, StepToken, [String])
        indirect case journal(JournalEntry)
        /// Something for a recording's file; answer with ``recordingReplied(_:_:_:at:)``.
        indirect case recording(CallID, RecordingNotice)
        /// A flow's playing began or ended; only where ``Configuration/reportsPlayback`` is set.
        indirect case playback(CallID, PlaybackReport)
        /// Somebody calls and says by a signature who it is; answer with ``callerVerified(_:_:at:)`` within seconds, since
        /// the call waits for it. Only where ``Configuration/verifiesCallers`` is set.
        indirect case verifyCaller(LegID, CallerClaim)
        /// How a trunk's registration stands now; comes with each change.
        indirect case registration(RegistrationReport)
        /// A message could not be sent, as a sentence.
        indirect case unsent(String)
        /// New calls are refused from now on, or taken again, because of what the shard has to do.
        case load(LoadGauge.Load)
        /// A call is over; its record, exactly once.
        indirect case ended(CallRecord)
    }

    /// What it was told, with the tables as they are now.
    public internal(set) var configuration: Configuration
    /// While true, new calls get 503 with Retry-After: the server is about to stop.
    public var refusesNewCalls = false {
        didSet { userAgent.isDraining = refusesNewCalls || gauge.isTooMuch }
    }
    var gauge: LoadGauge
    var userAgent: UserAgent
    var random: RandomSource
    var calls: [CallID: Call] = [:]
    var callOfLeg: [LegID: CallID] = [:]
    /// The calls that wait for the verdict about their callers.
    var unverified: [LegID: IncomingCall] = [:]
    /// The texts and files that were fetched while calls went on; those of a version lie in its own shelf.
    var shelf = PromptShelf()
    /// The calls that wait for a prompt which is being fetched.
    var waitingForPrompt: [PromptKey: [CallID]] = [:]
    /// The prompts that were asked for and have not come yet.
    var promptsUnderWay: Set<PromptKey> = []
    // These two are asked for with each packet. Nothing else happens while they are open, so nothing is checked.
    @exclusivity(unchecked) var deadlines = DeadlineQueue<CallID>()
    @exclusivity(unchecked) private var outputs = OutputQueue<Output>()
    @exclusivity(unchecked) private var slots: [[MediaPort]] = Array(repeating: [], count: slotCount)
    /// A bit for each slot that has ports.
    @exclusivity(unchecked) private var usedSlots: UInt64 = 0
    private var lastPortID: UInt64 = 0

    /// An exchange without calls.
    public init(configuration: Configuration, random: RandomSource) {
        self.configuration = configuration
        self.random = random
        gauge = LoadGauge(configuration.loadLimits)
        userAgent = UserAgent(configuration: configuration.userAgent, random: random)
        userAgent.replaceDoors(configuration.doors)
        replace(trunks: configuration.trunks)
        prepareEncryption()
    }

    // MARK: Inputs of every driver

    /// A datagram came to the signaling address.
    public func receiveSIP(_ datagram: [UInt8], from source: NetworkAddress, at now: Instant) {
        userAgent.receive(datagram, from: source, at: now)
        settle(at: now)
    }

    /// A message came over a connection.
    public func receiveSIP(_ message: [UInt8], over hop: Hop, at now: Instant) {
        userAgent.receive(message, over: hop, at: now)
        settle(at: now)
    }

    /// A connection could not be made, or was closed.
    public func connectionLost(_ hop: Hop, at now: Instant) {
        userAgent.connectionLost(hop, at: now)
        settle(at: now)
    }

    /// A message of ours was not taken for sending over a connection, since too many wait there.
    public func sendingRefused(_ message: [UInt8], over hop: Hop, at now: Instant) {
        userAgent.sendingRefused(message, over: hop, at: now)
        settle(at: now)
    }

    /// ``nextDeadline`` has come.
    public func handleTimeout(at now: Instant) {
        userAgent.handleTimeout(at: now)
        while let id = deadlines.pop(at: now) {
            guard let call = calls[id] else { continue }
            expire(call, at: now)
            pump(call, at: now)
        }
        settle(at: now)
    }

    /// When ``handleTimeout(at:)`` is wanted; read it after each input.
    public var nextDeadline: Instant? {
        switch (userAgent.nextDeadline, deadlines.next()) {
        case (let signaling?, let calls?): min(signaling, calls)
        case (let signaling, let calls): signaling ?? calls
        }
    }

    /// The next output, or `nil` when all were taken.
    public func poll() -> Output? { outputs.pop() }

    /// Whether a request of ours waits for its final answer: a BYE, for instance, that may have to be sent again.
    public var hasOpenRequests: Bool { userAgent.hasOpenRequests }

    /// How many calls are up or being set up.
    public var callCount: Int { calls.count }

    /// Swaps what new calls are answered with; running calls keep what they started with, prompts included.
    public func replace(
        plan: NumberPlan, trunks: [Trunk], prompts: PromptShelf, secrets: SecretValues, version: Int
    ) {
        configuration.plan = plan
        replace(trunks: trunks)
        configuration.prompts = prompts
        configuration.secrets = secrets
        configuration.version = version
    }

    /// Swaps the ways out; calls that are up go on by the way they have.
    public func replace(trunks: [Trunk]) {
        configuration.trunks = trunks
        userAgent.replaceAccounts(trunks.compactMap(\.account))
        userAgent.streamHosts = Self.streamHosts(of: trunks)
        userAgent.reliableHosts = Self.reliableHosts(of: trunks)
        userAgent.trustedSources = Self.trustedSources(of: trunks)
    }

    /// Swaps who may call in; calls that are up go on.
    public func replaceDoors(_ doors: Doors?) {
        configuration.doors = doors
        userAgent.replaceDoors(doors)
    }

    private static func streamHosts(of trunks: [Trunk]) -> Set<NetworkAddress.Host> {
        Set(trunks.filter { $0.transport == .udp && $0.takesLargeRequestsOverTCP }.flatMap(\.addresses).map(\.host))
    }

    /// Trunks vouch for their callers; without any trunk there is nobody to tell them from.
    private static func trustedSources(of trunks: [Trunk]) -> [AddressBlock]? {
        trunks.isEmpty ? nil : trunks.flatMap(\.neighbour.blocks)
    }

    /// The first trunk at an address has the word.
    private static func reliableHosts(of trunks: [Trunk]) -> [NetworkAddress.Host: ProvisionalReliability] {
        var hosts: [NetworkAddress.Host: ProvisionalReliability] = [:]
        for trunk in trunks {
            for address in trunk.addresses where hosts[address.host] == nil { hosts[address.host] = trunk.reliability }
        }
        return hosts
    }

    // MARK: Shared by the parts of the exchange

    func emit(_ output: Output) { outputs.push(output) }

    func journal(_ call: Call, _ event: JournalEvent, at now: Instant) {
        emit(.journal(JournalEntry(call: call.id, at: now, event: event)))
    }

    /// Takes what the user agent said until it has nothing more to say; every input ends here.
    func settle(at now: Instant) {
        while let output = userAgent.poll() {
            switch output {
            case .transmit(let bytes, let destination): emit(.transmit(bytes, to: destination))
            case .stream(let bytes, let hop): emit(.stream(bytes, over: hop))
            case .incomingCall(let leg, let incoming): receive(incoming, on: leg, at: now)
            case .event(let leg, let event): handle(event, on: leg, at: now)
            case .registration(let report): emit(.registration(report))
            case .unsent(let sentence): emit(.unsent(sentence))
            case .discarded: configuration.discarded &+= 1
            }
        }
    }

    func openPort(for call: Call) -> MediaPort {
        lastPortID += 1
        let port = MediaPort(id: lastPortID, callID: call.id)
        emit(.openMedia(port))
        return port
    }

    /// Puts a port into the emptiest slot, so that the calls' packets spread over the 20 ms.
    func schedule(_ port: MediaPort) {
        let emptiest = slots.indices.min { slots[$0].count < slots[$1].count } ?? 0
        port.slot = emptiest
        slots[emptiest].append(port)
        usedSlots |= 1 << UInt64(emptiest)
    }

    func close(_ port: MediaPort) {
        guard !port.isClosed else { return }
        port.isClosed = true
        port.audio?.unbridge()
        port.audio?.leaveConference()
        slots[port.slot].removeAll { $0 === port }
        if slots[port.slot].isEmpty { usedSlots &= ~(1 << UInt64(port.slot)) }
        if usedSlots == 0 { forgetLoad() }
        emit(.closeMedia(port))
    }

    /// The ports to serve in one of the ``slotCount`` slots of each packet time.
    public func ports(inSlot slot: Int) -> [MediaPort] { slots[slot] }

    /// True while any port has to be served.
    public var hasMedia: Bool { usedSlots != 0 }

    /// How many slots on from `slot` the next port is served, 0 for in it; `nil` while there is none.
    public func stepsToPort(fromSlot slot: Int) -> Int? {
        guard usedSlots != 0 else { return nil }
        // Twice in a row, so that the search runs over the end of the packet time.
        return ((usedSlots | usedSlots << UInt64(Self.slotCount)) >> UInt64(slot)).trailingZeroBitCount
    }
}
