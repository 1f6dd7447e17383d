/// What a step does, with its parameters after defaults were applied.
public enum Verb: Sendable {
    case answer(Answer)
    case reject(Reject)
    case hangup(Hangup)
    case wait(Duration)
    case play(Play)
    case menu(Menu)
    case gather(Gather)
    case set([Assignment])
    case `if`(Condition)
    case `switch`(Switch)
    case goto(String)
    case run(Run)
    case `return`(ReturnValue)
    case log(Log)
    case dial(Dial)
    case sendDigits(SendDigits)
}

/// `answer`: takes the call. Outcomes `done`, `failed`; nothing happens when the call is already up.
public struct Answer: Sendable {
    public var maxDuration: Duration
}

/// `reject`: refuses the call before it was answered. Final.
public struct Reject: Sendable {
    /// The SIP status: 486 busy, 603 declined, 404 not found, 403 forbidden, or the one written under `code`.
    public var status: Int
}

/// `hangup`: ends the call. Final.
public struct Hangup: Sendable {
    public var cause: String?
}

/// `play` and `say`. Outcomes `done`, `interrupted`, `failed`.
public struct Play: Sendable {
    public var items: [Playable]
    /// How often the list is played; at least 1.
    public var loop: Int
    public var options: PlayOptions
    /// True for `say`, which is `play` of one text under another name.
    public var isSay: Bool
}

public struct PlayOptions: Sendable {
    public var bargeIn: Bool
    /// In decibels, 0 is as recorded.
    public var volume: Double
    public var language: String?
    public var voice: String?
}

/// How `menu` and `gather` treat keys that were pressed before they began.
public enum TypeAhead: String, Sendable, CaseIterable { case keep, clear }

/// The timing that `menu` and `gather` share (collect rules 1 to 8).
public struct CollectSettings: Sendable {
    /// The prompt of the first attempt.
    public var prompt: [Playable]
    public var attempts: Int
    /// From the end of the prompt to the first key.
    public var timeout: Duration
    /// From the end of one key to the next.
    public var digitTimeout: Duration
    /// For the whole of one attempt, from its first key; `nil` for no such limit.
    public var maxTime: Duration?
    public var bargeIn: Bool
    public var typeAhead: TypeAhead
    /// Played before asking again after silence; the n-th for the n-th time, the last one repeats.
    public var noInput: [Playable]
    /// Played before asking again after a wrong entry; likewise.
    public var noMatch: [Playable]
}

/// `menu`: one of several keys or key sequences. Outcomes: each option's keys, `failed`.
///
/// The outcome of an option is its keys (`"1"`, `"*"`, `"12"`); its transition leads to the option's section.
public struct Menu: Sendable {
    public var collect: CollectSettings
    /// The key sequences in source order; each is also an outcome of the step.
    public var options: [String]
}

/// `gather`: a string of digits. Outcomes `ok`, `failed`.
public struct Gather: Sendable {
    public var collect: CollectSettings
    /// How many digits are wanted.
    public var length: ClosedRange<Int>
    /// The key that ends the entry and is not part of it; `nil` for none.
    public var finishOn: Character?
    /// `matches:`, a pattern that the whole entry must satisfy.
    public var matches: DigitPattern?
    /// `in:`, the values allowed; empty for any. Ranges compare as numbers of the same length.
    public var allowed: [AllowedDigits]
    public var confirm: Confirmation?
    /// Masked in logs, traces and journals.
    public var isSensitive: Bool
    public var saveAs: String?

    public enum AllowedDigits: Hashable, Sendable {
        case exactly(String)
        case range(String, String)
    }

    /// `confirm:`: the entry is read back and accepted or asked for again.
    public struct Confirmation: Sendable {
        /// Played with the entry in `input.digits`.
        public var items: [Playable]
        public var accept: Character
        public var again: Character
    }
}

public struct Assignment: Sendable {
    public var name: String
    public var value: Template
}

/// `if`. Outcomes `then`, `else`.
public struct Condition: Sendable {
    public var expression: Expression
}

/// `switch`. Outcomes: each case's text, `default`.
public struct Switch: Sendable {
    public var expression: Expression
    public var cases: [String]
}

/// `run`: a section of this flow, or another flow. Outcome `done`.
public struct Run: Sendable {
    public enum Target: Sendable {
        case section(String)
        /// The path of the flow, resolved against the running flow's folder, and its inputs.
        case flow(String, with: [Assignment])
    }
    public var target: Target
    public var saveAs: String?
}

/// `return`. Final for its frame.
public struct ReturnValue: Sendable {
    /// `nil` returns null; a map returns a map.
    public var value: TemplateTree?
}

/// A value as YAML wrote it, with templates at its leaves.
public indirect enum TemplateTree: Sendable {
    case leaf(Template)
    case list([TemplateTree])
    case map([(key: String, value: TemplateTree)])
}

public struct Log: Sendable {
    public enum Level: String, Sendable, CaseIterable { case debug, info, warning, error }
    public var text: Template
    public var level: Level
}

/// `dial`: bridges the caller to a second leg. Outcomes `completed`, `no_answer`, `busy`, `declined`, `failed`.
public struct Dial: Sendable {
    /// E.164 numbers or `sip:` URIs, tried all at once or in order.
    public var targets: [Template]
    public var inOrder: Bool
    /// What the callee is shown; evaluates to an E.164 number, or to null or empty text for an anonymous call.
    public var callerID: Template
    public var callerName: Template?
    public var timeout: Duration
    public var maxDuration: Duration
    /// What the caller hears until the callee answers; empty for ringback.
    public var music: [Playable]
}

/// `send_digits`. Outcome `done`.
public struct SendDigits: Sendable {
    public enum Form: String, Sendable, CaseIterable { case auto, audio, rfc4733 }
    /// `0-9 A-D * #`, and `w` for a pause of half a second, `W` for one of a second.
    public var digits: Template
    public var on: Duration
    public var off: Duration
    public var form: Form
}
