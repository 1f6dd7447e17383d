public import SansIO

/// One key of the caller, with the times it went down and came up again.
public struct KeyPress: Hashable, Sendable {
    /// `0-9 * # A-D`.
    public var key: Character
    /// How the key was heard: `inBand`, `rfc4733` or `info`.
    public var source: String
    /// When it went down.
    public var downAt: Instant
    /// `nil` while the key is held.
    public var upAt: Instant?

    /// A key that went down at `downAt`.
    public init(key: Character, source: String, downAt: Instant, upAt: Instant? = nil) {
        self.key = key
        self.source = source
        self.downAt = downAt
        self.upAt = upAt
    }
}

/// What became of a key.
public enum KeyUse: String, Sendable, CaseIterable {
    /// It counts in the entry of a `menu` or `gather`, or answers a confirmation.
    case collected
    /// It ended the entry and is no part of it (`finish_on`).
    case finish
    /// A finish key right after the last wanted digit; see ``FinishKeyGuard``.
    case swallowed
    /// Kept for later: pressed while nothing collects, or during a prompt without `barge_in`.
    case typeAhead
    /// It stopped a `play` or `say`, and is kept for later.
    case interrupted
    /// Dropped: the buffer was full or cleared, or the attempt it was meant for had failed already.
    case ignored
}
