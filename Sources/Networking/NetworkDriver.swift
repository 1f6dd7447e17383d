public import CallEngine
public import FlowEngine
import NIOCore
import NIOPosix
public import SDP
public import SIPCore
public import SansIO

/// The driver for the real world: a UDP listener for signaling and one or more shards that own the calls.
public final class NetworkDriver: Sendable {
    /// A listener for TLS.
    public struct TLSListener: Sendable, Equatable {
        /// Where it listens.
        public var listen: NetworkAddress
        /// Whom it says it is.
        public var identity: TLSIdentity

        /// A listener at an address.
        public init(listen: NetworkAddress, identity: TLSIdentity) {
            self.listen = listen
            self.identity = identity
        }
    }

    /// Where to listen, what to answer and how to call out.
    public struct Configuration: Sendable {
        /// Where to listen for SIP over UDP; port 0 lets the system choose.
        public var listen: NetworkAddress
        /// Whether connections are taken at the same address and port.
        public var listensOnTCP = false
        /// Where connections with TLS are taken, and as whom; `nil` for nowhere.
        public var tls: TLSListener?
        /// Whose certificates are believed when we connect.
        public var tlsTrust = TLSTrust()
        /// The address that others see of us, in Via, Contact and session descriptions; `nil` for the one we listen on.
        public var publicHost: NetworkAddress.Host?
        /// The ports for audio, even ones only; `nil` lets the system choose.
        public var mediaPorts: ClosedRange<UInt16>?
        /// The codecs we offer and accept, most wanted first; never empty.
        public var codecs: [CodecPreference] = [.pcmu, .pcma]
        /// Whether audio is encrypted with those who are on no trunk.
        public var encryption = MediaEncryption.off
        /// How many threads own calls.
        public var shards: Int
        /// What connections may cost.
        public var streamLimits = StreamLimits()
        /// Who may call in; `nil` for everybody, without any limit.
        public var doors: Doors?
        /// Whether the registrations of the trunks are kept.
        public var keepsRegistrations = false
        /// Whether signed callers are verified, by the observer.
        public var verifiesCallers = false
        /// Which flow answers which number.
        public var plan: NumberPlan
        /// The ways out.
        public var trunks: [Trunk]
        /// The prompts that are ready when the first call comes.
        public var prompts: PromptShelf
        /// What flows read as `secret.NAME`.
        public var secrets = SecretValues.known([:])
        /// Whether the audio of every call is handed to the observer.
        public var recordsCalls: Bool
        /// What it means when nothing comes from the other side any more; `nil` for nothing.
        public var watch: Exchange.Watch?
        /// New calls beyond this many get 503.
        public var maxCalls: Int
        /// When a shard answers new calls with 503 because it cannot serve more in time; `nil` for never.
        public var loadLimits: LoadGauge.Limits? = LoadGauge.Limits()
        /// Whether journals tell all that comes in to flows, so that calls can be replayed.
        public var journalsInputs = false
        /// Whether journals have the packets that come on the caller's leg.
        public var journalsPackets = false

        /// One shard, no numbers and no trunks; the rest is for the caller to fill in.
        public init(listen: NetworkAddress) {
            self.listen = listen
            shards = 1
            plan = NumberPlan()
            trunks = []
            prompts = PromptShelf()
            recordsCalls = false
            maxCalls = 10_000
        }
    }

    /// The shards; a call's ``CallEngine/CallID/shard`` is an index into them.
    public let shards: [Shard]
    /// Where we listen, with the port that the system chose for port 0.
    public let localAddress: NetworkAddress
    private let carrier: Carriers
    /// Where connections are taken, by their transport.
    public var streamAddresses: [SIPTransport: NetworkAddress] { carrier.streamAddresses }
    private let group: MultiThreadedEventLoopGroup

