import SIPMessage
import SansIO

/// One leg: a call on its way into, in, or on its way out of a dialog.
///
///     incoming  (INVITE came)    → answered, ended
///     answered  (our 2xx sent)   → confirmed (ACK), ended
///     calling   (INVITE sent)    → confirmed (2xx), cancelling, ended
///     cancelling (CANCEL sent)   → ended, by the final response or 64·T1 later
///     confirmed                  → ended
struct Leg: Sendable {
    enum State: Sendable, Equatable { case incoming, answered, calling, cancelling, confirmed }

    enum TimerName: Int, CaseIterable, Sendable {
        /// The call rings no longer: it is cancelled, or refused.
        case ringing
        /// The provisional response is sent again, each minute (RFC 3261 §13.3.1.1).
        case provisional
        /// Our 2xx is sent again: T1, doubled up to T2 (RFC 3261 §13.3.1.4).
        case success
        /// No ACK to our 2xx: 64·T1.
        case acknowledgement
        /// The session is refreshed (RFC 4028).
        case refresh
        /// The session was not refreshed.
        case session
        /// A provisional response that wants a PRACK is sent again: T1, doubled (RFC 3262 §3).
        case reliableRinging
        /// No PRACK: 64·T1.
        case unacknowledgedRinging
        /// An offer of ours that was put off is made again (RFC 3261 §14.1).
        case offer
        /// The target of a call says nothing at all, and is given up.
        case failover
        /// Timer N: no NOTIFY has come about a REFER of ours (RFC 6665 §4.1.2.4).
        case notification
        /// The other side is asked whether it is still there.
        case probe
    }

    /// A 2xx of ours that has no ACK yet.
    struct UnacknowledgedSuccess: Sendable {
        let packet: Packet
        let sequence: UInt32
        /// Whether the offer is ours: then nobody else may make one before the ACK brings its answer.
        let carriesOffer: Bool
        var interval: Duration
    }

    var state: State
    let callID: String
    let localTag: String
    /// Set when the INVITE came, or our INVITE's 2xx.
    var dialog: Dialog?
    /// The INVITE or re-INVITE that waits for our final response.
    var pendingInvite: ServerTransactionKey?
    /// The UPDATE with an offer that waits for our answer.
    var pendingUpdate: ServerTransactionKey?
    /// Our INVITE; the last one, where it was sent on or sent to another target.
    var clientInvite: ClientTransactionKey?
    /// The targets that are left if the one that is called does not answer.
    var targets: [Hop] = []
    /// Where the call was sent on to, and may be.
    var redirection: Redirection?
    /// Provisional responses of ours that the caller acknowledges; `nil` where it does not.
    var reliable: ReliableResponses?
    /// The offer of ours that waits for its answer.
    var clientOffer: ClientTransactionKey?
    /// How often an offer of ours was put off in a row.
    var offerDelays = 0
    /// Whether an offer of ours waits for the end of another one.
    var wantsOffer = false
    var success: UnacknowledgedSuccess?
    /// Why the leg is given up, once somebody wants it to be.
    var farewell: (side: EndReason.Side, reason: HangupReason?, text: String?)?
    /// Whether nothing in our messages may name us.
    var isAnonymous = false
    /// The REFER of ours that was the last.
    var referral: Referral?
    /// The REFER of theirs that waits for our answer.
    var pendingReferral: ServerTransactionKey?
    /// The number of the REFER of theirs that we tell about.
    var notifier: UInt32?
    /// What is agreed about session timers; `nil` for none.
    var session: SessionAgreement?
    /// Whether the other side knows UPDATE.
    var takesUpdate = false
    var timers = TimerTable<TimerName>()

    /// Whether an offer of either side has no answer yet: then there is no room for another one.
    var hasOpenOffer: Bool {
        pendingInvite != nil || pendingUpdate != nil || success != nil || clientOffer != nil
    }

    var dialogKey: DialogKey { DialogKey(callID: callID, localTag: localTag) }
}

/// What a message of the other side names a dialog by; the other side's own tag is compared after.
struct DialogKey: Hashable, Sendable {
    let callID: String
    let localTag: String
}
