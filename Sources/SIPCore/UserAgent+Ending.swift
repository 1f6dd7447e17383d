import SIPMessage
public import SansIO

/// The ends of legs (RFC 3261 §9.1, §15.1.1), what may be said before, and the legs' own timers.
extension UserAgent {
    /// Ends `leg` as its state asks: a final response to its INVITE, a CANCEL of ours, or BYE.
    ///
    /// ``LegEvent/ended(_:)`` follows at once where the state allows it; after an answer that has no ACK yet it follows
    /// the ACK (RFC 3261 §15), after a CANCEL the final response; each within 64·T1.
    public mutating func hangUp(_ leg: LegID, reason: HangupReason?, at now: Instant) {
        defer { settle() }
        hangUp(leg, reason, by: .local, text: reason?.text, at: now)
    }

    private mutating func hangUp(
        _ id: LegID, _ reason: HangupReason?, by side: EndReason.Side, text: String?, at now: Instant
    ) {
        guard let leg = legs[id], leg.farewell == nil else { return }
        legs[id]?.farewell = (side, reason, text)
        switch leg.state {
        case .incoming: decline(id, reason, by: side, text: text, at: now)
        case .calling: giveUp(id, leg, reason, by: side, text: text, at: now)
        case .confirmed where leg.success == nil:
            terminatePendingInvite(of: id, at: now)
            sayBye(id, reason, at: now)
            end(id, EndReason(by: side, text: text))
        // The callee must not send BYE before the ACK or its timeout.
        case .answered, .confirmed, .cancelling: return
        }
    }

    private mutating func decline(
        _ id: LegID, _ reason: HangupReason?, by side: EndReason.Side, text: String?, at now: Instant
    ) {
        guard let key = legs[id]?.pendingInvite else { return }
        let status = reason?.status.map(Self.refusal) ?? .decline
        respond(key, status, headers: reason?.headerValue.map { [(.reason, $0)] } ?? [], at: now)
        end(id, EndReason(by: side, status: status.code, text: text))
    }

    /// Gives up a call of ours: after a provisional response its final one is waited for; where there was no response
    /// at all the leg ends at once, and whatever the INVITE still brings is ended without it.
    private mutating func giveUp(
        _ id: LegID, _ leg: Leg, _ reason: HangupReason?, by side: EndReason.Side, text: String?, at now: Instant
    ) {
        guard let key = leg.clientInvite else { return }
        abandon(key, reason, at: now)
        guard case .invite(let machine)? = clients[key]?.machine, machine.state == .calling else {
            legs[id]?.state = .cancelling
            return
        }
        end(id, EndReason(by: side, status: 408, text: text ?? "no response to INVITE"))
    }

    /// Nobody wants the answer to this INVITE any more: it is cancelled as soon as that is allowed.
    mutating func abandon(_ key: ClientTransactionKey, _ reason: HangupReason?, at now: Instant) {
        clients[key]?.abandonment = Abandonment(reason: reason)
        sendDueCancel(key, at: now)
    }

    /// Sends the CANCEL of an abandoned INVITE once, after its first provisional response (RFC 3261 §9.1).
    mutating func sendDueCancel(_ key: ClientTransactionKey, at now: Instant) {
        guard let invite = clients[key], let abandonment = invite.abandonment,
            case .invite(var machine) = invite.machine, machine.state == .proceeding, !machine.isCancelled
        else { return }
        machine.cancel(at: now)
        clients[key]?.machine = .invite(machine)
        schedule(.client(key), machine.nextDeadline)
        let headers = abandonment.reason?.headerValue.map { [(HeaderName.reason, $0)] } ?? []
        start(invite.request.cancel(), headers: headers, to: invite.destination, for: .farewell, at: now)
    }

    /// Sends an INFO in the dialog of `leg` (RFC 6086). An answer of 481 or 408, or none, ends the leg.
    public mutating func info(_ leg: LegID, contentType: String, body: [UInt8], at now: Instant) {
        defer { settle() }
        guard let current = legs[leg], current.state == .confirmed || current.state == .answered,
            current.farewell == nil,
            var dialog = current.dialog
        else { return }
        let request = dialog.makeRequest(.info, via: makeVia(over: dialog.nextHop.transport))
        legs[leg]?.dialog = dialog
        start(
            request, headers: productHeaders(isAnonymous: current.isAnonymous), contentType: contentType, body: body,
            to: dialog.nextHop, for: .inDialog(leg), at: now
        )
    }

    mutating func sayBye(_ id: LegID, _ reason: HangupReason?, at now: Instant) {
        guard let leg = legs[id], let dialog = leg.dialog else { return }
        sayBye(in: dialog, reason, isAnonymous: leg.isAnonymous, at: now)
    }

    mutating func sayBye(in dialog: Dialog, _ reason: HangupReason?, isAnonymous: Bool, at now: Instant) {
        var dialog = dialog
        let request = dialog.makeRequest(.bye, via: makeVia(over: dialog.nextHop.transport))
        let why = reason?.headerValue.map { [(HeaderName.reason, $0)] } ?? []
        let headers = productHeaders(isAnonymous: isAnonymous) + why
        start(request, headers: headers, to: dialog.nextHop, for: .farewell, at: now)
    }

    /// Forgets a leg and says so: the only place where a leg ends.
    mutating func end(_ id: LegID, _ reason: EndReason) {
        guard let leg = legs.removeValue(forKey: id) else { return }
        if legIDs[leg.dialogKey] == id { legIDs[leg.dialogKey] = nil }
        if let dialog = leg.dialog { ended.insert(leg.dialogKey, remoteTag: dialog.remoteTag) }
        schedule(.leg(id), nil)
        emit(id, .ended(reason))
    }

    // MARK: Timers

    mutating func handleTimeout(leg id: LegID, at now: Instant) {
        while let timer = legs[id]?.timers.pop(at: now) {
            switch timer {
            case .ringing: hangUp(id, HangupReason(status: 480), by: .timeout, text: "no answer in time", at: now)
            case .provisional: repeatProvisional(id, at: now)
            case .success: repeatSuccess(id, at: now)
            case .acknowledgement: giveUpAcknowledgement(id, at: now)
            case .refresh: refreshSession(id, at: now)
            case .session: sessionExpired(id, at: now)
            case .reliableRinging: repeatReliably(id, at: now)
            case .unacknowledgedRinging: giveUpReliably(id, at: now)
            case .offer: offerIsDue(id, at: now)
            case .failover: targetIsSilent(id, at: now)
            case .notification: referralIsSilent(id)
            case .probe: probe(id, at: now)
            }
        }
        schedule(.leg(id), legs[id]?.timers.next)
    }

    private mutating func repeatProvisional(_ id: LegID, at now: Instant) {
        guard let key = legs[id]?.pendingInvite else { return }
        if !ringAgain(id, key, at: now) { repeatRequest(key) }
        legs[id]?.timers.set(.provisional, at: now + .seconds(60))
    }

    private mutating func repeatSuccess(_ id: LegID, at now: Instant) {
        guard var success = legs[id]?.success else { return }
        transmit(success.packet)
        success.interval = configuration.timers.doubled(success.interval)
        legs[id]?.success = success
        legs[id]?.timers.set(.success, at: now + success.interval)
    }

    private mutating func giveUpAcknowledgement(_ id: LegID, at now: Instant) {
        guard let leg = legs[id] else { return }
        terminatePendingInvite(of: id, at: now)
        sayBye(id, leg.farewell?.reason, at: now)
        end(id, EndReason(by: leg.farewell?.side ?? .timeout, text: leg.farewell?.text ?? "no ACK to the answer"))
    }
}
