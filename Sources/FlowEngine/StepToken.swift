/// Names one play, dial or sending of digits, so that a late answer of a cancelled one is ignored.
public struct StepToken: Hashable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
}
