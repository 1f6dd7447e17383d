public import SIPMessage
public import SansIO

/// INVITE client transaction: RFC 3261 §17.1.1, as corrected by RFC 6026 §7.2.
///
/// Takes responses and the time, returns actions; sends, stores and reads no clock.
///
///     calling    → proceeding (1xx), accepted (2xx), completed (3xx–6xx), terminated (Timer B)
///     proceeding → accepted (2xx), completed (3xx–6xx), terminated (Timer B, once it is cancelled)
///     completed  → terminated (Timer D)
///     accepted   → terminated (Timer M)
public struct InviteClientTransaction: Sendable {
    /// Where the transaction stands.
    public enum State: Sendable, Equatable { case calling, proceeding, completed, accepted, terminated }

    /// What is to be done now.
    public enum Action: Sendable, Equatable {
        /// Send the INVITE again.
        case sendRequest
        /// Hand the response to the user.
        case passToUser
        /// Hand the response to the user and acknowledge it hop by hop (§17.1.1.3).
        case passToUserAndSendAck
        /// Acknowledge a repeated final response hop by hop; the user has seen it.
        case sendAck
        /// Nobody answered within 64·T1, or not finally within 64·T1 of the CANCEL; the transaction is over.
        case timedOut
        /// The transaction is over.
        case terminated
    }

    enum TimerName: Int, CaseIterable, Sendable {
        /// The INVITE is repeated: T1, then doubled.
        case a
        /// No response at all, or none after a CANCEL: 64·T1.
        case b
        /// Repeated final responses are answered until then.
        case d
        /// Repeated and forked 2xx are passed on until then: 64·T1 (RFC 6026 §8.4).
        case m
    }

    /// Where the transaction stands.
    public private(set) var state: State = .calling
    /// Whether a CANCEL was sent.
    public private(set) var isCancelled = false
    private var timers = TimerTable<TimerName>()
    private var intervalA: Duration
    private let timing: SIPTimers
    private let isReliable: Bool

    /// Begins; the caller has just sent the INVITE. Over a reliable transport it is not sent again.
    public init(timing: SIPTimers, isReliable: Bool = false, at now: Instant) {
        self.timing = timing
        intervalA = timing.t1
        self.isReliable = isReliable
        if !isReliable { timers.set(.a, at: now + intervalA) }
        timers.set(.b, at: now + timing.transactionTimeout)
    }

    /// When ``handleTimeout(at:)`` wants to be called.
    public var nextDeadline: Instant? { timers.next }

    /// A response that belongs to this transaction has come.
    public mutating func receive(_ status: SIPStatus, at now: Instant) -> Action? {
        switch state {
        case .calling, .proceeding: return receiveWhilePending(status, at: now)
        case .completed: return status.code >= 300 ? .sendAck : nil
        case .accepted: return status.isSuccess ? .passToUser : nil
        case .terminated: return nil
        }
    }

    private mutating func receiveWhilePending(_ status: SIPStatus, at now: Instant) -> Action {
        if status.isProvisional {
            timers.cancel(.a)
            if !isCancelled { timers.cancel(.b) }
            state = .proceeding
            return .passToUser
        }
        timers.cancelAll()
        state = status.isSuccess ? .accepted : .completed
        // §17.1.1.2: over a reliable transport Timer D is zero.
        let lingering = status.isSuccess ? timing.transactionTimeout : isReliable ? .zero : timing.d
        timers.set(status.isSuccess ? .m : .d, at: now + lingering)
        return status.isSuccess ? .passToUser : .passToUserAndSendAck
    }

    /// The caller has just sent the CANCEL: from now on the final response has to come within 64·T1 (§9.1).
    public mutating func cancel(at now: Instant) {
        guard state == .proceeding, !isCancelled else { return }
        isCancelled = true
        timers.set(.b, at: now + timing.transactionTimeout)
    }

    /// The peer is given up: the INVITE is not sent again, and what still comes is taken.
    public mutating func stopRepeating() { timers.cancel(.a) }

    /// Does what is due; to be called until it returns `nil`.
    public mutating func handleTimeout(at now: Instant) -> Action? {
        switch timers.pop(at: now) {
        case .a:
            intervalA = intervalA * 2
            timers.set(.a, at: now + intervalA)
            return .sendRequest
        case .b: return terminate(.timedOut)
        case .d, .m: return terminate(.terminated)
        case nil: return nil
        }
    }

    private mutating func terminate(_ action: Action) -> Action {
        state = .terminated
        timers.cancelAll()
        return action
    }
}
