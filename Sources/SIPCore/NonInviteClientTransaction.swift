public import SIPMessage
public import SansIO

/// Non-INVITE client transaction: RFC 3261 §17.1.2.
///
///     trying     → proceeding (1xx), completed (final), terminated (Timer F)
///     proceeding → completed (final), terminated (Timer F)
///     completed  → terminated (Timer K)
public struct NonInviteClientTransaction: Sendable {
    /// Where the transaction stands.
    public enum State: Sendable, Equatable { case trying, proceeding, completed, terminated }

    /// What is to be done now.
    public enum Action: Sendable, Equatable {
        /// Send the request again.
        case sendRequest
        /// Hand the response to the user.
        case passToUser
        /// No final response within 64·T1; the transaction is over.
        case timedOut
        /// The transaction is over.
        case terminated
    }

    enum TimerName: Int, CaseIterable, Sendable {
        /// The request is repeated: T1, doubled up to T2; T2 once a provisional response came.
        case e
        /// No final response: 64·T1.
        case f
        /// Repeated responses are absorbed until then: T4.
        case k
    }

    /// Where the transaction stands.
    public private(set) var state: State = .trying
    private var timers = TimerTable<TimerName>()
    private var intervalE: Duration
    private let timing: SIPTimers
    private let isReliable: Bool

    /// Begins; the caller has just sent the request. Over a reliable transport it is not sent again.
    public init(timing: SIPTimers, isReliable: Bool = false, at now: Instant) {
        self.timing = timing
        self.isReliable = isReliable
        intervalE = timing.t1
        if !isReliable { timers.set(.e, at: now + intervalE) }
        timers.set(.f, at: now + timing.transactionTimeout)
    }

    /// When ``handleTimeout(at:)`` wants to be called.
    public var nextDeadline: Instant? { timers.next }

    /// A response that belongs to this transaction has come.
    public mutating func receive(_ status: SIPStatus, at now: Instant) -> Action? {
        switch state {
        case .trying, .proceeding:
            if status.isFinal {
                state = .completed
                timers.cancelAll()
                timers.set(.k, at: now + (isReliable ? .zero : timing.t4))
            } else {
                state = .proceeding
            }
            return .passToUser
        case .completed, .terminated: return nil
        }
    }

    /// Does what is due; to be called until it returns `nil`.
    public mutating func handleTimeout(at now: Instant) -> Action? {
        switch timers.pop(at: now) {
        case .e:
            intervalE = state == .proceeding ? timing.t2 : timing.doubled(intervalE)
            timers.set(.e, at: now + intervalE)
            return .sendRequest
        case .f: return terminate(.timedOut)
        case .k: return terminate(.terminated)
        case nil: return nil
        }
    }

    private mutating func terminate(_ action: Action) -> Action {
        state = .terminated
        timers.cancelAll()
        return action
    }
}
