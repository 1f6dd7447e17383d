import SIPMessage
public import SansIO

/// A user agent: all calls of one thread, as client and as server (RFC 3261), over datagrams that others carry.
///
///     receive ─┐                                            ┌─ transmit
///     verbs   ─┼─ transactions (§17) ─ dialogs (§12) ─ legs ─┼─ incomingCall, event
///     timeout ─┘                                            └─ discarded
///
/// Sans-IO: one input → drain ``poll()`` until `nil` → read ``nextDeadline`` → next input. It answers by itself what
/// needs no decision: 100, retransmissions, ACK, OPTIONS, CANCEL, and everything that has to be refused. It does not
/// understand session descriptions and does not resolve names.
///
/// A verb on a leg that is gone, or in a state that has no use for it, does nothing: events cross with commands.
public struct UserAgent: Sendable {
    /// What a user agent is told once.
    public struct Configuration: Sendable {
        /// The address that is written into Via and Contact: the one by which others reach us.
        public var contact: NetworkAddress
        /// The session interval that we ask for and allow at most, in seconds, 90 at least; `nil` for no session timers.
        public var sessionSeconds: Int? = 1800
        /// Where we take connections, at the contact's host; a transport that is not here is written with the contact's
        /// port for TCP, and with 5061 for TLS.
        public var streamPorts: [SIPTransport: UInt16] = [:]
        /// The product named in User-Agent and Server; empty to name none.
        public var product: String
        /// The times of the protocol.
        public var timers: SIPTimers
        /// At most so many transactions at a time; beyond, requests are answered 503 and forgotten.
        public var maxTransactions: Int
        /// At most so many legs at a time; beyond, calls are answered 503.
        public var maxLegs: Int
        /// How long a call rings at most: one of ours that says nothing itself, and one of theirs.
        public var maximumRinging: Duration
        /// The Retry-After of a 503, whole seconds.
        public var retryAfter: Duration
        /// Whether provisional responses are acknowledged with those that ``UserAgent/reliableHosts`` does not name.
        public var reliability = ProvisionalReliability.supported
        /// How long a target may say nothing at all before the next one is called, where there is a next one.
        public var failoverTimeout = Duration.seconds(4)
        /// How often the other side of a call without session timers is asked whether it is still there; `nil` for never.
        public var probeInterval: Duration? = .seconds(300)
        /// Whether a REFER of the other side is handed out as ``LegEvent/referred(_:)``; declined with 603 when false.
        public var acceptsReferrals = false
        /// Whether a Call-ID that was drawn may be used, so that a shard finds its own calls again; any when `nil`.
        public var acceptsCallID: (@Sendable (String) -> Bool)?

        /// A configuration with the defaults: 20 000 transactions, 5 000 legs, 10 minutes of ringing, 10 s Retry-After.
        public init(
            contact: NetworkAddress, product: String = "Attendant", timers: SIPTimers = SIPTimers(),
            maxTransactions: Int = 20_000, maxLegs: Int = 5_000, maximumRinging: Duration = .seconds(600),
            retryAfter: Duration = .seconds(10), acceptsCallID: (@Sendable (String) -> Bool)? = nil
        ) {
            self.contact = contact
            self.product = product
            self.timers = timers
            self.maxTransactions = maxTransactions
            self.maxLegs = maxLegs
            self.maximumRinging = maximumRinging
            self.retryAfter = retryAfter
            self.acceptsCallID = acceptsCallID
        }

        /// Our port in Via and Contact.
        func port(of transport: SIPTransport) -> UInt16 {
            streamPorts[transport] ?? (transport == .tls ? 5061 : contact.port)
        }
    }

    /// What the user agent wants done or known.
    public enum Output: Sendable {
        /// Send these bytes as a datagram.
        case transmit([UInt8], to: NetworkAddress)
        /// Send these bytes over a connection, which is to be made where there is none. When that cannot be, or the
        /// connection is lost: ``UserAgent/connectionLost(_:at:)``.
        case stream([UInt8], over: Hop)
        /// Somebody calls: ``ring(_:status:body:at:)``, ``answer(_:body:at:)`` or ``reject(_:status:reason:headers:at:)``.
        case incomingCall(LegID, IncomingCall)
        /// Something happened on a leg.
        case event(LegID, LegEvent)
        /// How a trunk's registration stands now; comes with each change.
        case registration(RegistrationReport)
        /// A message of ours could not be sent, as a sentence.
        case unsent(String)
        /// A message or a header was dropped, and why.
        case discarded(reason: String, from: NetworkAddress)
    }

