/// When an answer counts as a person's and when as a machine's, and what to wait for.
public struct MachineRules: Hashable, Sendable {
    /// What is waited for once a machine has answered.
    public enum Wait: String, Hashable, Sendable, CaseIterable {
        /// Nothing: the result counts.
        case result
        /// The end of its greeting, or its beep.
        case greetingEnd = "greeting_end"
        /// Its beep.
        case beep
    }

    /// What is waited for.
    public var wait = Wait.result
    /// When it ends at the latest, from the begin of listening.
    public var timeout = Duration.seconds(30)
    /// The longest greeting of a person.
    public var humanMaxGreeting = Duration.milliseconds(1800)
    /// The silence after which a person's greeting is over.
    public var humanSilence = Duration.milliseconds(900)
    /// The greeting that only a machine speaks.
    public var machineSpeech = Duration.seconds(3)
    /// The silence after which a machine's greeting is over.
    public var endSilence = Duration.milliseconds(1400)
    /// Silence from the beginning after which nobody knows.
    public var initialSilence = Duration.seconds(5)

    /// The rules as they are unless said otherwise.
    public init() {}
}

/// Who, or what, answered a call.
public enum AnsweredBy: String, Hashable, Sendable, CaseIterable {
    /// A person.
    case human
    /// An answering machine, a mailbox or an announcement.
    case machine
    /// A fax machine.
    case fax
    /// It could not be told.
    case unknown
}

/// The verdict on who answered, with what it was measured from. Times count from the begin of listening.
public struct MachineFinding: Hashable, Sendable {
    /// What decided, or ended the wait.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// A short greeting, then silence.
        case shortGreeting = "short_greeting"
        /// A greeting longer than people's.
        case longGreeting = "long_greeting"
        /// The greeting was over: see ``MachineRules/endSilence``.
        case greetingEnd = "greeting_end"
        /// A beep.
        case beep
        /// A fax machine's tone.
        case faxTone = "fax_tone"
        /// A network's special information tone: an announcement.
        case information
        /// Nobody spoke.
        case silence
        /// The time was over.
        case timeout
    }

    /// The verdict.
    public var answeredBy = AnsweredBy.unknown
    /// What decided it, or ended the wait for greeting's end or beep.
    public var reason = Reason.silence
    /// When it was said.
    public var at = Duration.zero
    /// The silence, or the network's tones, before the first word.
    public var initialSilence = Duration.zero
    /// How long there was speech; pauses of 150 ms and more are left out.
    public var greeting = Duration.zero
    /// How many pieces of speech it had.
    public var words = 0
    /// The longest pause between two of them.
    public var longestPause = Duration.zero
    /// The beep, fax or information tone.
    public var tone: ToneBurst?
    /// The last call-progress tone.
    public var progress: ProgressToneKind?
    /// The level of the line's noise in dBm0.
    public var noiseDBm0 = -90.0

    /// A finding without measurements.
    public init(_ answeredBy: AnsweredBy = .unknown, _ reason: Reason = .silence) {
        self.answeredBy = answeredBy
        self.reason = reason
    }
}
