public import FlowModel

/// Whom a `dial` calls, and how.
public struct DialRequest: Hashable, Sendable {
    /// E.164 numbers or `sip:` URIs; never empty.
    public var targets: [String]
    /// One after the other rather than all at once.
    public var inOrder: Bool
    /// What the callee is shown; `nil` for an anonymous call.
    public var callerID: String?
    /// The name the callee is shown; `nil` for none.
    public var callerName: String?
    /// How long it rings at most.
    public var timeout: Duration
    /// How long the two may talk.
    public var maxDuration: Duration
    /// What the caller hears until the callee answers; empty for ringback.
    public var music: [ResolvedPlayable]
    /// Headers of the calls, all of them `X-…` and without control characters.
    public var headers: [HeaderText] = []
    /// What a callee who picked up is asked first.
    public var screen: Screen?
    /// What the callee hears before the two are connected; empty for nothing.
    public var whisper: [ResolvedPlayable] = []
    /// How it is listened who picked up; `nil` where it is not.
    public var detection: DetectMachine?
    /// False where the call is to be answered only once somebody is connected.
    public var answersFirst = true

    /// What a callee is asked.
    public struct Screen: Hashable, Sendable {
        /// What is played.
        public var prompt: [ResolvedPlayable]
        /// The key that takes the call.
        public var accept: Character
        /// The key that declines it.
        public var decline: Character?
        /// How long the callee may think once the prompt is over.
        public var timeout: Duration

        /// A question with every field given.
        public init(prompt: [ResolvedPlayable], accept: Character, decline: Character?, timeout: Duration) {
            self.prompt = prompt
            self.accept = accept
            self.decline = decline
            self.timeout = timeout
        }
    }

    /// A request to call these targets.
    public init(
        targets: [String], inOrder: Bool, callerID: String?, callerName: String?, timeout: Duration,
        maxDuration: Duration, music: [ResolvedPlayable]
    ) {
        self.targets = targets
        self.inOrder = inOrder
        self.callerID = callerID
        self.callerName = callerName
        self.timeout = timeout
        self.maxDuration = maxDuration
        self.music = music
    }
}

/// Whom the caller is to be connected with, and how.
public struct TransferRequest: Hashable, Sendable {
    /// An E.164 number or a `sip:` URI.
    public var target: String
    /// What the new call shall carry, all of it `X-…` and without control characters.
    public var headers: [HeaderText]
    /// Whether the target is called first.
    public var isAttended: Bool
    /// What it is shown then; `nil` for an anonymous call.
    public var callerID: String?
    /// How long all of it may take.
    public var timeout: Duration

    /// A request with every field given.
    public init(target: String, headers: [HeaderText], isAttended: Bool, callerID: String?, timeout: Duration) {
        self.target = target
        self.headers = headers
        self.isAttended = isAttended
        self.callerID = callerID
        self.timeout = timeout
    }
}

/// A header of a call as text.
public struct HeaderText: Hashable, Sendable {
    /// `X-…`.
    public var name: String
    /// One line.
    public var value: String

    /// A header.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
