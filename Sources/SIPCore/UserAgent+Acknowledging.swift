import SIPMessage
import SansIO

/// Provisional responses of the other side that want a PRACK (RFC 3262 §4).
extension UserAgent {
    /// Acknowledges a provisional response to an INVITE of ours, where it asks for that.
    ///
    /// - Returns: whether the response is news: one that comes again, or out of its order, is none.
    mutating func acknowledge(
        provisional message: SIPMessage, _ key: ClientTransactionKey, at now: Instant
    ) -> Bool {
        guard let invite = clients[key], invite.takesReliable, let sequence = message.reliableSequence,
            let tag = message.to?.tag, !tag.isEmpty
        else { return true }
        var early =
            invite.early[tag]
            ?? EarlyDialog(dialog: Dialog(answeredBy: message, to: invite.request, peer: arrival), lastResponse: nil)
        // The PRACK of one that comes again is repeated by its own transaction; a gap is filled by the other side.
        if let last = early.lastResponse, sequence != last &+ 1 { return false }
        guard invite.early[tag] != nil || invite.early.count < 16 else { return false }
        early.lastResponse = sequence
        if early.body == nil { early.body = message.sessionDescription }
        let hop = early.dialog.nextHop
        let prack = early.dialog.makeRequest(.prack, via: makeVia(over: hop.transport))
        clients[key]?.early[tag] = early
        let named = ResponseAcknowledgement(
            response: sequence, cseq: CSeq(number: invite.request.sequence, method: .invite))
        start(
            prack, headers: [(.rAck, named.description)] + invite.answers, to: hop,
            for: .acknowledgement(key, tag: tag),
            at: now)
        return true
    }
}

/// A dialog that a provisional response has made (RFC 3261 §12.1), one for each callee that rings.
struct EarlyDialog: Sendable {
    var dialog: Dialog
    /// The RSeq of the last response that was acknowledged.
    var lastResponse: UInt32?
    /// The session description that came first.
    var body: [UInt8]?
}