    /// What it was told once.
    public let configuration: Configuration
    /// Whether new calls and OPTIONS are answered 503 with Retry-After, while calls that are up go on.
    public var isDraining = false
    /// When ``handleTimeout(at:)`` wants to be called next; changes with every input. O(1).
    public private(set) var nextDeadline: Instant?

    var random: RandomSource
    let statelessSalt: UInt64
    var legs: [LegID: Leg] = [:]
    var legIDs: [DialogKey: LegID] = [:]
    var servers: [ServerTransactionKey: ServerTransaction] = [:]
    var merges: [MergeKey: ServerTransactionKey] = [:]
    var clients: [ClientTransactionKey: ClientTransaction] = [:]
    /// Who we are at which trunk; ``replaceAccounts(_:)`` changes it.
    public internal(set) var accounts: [SIPAccount] = []
    /// The realm that each trunk asked with first, where none is configured.
    var knownRealms: [String: String] = [:]
    var registrations: [String: Registration] = [:]
    /// The hosts that take long requests over TCP.
    public var streamHosts: Set<NetworkAddress.Host> = []
    /// Whether provisional responses are acknowledged (RFC 3262), by whom the calls come from.
    public var reliableHosts: [NetworkAddress.Host: ProvisionalReliability] = [:]
    /// Whose word about the caller is believed (RFC 3325), besides this machine's own; `nil` for everybody's.
    public var trustedSources: [AddressBlock]?
    var ended = EndedDialogs()
    /// Which targets have failed lately.
    public internal(set) var health = TargetHealth()
    /// How the message came that is being read.
    var arrival = Hop(NetworkAddress(host: .v4(0), port: 0))
    /// When it came.
    var lastInput = Instant.zero
    /// Who may call in; `nil` for everybody.
    var entrance: Entrance?
    private var lastLeg: UInt64 = 0
    private var deadlines = DeadlineQueue<TimerTarget>()
    private var outputs = OutputQueue<Output>()

    /// A user agent without calls. `random` feeds tags, branches and Call-IDs.
    public init(configuration: Configuration, random: RandomSource) {
        self.configuration = configuration
        self.random = random
        statelessSalt = self.random.next()
    }

    /// How many legs there are now.
    public var legCount: Int { legs.count }
    /// How many transactions there are now.
    public var transactionCount: Int { servers.count + clients.count }

    /// Whether a request of ours waits for its final answer. O(transactions).
    public var hasOpenRequests: Bool { clients.values.contains { $0.isPending } }

    /// The next thing to do, in order, or `nil` when all is told.
    public mutating func poll() -> Output? { outputs.pop() }

    /// The Call-ID of a datagram, found without parsing it: for choosing a shard.
    public static func callID(of datagram: [UInt8]) -> ArraySlice<UInt8>? { SIPMessage.callID(of: datagram) }

    /// The time of ``nextDeadline`` has come, or has passed. O(due · log n).
    public mutating func handleTimeout(at now: Instant) {
        while let target = deadlines.pop(at: now) {
            switch target {
            case .client(let key): handleTimeout(client: key, at: now)
            case .server(let key): handleTimeout(server: key, at: now)
            case .leg(let id): handleTimeout(leg: id, at: now)
            case .registration(let name): handleTimeout(registration: name, at: now)
            }
        }
        settle()
    }

    // MARK: For the other files of the machine

    mutating func emit(_ output: Output) { outputs.push(output) }
    mutating func emit(_ id: LegID, _ event: LegEvent) { outputs.push(.event(id, event)) }
    mutating func transmit(_ packet: Packet) {
        let hop = packet.destination
        outputs.push(
            hop.transport == .udp ? .transmit(packet.bytes, to: hop.address) : .stream(packet.bytes, over: hop))
    }

    /// By which transport the dialog of a leg is spoken.
    func arrivalTransport(of leg: LegID) -> SIPTransport { legs[leg]?.dialog?.nextHop.transport ?? .udp }

    mutating func discard(_ reason: String, from source: NetworkAddress) {
        outputs.push(.discarded(reason: reason, from: source))
    }

    mutating func schedule(_ target: TimerTarget, _ deadline: Instant?) { deadlines.set(target, deadline) }

    /// Ends an input: reads the next deadline.
    mutating func settle() { nextDeadline = deadlines.next() }

    mutating func nextLegID() -> LegID {
        lastLeg &+= 1
        return LegID(rawValue: lastLeg)
    }
}
