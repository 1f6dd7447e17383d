public import FlowModel
public import SansIO

/// What is known of a call when its flow begins.
public struct CallFacts: Sendable {
    /// Who called whom.
    public enum Direction: String, Sendable { case inbound, outbound }

    /// The name of the call in records and logs.
    public var callID: String
    /// Whether the caller called us or we called.
    public var direction: Direction
    /// E.164 where it could be read as such; `nil` where it was withheld or not sent.
    public var callerNumber: String?
    /// The display name of the caller; `nil` where it was not sent.
    public var callerName: String?
    /// What the caller's signature (RFC 8224) is worth: `A`, `B`, `C`, `failed`, or `none`.
    public var verified = "none"
    /// True where the caller asked not to be named.
    public var isAnonymous: Bool
    /// The number that was called.
    public var didNumber: String?
    /// The operator's name for that number.
    public var didLabel: String?
    /// What the program that placed the call wants to know it by.
    public var tag: String?
    /// Headers of the INVITE that flows may read, by their names.
    public var headers: [String: String]
    /// When the call began (ISO 8601, with its offset).
    public var startedAt: String
    /// The inputs of the first flow.
    public var inputs: [String: Value]
    /// What the calendar says; `nil` where nobody knows, and then every schedule is closed.
    public var wallClock: WallClock?
    /// What flows read as `secret.NAME`; never written down.
    public var secrets = SecretValues.known([:])
    /// Schedules that are in this state whatever the clock says, by name: for tests.
    public var forcedSchedules: [String: Schedule.State] = [:]

    /// The facts of a call; what is not given is not known.
    public init(
        callID: String, direction: Direction = .inbound, callerNumber: String? = nil, callerName: String? = nil,
        isAnonymous: Bool = false, didNumber: String? = nil, didLabel: String? = nil, tag: String? = nil,
        headers: [String: String] = [:], startedAt: String, inputs: [String: Value] = [:]
    ) {
        self.callID = callID
        self.direction = direction
        self.callerNumber = callerNumber
        self.callerName = callerName
        self.isAnonymous = isAnonymous
        self.didNumber = didNumber
        self.didLabel = didLabel
        self.tag = tag
        self.headers = headers
        self.startedAt = startedAt
        self.inputs = inputs
    }
}

/// What flows read as `secret.NAME`.
public enum SecretValues: Hashable, Sendable {
    /// These and no others, by name.
    case known([String: String])
    /// `secret-NAME` for every name, and an address for one that ends in `url`: for tests and replays.
    case standIns

    /// The value of a secret; null where there is none.
    func value(of name: String) -> Value {
        switch self {
        case .known(let values): Value(values[name])
        case .standIns:
            .text(name.hasSuffix("url") ? "https://\(name.replacing("_", with: "-")).test" : "secret-\(name)")
        }
    }
}
