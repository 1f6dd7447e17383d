public import SIPMessage
public import SansIO

/// Non-INVITE server transaction: RFC 3261 §17.2.2.
///
///     trying     → proceeding (1xx), completed (final)
///     proceeding → completed (final)
///     completed  → terminated (Timer J)
public struct NonInviteServerTransaction: Sendable {
    /// Where the transaction stands.
    public enum State: Sendable, Equatable { case trying, proceeding, completed, terminated }

    /// What is to be done now.
    public enum Action: Sendable, Equatable {
        /// Send the last response, for the first time or again.
        case sendResponse
        /// The transaction is over.
        case terminated
    }

    enum TimerName: Int, CaseIterable, Sendable {
        /// Repeated requests are answered until then: 64·T1.
        case j
    }

    /// Where the transaction stands.
    public private(set) var state: State = .trying
    private var timers = TimerTable<TimerName>()
    private let timing: SIPTimers
    private let isReliable: Bool

    /// Begins with a request that has just come. Over a reliable transport it does not come again.
    public init(timing: SIPTimers, isReliable: Bool = false) {
        self.timing = timing
        self.isReliable = isReliable
    }

    /// When ``handleTimeout(at:)`` wants to be called.
    public var nextDeadline: Instant? { timers.next }

    /// The request has come again.
    public mutating func receiveRequest() -> Action? {
        switch state {
        case .proceeding, .completed: .sendResponse
        case .trying, .terminated: nil
        }
    }

    /// The user answers; `nil` when the time for this answer is over.
    public mutating func respond(_ status: SIPStatus, at now: Instant) -> Action? {
        switch state {
        case .trying, .proceeding:
            state = status.isFinal ? .completed : .proceeding
            if status.isFinal { timers.set(.j, at: now + (isReliable ? .zero : timing.transactionTimeout)) }
            return .sendResponse
        case .completed, .terminated: return nil
        }
    }

    /// Does what is due; to be called until it returns `nil`.
    public mutating func handleTimeout(at now: Instant) -> Action? {
        guard timers.pop(at: now) != nil else { return nil }
        state = .terminated
        return .terminated
    }
}
