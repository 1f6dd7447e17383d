public import FlowEngine
public import FlowModel
public import SDP
public import SIPCore
public import SansIO

extension Exchange {
    /// What an exchange is told when it is made. Its tables can be swapped while calls go on.
    public struct Configuration: Sendable {
        /// Which shard this is; it stands in the low byte of every ``CallID``.
        public var shard: UInt8 = 0
        /// What the user agent is told; its contact is our signaling address.
        public var userAgent: UserAgent.Configuration
        /// The address in our session descriptions.
        public var mediaHost: NetworkAddress.Host
        /// Which flow answers which number.
        public var plan: NumberPlan
        /// The ways out; the first is used where none is named.
        public var trunks: [Trunk]
        /// Who may call in; `nil` for everybody, without any limit.
        public var doors: Doors?
        /// The prompts that are ready.
        public var prompts: PromptShelf
        /// The codecs we offer and accept, most wanted first; never empty.
        public var codecs: [CodecPreference] = [.pcmu, .pcma]
        /// Whether audio is encrypted with those who are on no trunk; trunks have their own word.
        public var encryption = MediaEncryption.off
        /// Whether tones in the audio of calls count as keys; RFC 4733 and INFO always do.
        public var detectsInBand = true
        /// For the dates in records.
        public var wallClock: WallClock
        /// Whether signed callers are verified: ``Exchange/Output/verifyCaller(_:_:)``.
        public var verifiesCallers = false
        /// Whether the audio of every call is recorded: ``Exchange/Output/recording(_:_:)``.
        public var recordsCalls = false
        /// Whether what flows play is handed out as ``Exchange/Output/playback(_:_:)``.
        public var reportsPlayback = false
        /// Whether journals tell all that comes in to the flows, so that calls can be replayed.
        public var journalsInputs = false
        /// Whether journals have the packets that come on the caller's leg.
        public var journalsPackets = false
        /// What it means when nothing comes from the other side any more; `nil` for nothing.
        public var watch: Watch?
        /// New calls beyond this many get 503 with Retry-After.
        public var maxCalls = 10_000
        /// When new calls get 503 because the shard cannot serve more in time; `nil` for never.
        public var loadLimits: LoadGauge.Limits? = LoadGauge.Limits()
        /// What flows read as `secret.NAME`.
        public var secrets = SecretValues.known([:])
        /// Schedules that are in this state whatever the clock says, by name: for tests.
        public var forcedSchedules: [String: Schedule.State] = [:]
        /// Which version of flows and prompts this is; status shows it.
        public var version = 1
        /// How many datagrams the user agent could make nothing of.
        public internal(set) var discarded = 0

        /// A configuration for these addresses.
        public init(
            userAgent: UserAgent.Configuration,
            mediaHost: NetworkAddress.Host,
            plan: NumberPlan = NumberPlan(),
            trunks: [Trunk] = [],
            prompts: PromptShelf = PromptShelf(),
            wallClock: WallClock
        ) {
            self.userAgent = userAgent
            self.mediaHost = mediaHost
            self.plan = plan
            self.trunks = trunks
            self.prompts = prompts
            self.wallClock = wallClock
        }
    }
}
