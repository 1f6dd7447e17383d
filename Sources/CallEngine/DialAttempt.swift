import FlowEngine
import SansIO

/// A `dial` under way: its parties, and what ends it.
struct DialAttempt {
    var token: StepToken
    var request: DialRequest
    /// The targets that were not tried yet; empty when all ring at once.
    var untried: [String]
    var parties: [DialParty] = []
    /// Who took the call.
    var winner: DialParty?
    /// The end of ringing, then of the conversation; `nil` while whoever picked up is asked and nobody else rings.
    var deadline: Instant?
    /// What the attempts so far came to; the last word decides the outcome.
    var lastOutcome = "failed"
    var lastDetail = "no target could be called"

    /// When something is due.
    var nextDeadline: Instant? { ([deadline] + parties.map(\.deadline)).compactMap { $0 }.min() }
    /// Whether the two hear each other.
    var isBridged: Bool { winner?.stage == .bridged }
    func party(_ leg: CallLeg) -> DialParty? { parties.first { $0.leg === leg } }
}

/// One target of a `dial` and how far its call has come.
///
///     ringing → (listening →) (screening →) (whispering →) waiting → bridged
///
/// Each of them may hang up at any time. With the step to `whispering` or `waiting` the party has won, and all others
/// are hung up; it waits where the caller's own audio is not there yet.
final class DialParty {
    enum Stage { case ringing, listening, screening, whispering, waiting, bridged }

    let leg: CallLeg
    var stage = Stage.ringing
    /// The end of thinking, or of what is played, should its end never come.
    var deadline: Instant?
    /// What is to be played to the party and is not there yet.
    var pendingPrompts: Set<PromptKey> = []

    init(_ leg: CallLeg) { self.leg = leg }
}

/// A `transfer` under way.
struct TransferAttempt {
    var token: StepToken
    var request: TransferRequest
    var deadline: Instant
    /// Our own call to the target of an attended transfer.
    var consultation: CallLeg?
    /// Whether the other side has said that it will try.
    var isUnderWay = false
}
