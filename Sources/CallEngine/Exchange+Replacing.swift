import SDP
import SIPCore
import SansIO

/// Somebody takes the place of the other side of one of our dialogs (RFC 3891): the call goes on with them, on the same port
/// and in the same step of its flow.
extension Exchange {
    func takeOver(_ old: LegID, by new: LegID, _ incoming: IncomingCall, at now: Instant) {
        guard let id = callOfLeg[old], let call = calls[id], let leg = call.leg(old), !call.isOver,
            let localPort = leg.port?.localPort
        else { return userAgent.reject(new, status: 481, reason: nil, headers: [], at: now) }
        var negotiation = makeNegotiation(on: localPort, with: incoming.source.host)
        let body: [UInt8]
        var media: NegotiatedMedia?
        if let offer = incoming.offer {
            do {
                (body, media) = try negotiation.receiveOffer(offer)
            } catch {
                journal(call, .problem("the offer of who wants to take the call over was refused: \(error)"), at: now)
                return userAgent.reject(new, status: error.suggestedStatus, reason: nil, headers: [], at: now)
            }
        } else {
            // Whoever rings has no session yet that could go on until the ACK brings its answer.
            guard leg.media != nil else { return userAgent.reject(new, status: 488, reason: nil, headers: [], at: now) }
            body = negotiation.makeOffer()
        }
        callOfLeg[old] = nil
        callOfLeg[new] = id
        leg.id = new
        leg.peer = incoming.source
        leg.negotiation = negotiation
        journal(call, .sessionChanged("\(incoming.caller.number ?? "somebody") has taken the call over"), at: now)
        userAgent.answer(new, body: body, at: now)
        userAgent.hangUp(old, reason: .completedElsewhere, at: now)
        goOn(leg, of: call, with: media, at: now)
        pump(call, at: now)
    }

    private func goOn(_ leg: CallLeg, of call: Call, with media: NegotiatedMedia?, at now: Instant) {
        if leg === call.leg { transferCallerReplaced(call, at: now) }
        guard let media else { return }
        take(media, for: leg, of: call, at: now)
        guard leg.role == .outgoing, !leg.isConfirmed else { return }
        leg.isConfirmed = true
        startAudio(leg, of: call, at: now)
        pickedUp(leg, of: call, at: now)
    }
}
