import SIPMessage
import SansIO

/// Requests inside a dialog (RFC 3261 §12.2.2, §14.2, §15.1.2), and the ACK to our 2xx.
extension UserAgent {
    /// A request whose Call-ID and To tag are a leg's.
    mutating func receive(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        guard let leg = legs[id] else { return }
        guard var dialog = leg.dialog else { return receiveEarly(request, in: id, at: now) }
        guard dialog.remoteTag == request.fromTag else {
            return refuse(request, RequestPolicy.Refusal(status: .noSuchTransaction), at: now)
        }
        guard dialog.accept(sequence: request.cseq.number) else {
            let reason = "Server Internal Error: CSeq is lower than one before"
            return refuse(request, RequestPolicy.Refusal(status: .serverInternalError, reason: reason), at: now)
        }
        legs[id]?.dialog = dialog
        switch request.method {
        case .bye: receiveBye(request, in: id, at: now)
        case .invite: receiveOffer(request, in: id, at: now)
        case .info: receiveInfo(request, in: id, at: now)
        case .update: receiveUpdate(request, in: id, at: now)
        case .prack: receivePrack(request, in: id, at: now)
        case .refer: receiveReferral(request, in: id, at: now)
        case .notify: receiveNotify(request, in: id, at: now)
        case .options: refuse(request, optionsAnswer(to: request), at: now)
        default:
            refuse(request, RequestPolicy.Refusal(status: .methodNotAllowed, headers: [RequestPolicy.allow]), at: now)
        }
    }

    /// Our INVITE has no 2xx yet. A BYE may have overtaken it (RFC 5407 §3.1.2): then the call is over, and the 2xx that
    /// still comes is acknowledged and ended.
    private mutating func receiveEarly(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        switch request.method {
        case .bye:
            respond(request.key, .ok, at: now)
            if let invite = legs[id]?.clientInvite { abandon(invite, nil, at: now) }
            end(id, EndReason(of: request.message))
        case .invite, .update: refuse(request, RequestPolicy.Refusal(status: .requestPending), at: now)
        case .options: refuse(request, optionsAnswer(to: request), at: now)
        default: refuse(request, RequestPolicy.Refusal(status: .noSuchTransaction), at: now)
        }
    }

    private mutating func receiveBye(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        respond(request.key, .ok, at: now)
        terminatePendingInvite(of: id, at: now)
        end(id, EndReason(of: request.message))
    }

    /// A request that waits for our answer gets 487: the dialog ends first (RFC 3261 §15.1.2).
    mutating func terminatePendingInvite(of id: LegID, at now: Instant) {
        let pending = [legs[id]?.pendingInvite, legs[id]?.pendingUpdate, legs[id]?.pendingReferral]
        for key in pending.compactMap({ $0 }) { respond(key, .requestTerminated, at: now) }
        legs[id]?.pendingInvite = nil
        legs[id]?.pendingUpdate = nil
        legs[id]?.pendingReferral = nil
    }

    /// A re-INVITE: one at a time, and none before the last one has its ACK (RFC 3261 §14.2).
    private mutating func receiveOffer(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        guard let leg = legs[id] else { return }
        if leg.pendingInvite != nil || leg.pendingUpdate != nil { return refuseOffer(request, at: now) }
        guard leg.success == nil, leg.clientOffer == nil else {
            return refuse(request, RequestPolicy.Refusal(status: .requestPending), at: now)
        }
        respond(request.key, .trying, at: now)
        legs[id]?.dialog?.refreshTarget(from: request.message, peer: request.hop)
        legs[id]?.pendingInvite = request.key
        servers[request.key]?.leg = id
        emit(id, .offer(RequestPolicy.offer(in: request.message)))
    }

    /// An INFO is answered as soon as the dialog is confirmed; before, nobody is there to use it.
    private mutating func receiveInfo(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        guard legs[id]?.state == .confirmed || legs[id]?.state == .answered else {
            return refuse(request, RequestPolicy.Refusal(status: .noSuchTransaction), at: now)
        }
        respond(request.key, .ok, at: now)
        emit(id, .info(contentType: request.message.contentType ?? "", body: Array(request.message.body)))
    }

    /// An ACK: of a refusal, absorbed by its transaction; of our 2xx, what the leg has waited for.
    mutating func receiveAck(_ request: IncomingRequest, at now: Instant) {
        if servers[request.key] != nil, !acknowledge(request.key, at: now) { return }
        guard let tag = request.toTag, let id = legIDs[DialogKey(callID: request.callID, localTag: tag)],
            let leg = legs[id], leg.dialog?.remoteTag == request.fromTag
        else { return discard("an ACK to no call of ours", from: request.source) }
        guard let success = leg.success, success.sequence == request.cseq.number else {
            return discard("an ACK that came again", from: request.source)
        }
        confirm(id, body: request.message.sessionDescription, at: now)
    }

    private mutating func confirm(_ id: LegID, body: [UInt8]?, at now: Instant) {
        stopRepeatingSuccess(of: id)
        legs[id]?.state = .confirmed
        guard let farewell = legs[id]?.farewell else {
            emit(id, .confirmed(body: body))
            return offerMayFollow(id, at: now)
        }
        sayBye(id, farewell.reason, at: now)
        end(id, EndReason(by: farewell.side, text: farewell.text))
    }

    mutating func stopRepeatingSuccess(of id: LegID) {
        legs[id]?.success = nil
        legs[id]?.timers.cancel(.success)
        legs[id]?.timers.cancel(.acknowledgement)
        schedule(.leg(id), legs[id]?.timers.next)
    }
}
