import SIPMessage
import SansIO

/// The provisional responses of one INVITE that its caller acknowledges (RFC 3262 §3).
///
/// One at a time: while one waits for its PRACK a later one is kept, and only the latest of those. A 2xx waits as well
/// where the one that is not acknowledged carries the answer, since nobody could say which came first.
struct ReliableResponses: Sendable {
    /// One that was sent and has no PRACK yet.
    struct Pending: Sendable {
        let packet: Packet
        let sequence: UInt32
        /// The INVITE that it answers.
        let invite: CSeq
        let carriesAnswer: Bool
        var interval: Duration
    }

    /// One that is to be sent when the way is free.
    struct Queued: Sendable {
        var status: SIPStatus
        var body: [UInt8]?
    }

    /// Whether the caller takes no others.
    let isRequired: Bool
    /// The number of the last one.
    private(set) var sequence: UInt32
    var pending: Pending?
    var queued: Queued?
    /// The body of the 200 that waits.
    var waitingAnswer: [UInt8]?
    /// Whether an acknowledged one has carried the answer to the INVITE's offer: then there is a session already.
    private(set) var hasAnswered = false
    /// The status of the last one; `nil` while there was none.
    var lastStatus: SIPStatus?
    /// Whether the session has changed since, so that the 200 has nothing to say about it.
    var hasChanged = false

    /// Numbers begin anywhere in the lower half, so that they do not run over (RFC 3262 §3).
    init(isRequired: Bool, random: inout RandomSource) {
        self.isRequired = isRequired
        sequence = UInt32(truncatingIfNeeded: random.next() & 0x3FFF_FFFF)
    }

    /// Whether the 200 has to wait.
    var holdsAnswer: Bool { pending?.carriesAnswer ?? false }

    mutating func takeSequence() -> UInt32 {
        sequence &+= 1
        return sequence
    }

    /// A PRACK for the one that waits has come.
    mutating func acknowledge() {
        if pending?.carriesAnswer == true { hasAnswered = true }
        pending = nil
    }
}
