public import CallEngine
public import Locating
public import Networking
public import Numbering
public import SDP
public import SansIO
public import YAML

/// `attendant.yaml`: where to listen, which numbers reach which flows, and how calls go out.
public struct ServerConfiguration: Sendable {
    /// One entry under `numbers`.
    public struct Number: Sendable {
        /// The number itself.
        public var number: PhoneNumber
        /// The flow's path as written, relative to the configuration's folder.
        public var flow: String
        /// What flows read as `did.label`; for people.
        public var label: String?
        /// Where the flow's path stands, for messages.
        public var place: SourcePlace
    }

    /// How `say` gets its audio.
    public struct Speech: Sendable {
        /// The command of another engine than eSpeak NG; see ``Gateways/CommandSpeechEngine``.
        public var command: [String]?
        /// The voice where a flow names none; for engines whose command uses `{voice}`.
        public var voice: String?
        /// The cache's folder; `nil` for the user's.
        public var cache: String?
    }

    /// What is kept of each call, to be read and replayed.
    public struct Journal: Sendable, Equatable {
        /// The folder.
        public var folder: String
        /// Whether the caller's packets are kept, too.
        public var keepsPackets: Bool
    }

    /// The configuration's own path.
    public var path: String
    /// Where to listen for SIP over UDP.
    public var listen: NetworkAddress
    /// Whether TCP is listened on at the same address.
    public var listensOnTCP = false
    /// Where TLS is listened on, with paths as written; `nil` for nowhere.
    public var tls: NetworkDriver.TLSListener?
    /// The authorities' certificates, as written; `nil` for the system's.
    public var tlsAuthorities: String?
    /// The address that others see; `nil` for the one we listen on.
    public var publicHost: NetworkAddress.Host?
    /// The ports for audio; `nil` lets the system choose.
    public var mediaPorts: ClosedRange<UInt16>?
    /// The codecs we offer and accept, most wanted first; never empty.
    public var codecs: [CodecPreference]
    /// Whether audio is encrypted with those who are on no trunk.
    public var encryption: MediaEncryption
    /// How many threads own calls.
    public var shards: Int
    /// New calls beyond this many get 503.
    public var maxCalls: Int
    /// When new calls get 503 because there is more to do than can be done in time; `nil` for never.
    public var loadLimits: LoadGauge.Limits? = LoadGauge.Limits()
    /// How many connections (TCP and TLS) others may have made to us.
    public var maxConnections = 4000
    /// What it means when nothing comes from the other side of a call any more; `nil` for nothing.
    public var watch: Exchange.Watch? = Exchange.Watch(patience: .seconds(60), endsCalls: true)
    /// The ways out, in the order of the file; the first one is used where none is named.
    public var trunks: [Trunk]
    /// The trunks whose address is a name, by the trunk's name.
    public var lookups: [String: ServerLocator.Name] = [:]
    /// How calls through trunks are signed, by the trunk's name.
    public var signings: [String: Signing] = [:]
    /// The file of the authorities that may vouch for telephone numbers, as written; `nil` where callers are not verified.
    public var authorities: (path: String, place: SourcePlace)?
    /// How we log in at trunks, by the trunk's name.
    public var logins: [String: Login] = [:]
    /// Who may call in; `nil` for everybody.
    public var callers: Callers?
    /// The country whose national numbers are read: `49`.
    public var countryCode: String?
    /// Our numbers, in the order of the file.
    public var numbers: [Number]
    /// How texts become speech.
    public var speech: Speech
    /// The file that gets one JSON line a call; `nil` for none.
    public var records: String?
    /// The folder that gets a stereo WAV of each call; `nil` for none.
    public var recordings: String?
    /// The folder that flows keep messages in, and recordings of calls where ``recordings`` names none.
    public var data: String

    /// What flows read as `secret.NAME`.
    public var secrets: [Secret] = []
    /// Where events go.
    public var events = Events()
    /// The folder of deliveries that wait, as written; `nil` for `outbox`.
    public var outbox: String?
    /// The control socket's path, as written; `nil` for `attendant.sock`.
    public var control: String?

    /// Where recordings of calls go.
    public var recordingsFolder: String { resolved(recordings ?? data + "/recordings", in: folder) }
    /// Where flows keep their files.
    public var dataFolder: String { resolved(data, in: folder) }
    /// The folder that gets a journal of each call; `nil` for none.
    public var journal: Journal?

    /// The folder that relative paths are resolved against.
    public var folder: String { parentFolder(of: path) }
}

/// The folder part of a path; `.` for a bare name.
func parentFolder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// `path` seen from `folder`; an absolute path stays as it is.
func resolved(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || folder == "." ? path : folder + "/" + path
}
