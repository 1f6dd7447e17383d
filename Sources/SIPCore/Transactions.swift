import SIPMessage
import SansIO

/// A server transaction: its machine, the request it answers and the response it repeats.
struct ServerTransaction: Sendable {
    enum Machine: Sendable {
        case invite(InviteServerTransaction)
        case nonInvite(NonInviteServerTransaction)
    }

    var machine: Machine
    let request: IncomingRequest
    /// Our tag: the same in every response of the transaction.
    let localTag: String
    /// The leg whose INVITE or re-INVITE this is.
    var leg: LegID?
    var lastResponse: [UInt8] = []

    var nextDeadline: Instant? {
        switch machine {
        case .invite(let machine): machine.nextDeadline
        case .nonInvite(let machine): machine.nextDeadline
        }
    }
}

/// A client transaction: its machine, the request it repeats and what the responses are for.
struct ClientTransaction: Sendable {
    enum Machine: Sendable {
        case invite(InviteClientTransaction)
        case nonInvite(NonInviteClientTransaction)
    }

    enum Purpose: Sendable, Equatable {
        /// The INVITE of a leg; once the leg has its answer or is gone, further 2xx are ended at once.
        case invite(LegID)
        /// A request whose refusal may end the leg.
        case inDialog(LegID)
        /// A refresh of the session: what comes back sets its timers, and may end the leg as well.
        case refresh(LegID)
        /// A REFER: what comes back is told, and may end the leg as well.
        case referral(LegID)
        /// A NOTIFY: who does not want it any more says so, and nothing changes.
        case notification(LegID)
        /// The REGISTER of a trunk.
        case registration(String)
        /// An offer of ours in a call that is up: what comes back is told, and may end the leg as well.
        case offer(LegID)
        /// The PRACK of a provisional response, to the callee with that tag.
        case acknowledgement(ClientTransactionKey, tag: String)
        /// BYE, CANCEL: whatever comes back changes nothing.
        case farewell
    }

    var machine: Machine
    let request: OutgoingRequest
    let packet: [UInt8]
    let destination: Hop
    let purpose: Purpose
    /// Set once nobody wants the answer to this INVITE: why, as the CANCEL tells it.
    var abandonment: Abandonment?
    /// The ACKs to 2xx responses by the tag of their sender, to be sent again when the 2xx is.
    var acknowledgements: [String: Packet] = [:]
    /// The trunk whose credentials answer challenges; `nil` for that of whoever asks.
    var account: String?
    /// Whether provisional responses to it are acknowledged (RFC 3262).
    var takesReliable = false
    /// The callees whose provisional responses were acknowledged, by their tags.
    var early: [String: EarlyDialog] = [:]
    /// The tags of those who ring, 16 of them at most.
    var ringing: Set<String> = []
    /// Whether it was sent again with the session interval that is wanted.
    var hasLongerSession = false
    /// The challenges answered so far.
    var digest: DigestSession?
    /// The answers that the request carries: the ACK to its 2xx repeats them (RFC 3261 §22.1).
    var answers: [(HeaderName, String)] = []

    /// What its responses name it by.
    var key: ClientTransactionKey { ClientTransactionKey(branch: request.via.branch ?? "", method: request.method) }

    var nextDeadline: Instant? {
        switch machine {
        case .invite(let machine): machine.nextDeadline
        case .nonInvite(let machine): machine.nextDeadline
        }
    }
}

/// An INVITE that is given up; its CANCEL has to wait for a provisional response (RFC 3261 §9.1).
struct Abandonment: Sendable {
    var reason: HangupReason?
}

/// Bytes and where they go.
struct Packet: Sendable {
    var bytes: [UInt8]
    var destination: Hop
}

/// A client transaction's name (RFC 3261 §17.1.3): its branch and the method in CSeq.
struct ClientTransactionKey: Hashable, Sendable {
    let branch: String
    let method: SIPMethod
}

/// Whose deadline it is.
enum TimerTarget: Hashable, Sendable {
    case client(ClientTransactionKey)
    case server(ServerTransactionKey)
    case leg(LegID)
    case registration(String)
}
