/// The name of one leg: one dialog, or dialog-to-be, of one user agent. Never given twice by the same user agent.
public struct LegID: Hashable, Sendable, CustomStringConvertible {
    /// Counts up from 1 in each user agent.
    public let rawValue: UInt64

    /// A name by its number, for tests and records.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// `leg 7`.
    public var description: String { "leg \(rawValue)" }
}
