public import SIPMessage
public import SansIO

/// INVITE server transaction: RFC 3261 §17.2.1, as corrected by RFC 6026 §7.1.
///
///     proceeding → accepted (2xx), completed (300–699)
///     accepted   → terminated (Timer L)
///     completed  → confirmed (ACK), terminated (Timer H)
///     confirmed  → terminated (Timer I)
///
/// The 2xx is repeated by the user (§13.3.1.4), not here.
public struct InviteServerTransaction: Sendable {
    /// Where the transaction stands.
    public enum State: Sendable, Equatable { case proceeding, accepted, completed, confirmed, terminated }

    /// What is to be done now.
    public enum Action: Sendable, Equatable {
        /// Send the last response, for the first time or again.
        case sendResponse
        /// The ACK is one for a 2xx: hand it to the user.
        case passAckToUser
        /// No ACK to a final response within 64·T1; the transaction is over.
        case timedOut
        /// The transaction is over.
        case terminated
    }

    enum TimerName: Int, CaseIterable, Sendable {
        /// The final response is repeated: T1, doubled up to T2.
        case g
        /// No ACK: 64·T1.
        case h
        /// Repeated ACKs are absorbed until then: T4.
        case i
        /// Repeated INVITEs are absorbed until then: 64·T1 (RFC 6026 §7.1).
        case l
    }

    /// Where the transaction stands.
    public private(set) var state: State = .proceeding
    private var timers = TimerTable<TimerName>()
    private var intervalG: Duration
    private let timing: SIPTimers
    private let isReliable: Bool

    /// Begins with an INVITE that has just come. Over a reliable transport no response is sent again.
    public init(timing: SIPTimers, isReliable: Bool = false) {
        self.timing = timing
        self.isReliable = isReliable
        intervalG = timing.t1
    }

    /// When ``handleTimeout(at:)`` wants to be called.
    public var nextDeadline: Instant? { timers.next }

    /// The INVITE has come again.
    public mutating func receiveRequest() -> Action? {
        switch state {
        case .proceeding, .completed: .sendResponse
        // RFC 6026 §7.1: the user repeats the 2xx; §17.2.1: after the ACK nothing is answered.
        case .accepted, .confirmed, .terminated: nil
        }
    }

    /// An ACK with this transaction's branch has come.
    public mutating func receiveAck(at now: Instant) -> Action? {
        switch state {
        case .accepted: return .passAckToUser
        case .completed:
            state = .confirmed
            timers.cancelAll()
            timers.set(.i, at: now + (isReliable ? .zero : timing.t4))
            return nil
        case .proceeding, .confirmed, .terminated: return nil
        }
    }

    /// The user answers; `nil` when the time for this answer is over.
    public mutating func respond(_ status: SIPStatus, at now: Instant) -> Action? {
        switch state {
        case .proceeding where status.isProvisional: return .sendResponse
        case .proceeding where status.isSuccess:
            state = .accepted
            timers.set(.l, at: now + timing.transactionTimeout)
            return .sendResponse
        case .proceeding:
            state = .completed
            if !isReliable { timers.set(.g, at: now + intervalG) }
            timers.set(.h, at: now + timing.transactionTimeout)
            return .sendResponse
        case .accepted: return status.isSuccess ? .sendResponse : nil
        case .completed, .confirmed, .terminated: return nil
        }
    }

    /// Does what is due; to be called until it returns `nil`.
    public mutating func handleTimeout(at now: Instant) -> Action? {
        switch timers.pop(at: now) {
        case .g:
            intervalG = timing.doubled(intervalG)
            timers.set(.g, at: now + intervalG)
            return .sendResponse
        case .h: return terminate(.timedOut)
        case .i, .l: return terminate(.terminated)
        case nil: return nil
        }
    }

    private mutating func terminate(_ action: Action) -> Action {
        state = .terminated
        timers.cancelAll()
        return action
    }
}
