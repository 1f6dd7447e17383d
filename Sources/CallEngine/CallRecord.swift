public import FlowModel

/// The written end of a call: exactly one for every call that got an id, whatever became of it.
public struct CallRecord: Sendable, Equatable {
    public enum Direction: String, Sendable { case inbound, outbound }

    public var id: CallID
    public var direction: Direction
    /// The caller's number, `nil` where none was given.
    public var from: String?
    public var name: String?
    public var to: String
    public var flow: String?
    /// UTC, RFC 3339.
    public var startedAt: String
    public var answeredAt: String?
    public var endedAt: String
    /// From the answer to the end; zero for a call that was not answered.
    public var duration: Duration
    /// Who ended it: `caller`, `callee`, `flow`, `application`, `timeout`, `transport`.
    public var endedBy: String
    public var reason: String
    /// The SIP status that refused or ended an unanswered call.
    public var status: Int?
    /// The sections the flow went through.
    public var path: [String]
    public var outcome: String?
    /// What the flow returned; sensitive digits masked.
    public var result: Value
    /// The flow's variables at its end, for tests; sensitive ones included, so never written.
    public var variables: [String: Value]
    /// Packets received, lost and sent on the caller's leg.
    public var packetsReceived: Int
    public var packetsLost: Int
    public var packetsSent: Int

    /// The record of a call that has just begun.
    init(id: CallID, direction: Direction, to: String, startedAt: String) {
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
