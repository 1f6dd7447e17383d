/// Turns wrapping sequence numbers into ones that never wrap (the cycle count of RFC 3550 §A.1).
public struct SequenceUnwrapper: Sendable {
    private var highest: Int64?

    /// An unwrapper that has seen no number.
    public init() {}

    /// An unwrapper whose highest number so far is `highest`.
    init(at highest: Int64) { self.highest = highest }

    /// The unwrapped number of `sequence`: the one nearest to the highest so far. The first is taken as it is.
    ///
    /// Reads only; ``advance(to:)`` moves the highest.
    public func unwrap(_ sequence: SequenceNumber) -> Int64 {
        guard let highest else { return Int64(sequence.rawValue) }
        let last = SequenceNumber(UInt16(truncatingIfNeeded: highest))
        return highest &+ Int64(last.distance(to: sequence))
    }

    /// Notes that `unwrapped` has been accepted; older numbers change nothing.
    public mutating func advance(to unwrapped: Int64) { highest = max(highest ?? unwrapped, unwrapped) }
}
