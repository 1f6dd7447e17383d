/// What is recorded of a leg, and when the recording ends by itself.
public struct RecordingRules: Hashable, Sendable {
    /// Which directions a recording holds.
    public enum Channels: Hashable, Sendable {
        /// The other party left, what it hears right.
        case stereo
        /// Both in one channel.
        case mono
        /// The other party alone.
        case caller

        /// Channels of the file.
        public var count: Int { self == .stereo ? 2 : 1 }
    }

    /// What becomes of the time in which a recording is paused.
    public enum PausedTime: Hashable, Sendable {
        /// Silence: the recording stays as long as the call.
        case silence
        /// It is left out.
        case nothing
    }

    /// Which directions are recorded.
    public var channels: Channels
    /// What becomes of paused time.
    public var pausedTime: PausedTime
    /// The longest recording; `nil` for no limit.
    public var maxLength: Duration?
    /// The recording ends when the other party was silent for so long; `nil` for never.
    public var silence: Duration?
    /// Whether silence at the beginning and at the end is left out.
    public var trimsSilence: Bool
    /// Whether anybody listens for a voice: what trims or ends by silence does, and whoever wants
    /// ``RecordedEnd/hasVoice``.
    public var findsVoice: Bool

    /// The rules of a recording of a whole call, unless told otherwise.
    public init(
        channels: Channels = .stereo, pausedTime: PausedTime = .silence, maxLength: Duration? = nil,
        silence: Duration? = nil, trimsSilence: Bool = false, findsVoice: Bool = false
    ) {
        self.channels = channels
        self.pausedTime = pausedTime
        self.maxLength = maxLength
        self.silence = silence
        self.trimsSilence = trimsSilence
        self.findsVoice = findsVoice || trimsSilence || silence != nil
    }
}

/// Names one recording of a leg.
public struct RecordingID: Hashable, Sendable {
    /// The caller's own number.
    public let rawValue: UInt64

    /// A name out of the caller's own number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Why a recording ended by itself.
public enum RecordingEnd: Hashable, Sendable {
    /// The other party said nothing for as long as the rules allow.
    case silence
    /// It is as long as the rules allow.
    case maxLength
}
