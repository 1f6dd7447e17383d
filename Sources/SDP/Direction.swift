/// Which way the audio of a stream flows, seen from the side whose description it stands in (RFC 3264 §5.1, RFC 8866 §6.7).
public enum Direction: String, Sendable, CaseIterable {
    case sendrecv, sendonly, recvonly, inactive

    /// The direction of a side that does these two things.
    public init(sends: Bool, receives: Bool) {
        self =
            switch (sends, receives) {
            case (true, true): .sendrecv
            case (true, false): .sendonly
            case (false, true): .recvonly
            case (false, false): .inactive
            }
    }

    /// True when this side sends.
    public var sends: Bool { self == .sendrecv || self == .sendonly }
    /// True when this side receives.
    public var receives: Bool { self == .sendrecv || self == .recvonly }
    /// The same stream seen from the other side.
    public var reversed: Direction { Direction(sends: receives, receives: sends) }

    /// What remains when both are to hold: the answer that RFC 3264 §6.1 allows to an offer seen from our side.
    public func intersection(_ other: Direction) -> Direction {
        Direction(sends: sends && other.sends, receives: receives && other.receives)
    }
}
