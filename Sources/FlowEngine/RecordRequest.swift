public import FlowModel

/// What a `record` wants recorded, and where it goes.
public struct RecordRequest: Hashable, Sendable {
    /// Where the file goes, below the folder for what flows keep: relative, without `..`.
    public var path: String
    /// The tone before it; `nil` for none.
    public var beep: ToneSpec?
    /// The longest message.
    public var maxLength: Duration
    /// A shorter one is no message.
    public var minLength: Duration
    /// The message ends when the caller was silent for so long; `nil` for never.
    public var silence: Duration?
    /// Whether silence around the voice is cut off.
    public var trimsSilence: Bool
    /// Whether the message is kept when the caller hangs up instead of ending it.
    public var keepsOnHangup: Bool

    /// A request with every field given.
    public init(
        path: String, beep: ToneSpec?, maxLength: Duration, minLength: Duration, silence: Duration?,
        trimsSilence: Bool, keepsOnHangup: Bool
    ) {
        self.path = path
        self.beep = beep
        self.maxLength = maxLength
        self.minLength = minLength
        self.silence = silence
        self.trimsSilence = trimsSilence
        self.keepsOnHangup = keepsOnHangup
    }
}

/// A message that was kept.
public struct RecordedMessage: Hashable, Sendable {
    /// The path by which a flow plays it.
    public var file: String
    /// How long it is.
    public var duration: Duration

    /// A message of a file.
    public init(file: String, duration: Duration) {
        self.file = file
        self.duration = duration
    }
}

/// What became of a message.
public enum RecordResult: Hashable, Sendable {
    /// It is on the disk; `outcome` is `finished`, `silence`, `max_length` or `hangup`.
    case saved(RecordedMessage, outcome: String)
    /// Nobody spoke, or too briefly: nothing was kept.
    case empty
    /// It could not be kept; a sentence.
    case failed(String)
}

/// What a `record_call` does.
public enum RecordCallAction: Hashable, Sendable {
    case start(RecordCall.Channels)
    case pause, resume, stop
}

/// What of the caller's audio nobody but the flow may get to know: in recordings, journals and for a bridged party.
public enum Concealment: Hashable, Sendable {
    /// Nothing is concealed.
    case none
    /// The tones of keys.
    case keys
    /// All of it: a `sensitive` step is asking.
    case everything
}
