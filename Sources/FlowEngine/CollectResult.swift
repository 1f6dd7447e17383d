/// How a collect ended, or why an attempt failed: what the flow reads as `input.reason`.
public enum CollectReason: String, Sendable, CaseIterable {
    /// The last key decided it: the maximum was reached or an option was pressed.
    case matched
    /// The finish key ended it.
    case finishKey = "finish_key"
    /// No further key came within `digit_timeout`.
    case digitTimeout = "digit_timeout"
    /// `max_time` was over.
    case maxTime = "max_time"
    /// Nothing was pressed, or the finish key alone.
    case noInput = "no_input"
    /// No option of the menu has these keys.
    case noOption = "no_match"
    /// Fewer digits than wanted.
    case tooShort = "too_short"
    /// `matches` says no, or a key that is no digit.
    case pattern
    /// `in` says no.
    case range
    /// The caller did not confirm the entry.
    case declined
    /// The prompt could not be played.
    case prompt
    case hangup

    /// Whether an attempt that failed so counts as silence rather than as a wrong entry.
    public var isNoInput: Bool { self == .noInput }
}

/// What a ``CollectMachine`` brings home.
public struct CollectResult: Hashable, Sendable {
    /// How the step ends: with an entry, without one, or with the call.
    public enum Outcome: String, Sendable { case ok, failed, hangup }

    /// How the step ends.
    public var outcome: Outcome
    /// The entry without its finish key: the one that counts, or the last that did not.
    public var digits: String
    /// What ended the entry, or what was wrong with the last one.
    public var reason: CollectReason
    /// The last key that the step took, whether it is part of the entry or ended it.
    public var lastKey: KeyPress?
    /// Keys typed ahead that the step did not need: they wait for the next one.
    public var unused: [KeyPress]
}

/// What a collect wants to be heard.
public enum CollectPrompt: Hashable, Sendable {
    /// The prompt of the first attempt.
    case first
    /// Asking again: the escalating prompt with this index (`nil` where the list is empty), then the prompt itself.
    case afterNoInput(Int?)
    case afterNoMatch(Int?)
    /// The prompt alone, after the caller said that the entry was wrong.
    case afterDecline
    /// The read-back of these digits.
    case confirmation(String)
}
