public import SIPMessage
public import SansIO

/// The verbs of the called side (RFC 3261 §13.3, §14.2).
extension UserAgent {
    /// Sends a provisional response to the INVITE of `leg`, and sends it again each minute until the final one.
    ///
    /// - Parameters:
    ///   - status: 101...199, usually 180 or 183; another number is sent as 180.
    ///   - body: a session description for early media.
    public mutating func ring(_ leg: LegID, status: Int, body: [UInt8]?, at now: Instant) {
        defer { settle() }
        guard legs[leg]?.state == .incoming, let key = legs[leg]?.pendingInvite else { return }
        let provisional = (101...199).contains(status) ? SIPStatus(code: status) ?? .ringing : .ringing
        guard !ringReliably(leg, key, provisional, body: body, at: now) else {
            return setTimer(.provisional, of: leg, at: now + .seconds(60))
        }
        respond(key, provisional, contentType: "application/sdp", body: body ?? [], at: now)
        setTimer(.provisional, of: leg, at: now + .seconds(60))
    }

    /// Answers the INVITE of `leg` with 200 and `body`, and sends that again until its ACK comes as
    /// ``LegEvent/confirmed(body:)``; without one the leg ends after 64·T1.
    public mutating func answer(_ leg: LegID, body: [UInt8], at now: Instant) {
        defer { settle() }
        guard let current = legs[leg], current.state == .incoming else { return }
        if current.reliable?.holdsAnswer == true || current.pendingUpdate != nil {
            legs[leg]?.reliable?.waitingAnswer = body
            return
        }
        // The session has changed since its answer was acknowledged: what was agreed first holds no longer.
        succeed(leg, body: current.reliable?.hasChanged == true ? [] : body, at: now)
        legs[leg]?.state = .answered
    }

    /// Refuses the INVITE of `leg`, which ends.
    ///
    /// - Parameters:
    ///   - status: 300...699; another number is sent as 500.
    ///   - reason: replaces the standard phrase.
    ///   - headers: more headers, such as Warning or Retry-After; those the user agent writes itself are left out.
    public mutating func reject(
        _ leg: LegID, status: Int, reason: String?, headers: [(HeaderName, String)], at now: Instant
    ) {
        defer { settle() }
        guard legs[leg]?.state == .incoming, let key = legs[leg]?.pendingInvite else { return }
        let allowed = headers.filter { !RequestPolicy.ownHeaders.contains($0.0) && $0.0.isToken }
        let final = Self.refusal(status)
        respond(key, final, reason: reason, headers: allowed, at: now)
        end(leg, EndReason(by: .local, status: final.code, text: reason))
    }

    /// Answers a re-INVITE or UPDATE that came as ``LegEvent/offer(_:)`` with 200 and `body`.
    public mutating func answerOffer(_ leg: LegID, body: [UInt8], at now: Instant) {
        defer { settle() }
        if let key = legs[leg]?.pendingUpdate {
            legs[leg]?.pendingUpdate = nil
            if legs[leg]?.state == .incoming { legs[leg]?.reliable?.hasChanged = true }
            respond(key, .ok, contentType: "application/sdp", body: body, at: now)
            goOnRinging(leg, at: now)
            return offerMayFollow(leg, at: now)
        }
        guard legs[leg]?.state == .confirmed else { return }
        succeed(leg, body: body, at: now)
    }

    /// Refuses a re-INVITE or UPDATE that came as ``LegEvent/offer(_:)``; the session stays as it was (RFC 3261 §14.2).
    ///
    /// - Parameter status: 300...699, usually 488; another number is sent as 500.
    public mutating func refuseOffer(_ leg: LegID, status: Int, at now: Instant) {
        defer { settle() }
        let update = legs[leg]?.pendingUpdate
        let invite = legs[leg]?.state == .confirmed ? legs[leg]?.pendingInvite : nil
        guard let key = update ?? invite else { return }
        if update != nil { legs[leg]?.pendingUpdate = nil } else { legs[leg]?.pendingInvite = nil }
        respond(key, Self.refusal(status), at: now)
        goOnRinging(leg, at: now)
        offerMayFollow(leg, at: now)
    }

    static func refusal(_ status: Int) -> SIPStatus {
        (300...699).contains(status) ? SIPStatus(code: status) ?? .serverInternalError : .serverInternalError
    }

    /// 200 to the INVITE that waits, repeated by the leg and not by the transaction (RFC 3261 §13.3.1.4).
    private mutating func succeed(_ id: LegID, body: [UInt8], at now: Instant) {
        guard let key = legs[id]?.pendingInvite, let request = servers[key]?.request,
            let packet = respond(key, .ok, contentType: "application/sdp", body: body, at: now)
        else { return }
        let timing = configuration.timers
        legs[id]?.pendingInvite = nil
        legs[id]?.success = Leg.UnacknowledgedSuccess(
            packet: packet, sequence: request.cseq.number,
            carriesOffer: RequestPolicy.offer(in: request.message) == nil, interval: timing.t1)
        for timer in [Leg.TimerName.provisional, .ringing, .reliableRinging, .unacknowledgedRinging] {
            legs[id]?.timers.cancel(timer)
        }
        legs[id]?.timers.set(.acknowledgement, at: now + timing.transactionTimeout)
        setTimer(.success, of: id, at: now + timing.t1)
    }

    mutating func setTimer(_ name: Leg.TimerName, of id: LegID, at deadline: Instant) {
        legs[id]?.timers.set(name, at: deadline)
        schedule(.leg(id), legs[id]?.timers.next)
    }
}