    /// Opens the listener and starts the shards.
    ///
    /// - Throws: ``CarrierError`` when the address cannot be had, ``SocketError`` when the system has no more descriptors.
    public init(_ configuration: Configuration, observer: any ShardObserver) async throws {
        MediaSocket.raiseDescriptorLimit()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let dispatcher = Dispatcher()
        do {
            carrier = try await Carriers(configuration, on: group.next(), dispatcher: dispatcher)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        self.group = group
        localAddress = carrier.localAddress
        shards = try Self.makeShards(configuration, carrier: carrier, observer: observer)
        dispatcher.open(shards)
        guard configuration.keepsRegistrations else { return }
        shards.first?.perform { exchange, now in exchange.keepRegistrations(at: now) }
    }

    private static func makeShards(
        _ configuration: Configuration, carrier: Carriers, observer: any ShardObserver
    ) throws -> [Shard] {
        let host = configuration.publicHost ?? configuration.listen.host
        let media = MediaPorts(host: configuration.listen.host, range: configuration.mediaPorts)
        let count = UInt64(max(1, min(configuration.shards, 255)))
        return try (0..<count).map { index in
            var userAgent = UserAgent.Configuration(
                contact: NetworkAddress(host: host, port: carrier.localAddress.port)
            )
            userAgent.streamPorts = carrier.streamAddresses.mapValues(\.port)
            // A call that dials has two legs, and each leg some transactions of the last half minute.
            userAgent.maxLegs = 2 * configuration.maxCalls / Int(count) + 100
            userAgent.maxTransactions = 8 * userAgent.maxLegs
            userAgent.acceptsCallID = { Dispatcher.shard(ofCallID: Array($0.utf8)[...], count: count) == index }
            var exchange = Exchange.Configuration(
                userAgent: userAgent,
                mediaHost: host,
                plan: configuration.plan,
                trunks: configuration.trunks,
                prompts: configuration.prompts,
                wallClock: MonotonicClock.wallClock
            )
            exchange.shard = UInt8(index)
            exchange.codecs = configuration.codecs
            exchange.encryption = configuration.encryption
            exchange.doors = configuration.doors
            exchange.verifiesCallers = configuration.verifiesCallers
            exchange.secrets = configuration.secrets
            exchange.recordsCalls = configuration.recordsCalls
            exchange.watch = configuration.watch
            exchange.journalsInputs = configuration.journalsInputs
            exchange.journalsPackets = configuration.journalsPackets
            exchange.maxCalls = configuration.maxCalls / Int(count)
            exchange.loadLimits = configuration.loadLimits
            return try Shard(
                index: Int(index), configuration: exchange, carrier: carrier, media: media, observer: observer)
        }
    }

    /// The shard that owns a call.
    public func shard(of call: CallID) -> Shard { shards[call.shard % shards.count] }

    /// Swaps who may call in, for all shards and for the connections; calls that are up go on.
    public func replaceDoors(_ doors: Doors?) {
        carrier.replaceDoors(doors)
        for shard in shards { shard.perform { exchange, _ in exchange.replaceDoors(doors) } }
    }

    /// Takes the registrations back, and waits for the registrars to say so, two seconds at most.
    public func endRegistrations() async {
        guard let shard = shards.first else { return }
        shard.perform { exchange, now in exchange.endRegistrations(at: now) }
        for _ in 0..<40 {
            let areGone = await withCheckedContinuation { continuation in
                shard.perform { exchange, _ in continuation.resume(returning: exchange.registrations.isEmpty) }
            }
            if areGone { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Waits until every request of ours has its answer, or the time is over: a BYE that is lost is sent again meanwhile.
    public func finishRequests(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        for shard in shards {
            while ContinuousClock.now < end {
                let isOpen = await withCheckedContinuation { continuation in
                    shard.perform { exchange, _ in continuation.resume(returning: exchange.hasOpenRequests) }
                }
                guard isOpen else { break }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Stops listening and ends the shards' threads.
    public func stop() async {
        await carrier.close()
        for shard in shards { shard.stop() }
        try? await group.shutdownGracefully()
    }
}
