/// How `menu` and `gather` treat keys that were pressed before they began.
public enum TypeAhead: String, Sendable, CaseIterable { case keep, clear }

/// The timing that `menu` and `gather` share (collect rules 1 to 8).
public struct CollectSettings: Sendable {
    /// The prompt of the first attempt.
    public var prompt: [Playable]
    /// How often the caller is asked in all, 1 to 20.
    public var attempts: Int
    /// From the end of the prompt to the first key.
    public var timeout: Duration
    /// From the end of one key to the next.
    public var digitTimeout: Duration
    /// For the whole of one attempt, from its first key; `nil` for no such limit.
    public var maxTime: Duration?
    /// True where the first key stops the prompt.
    public var bargeIn: Bool
    /// What happens to keys pressed before the step.
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
    /// Prompt and timing.
    public var collect: CollectSettings
    /// The key sequences in source order; each is also an outcome of the step.
    public var options: [String]
}

/// `gather`: a string of digits. Outcomes `ok`, `failed`.
public struct Gather: Sendable {
    /// Prompt and timing.
    public var collect: CollectSettings
    /// How many digits are wanted, 1 to 64.
    public var length: ClosedRange<Int>
    /// The key that ends the entry and is not part of it; `nil` for none.
    public var finishOn: Character?
    /// `matches:`, a pattern that the whole entry must satisfy.
    public var matches: DigitPattern?
    /// `in:`, the values allowed; empty for any. Ranges compare as numbers of the same length.
    public var allowed: [AllowedDigits]
    /// How the entry is read back; `nil` where it is not.
    public var confirm: Confirmation?
    /// Masked in logs, traces and journals.
    public var isSensitive: Bool
    /// The variable that receives the entry.
    public var saveAs: String?

    /// An entry, or a range of entries of the same length.
    public enum AllowedDigits: Hashable, Sendable {
        case exactly(String)
        case range(String, String)
    }

    /// `confirm:`: the entry is read back and accepted or asked for again.
    public struct Confirmation: Sendable {
        /// Played with the entry in `input.digits`.
        public var items: [Playable]
        /// The key that takes the entry.
        public var accept: Character
        /// The key that asks for another one.
        public var again: Character
    }
}
