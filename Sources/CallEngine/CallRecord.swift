public import FlowModel

/// The written end of a call: exactly one for every call that got an id, whatever became of it.
public struct CallRecord: Sendable, Equatable {
    /// Who called whom, seen from us.
    public enum Direction: String, Sendable { case inbound, outbound }

    /// The call's identity, as in its journal.
    public var id: CallID
    /// Whether it came in or went out.
    public var direction: Direction
    /// The caller's number, `nil` where none was given.
    public var from: String?
    /// The name that came or went with the number.
    public var name: String?
    /// The number called.
    public var to: String
    /// The flow's name; `nil` where none ran.
    public var flow: String?
    /// UTC, RFC 3339.
    public var startedAt: String
    /// UTC, RFC 3339; `nil` for a call that was not answered.
    public var answeredAt: String?
    /// UTC, RFC 3339.
    public var endedAt: String
    /// From the answer to the end; zero for a call that was not answered.
    public var duration: Duration
    /// Who ended it: `caller`, `callee`, `flow`, `application`, `timeout`, `transport`.
    public var endedBy: String
    /// Why it ended, as a sentence.
    public var reason: String
    /// The SIP status that refused or ended an unanswered call.
    public var status: Int?
    /// The cause that the telephone network gave (ITU-T Q.850), `nil` where it gave none: 16 is normal clearing.
    public var cause: Int?
    /// The sections the flow went through.
    public var path: [String]
    /// How the flow ended; `nil` where none ran.
    public var outcome: String?
    /// What the flow returned; sensitive digits masked.
    public var result: Value
    /// The flow's variables at its end, for tests; sensitive ones included, so never written.
    public var variables: [String: Value]
    /// Packets received, lost and sent on the caller's leg.
    public var packetsReceived: Int
    /// Packets of the other side that never came.
    public var packetsLost: Int
    /// Packets we sent.
    public var packetsSent: Int
    /// The jitter of the other side's packets at the end (RFC 3550 §A.8).
    public var jitter: Duration = .zero
    /// Packets of ours that the other side misses, by its own reports; `nil` where none came.
    public var farPacketsLost: Int?
    /// The jitter of our packets that the other side sees; `nil` where no report came.
    public var farJitter: Duration?
    /// The longest time to the other side and back; `nil` where no report of ours was answered.
    public var roundTrip: Duration?

    /// The record of a call that has just begun.
    public init(id: CallID, direction: Direction, to: String, startedAt: String) {
        self.id = id
        self.direction = direction
        self.to = to
        self.startedAt = startedAt
        endedAt = startedAt
        duration = .zero
        endedBy = ""
        reason = ""
        path = []
        result = .null
        variables = [:]
        packetsReceived = 0
        packetsLost = 0
        packetsSent = 0
    }
}
