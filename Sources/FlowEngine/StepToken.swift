/// Names one play, dial or sending of digits, so that a late answer of a cancelled one is ignored.
public struct StepToken: Hashable, Sendable {
    /// Counts up within a call, from 1.
    public let rawValue: UInt64

    /// A token of that number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }
}
