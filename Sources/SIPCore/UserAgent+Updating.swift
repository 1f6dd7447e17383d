import SIPMessage
import SansIO

/// UPDATE in (RFC 3311): a new offer without a new INVITE, or only a new remote target.
extension UserAgent {
    /// An UPDATE in a dialog of ours that has one: while a call waits for its answer, too.
    ///
    /// | there is                                   | an UPDATE with an offer gets (RFC 3311 §5.2) |
    /// | ------------------------------------------ | -------------------------------------------- |
    /// | an offer of theirs that waits for us       | 500 with Retry-After                         |
    /// | an offer of ours that waits for them       | 491                                          |
    /// | a call that rings, its answer acknowledged | an answer of the user                        |
    /// | nothing open                               | an answer of the user                        |
    mutating func receiveUpdate(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        guard let leg = legs[id], leg.state != .cancelling else {
            return refuse(request, RequestPolicy.Refusal(status: .noSuchTransaction), at: now)
        }
        let offer = RequestPolicy.offer(in: request.message)
        let isEarly = leg.state == .incoming && leg.reliable?.hasAnswered == true && leg.reliable?.holdsAnswer == false
        if offer != nil, leg.pendingInvite != nil && !isEarly || leg.pendingUpdate != nil {
            return refuseOffer(request, at: now)
        }
        if offer != nil, leg.success?.carriesOffer == true || leg.clientOffer != nil {
            return refuse(request, RequestPolicy.Refusal(status: .requestPending), at: now)
        }
        legs[id]?.dialog?.refreshTarget(from: request.message, peer: request.hop)
        guard let offer else {
            respond(request.key, .ok, at: now)
            return
        }
        legs[id]?.pendingUpdate = request.key
        servers[request.key]?.leg = id
        emit(id, .offer(offer))
    }

    /// Another offer waits for our answer (RFC 3261 §14.2, RFC 3311 §5.2).
    mutating func refuseOffer(_ request: IncomingRequest, at now: Instant) {
        let headers = [(HeaderName.retryAfter, String(random.next() % 11))]
        refuse(request, RequestPolicy.Refusal(status: .serverInternalError, headers: headers), at: now)
    }
}
