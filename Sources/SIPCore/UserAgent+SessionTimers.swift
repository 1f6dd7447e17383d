import SIPMessage
import SansIO

/// Session timers in both roles (RFC 4028): calls whose other side has vanished end, and carriers that end calls without
/// refreshes get them.
///
///     INVITE  Supported: timer, Session-Expires: 1800        →   ← 200  Session-Expires: 1800;refresher=uac
///     (half of the time)  UPDATE  Session-Expires: 1800;refresher=uac   →   ← 200
///
/// Our refresh is an UPDATE without a session description, which cannot disturb the audio; a side that does not know
/// UPDATE gets a re-INVITE with the session as it stands. Theirs is answered, whether it is an UPDATE or a re-INVITE.
extension UserAgent {
    /// What an INVITE of ours says about the extensions that we know.
    func extensionOffer(_ reliability: ProvisionalReliability) -> [(HeaderName, String)] {
        let token = ProvisionalReliability.token
        // What is required is named as supported, too: PJSIP refuses an INVITE that only requires it.
        let known =
            (configuration.sessionSeconds == nil ? [] : ["timer"]) + (reliability == .off ? [] : [token])
            + [RequestPolicy.replaces]
        var headers: [(HeaderName, String)] = [(.supported, known.joined(separator: ", "))]
        if reliability == .required { headers.append((.require, token)) }
        if let seconds = configuration.sessionSeconds { headers.append((.sessionExpires, "\(seconds)")) }
        return headers
    }

    /// An INVITE or UPDATE that asks for less than we allow is refused (RFC 4028 §9).
    func refusalOfInterval(_ message: SIPMessage) -> RequestPolicy.Refusal? {
        guard configuration.sessionSeconds != nil, let asked = SessionInterval(of: message),
            asked.seconds < SessionInterval.shortest, Self.supportsTimers(message)
        else { return nil }
        return RequestPolicy.Refusal(
            status: .sessionIntervalTooSmall, headers: [(.minSE, "\(SessionInterval.shortest)")])
    }

    private static func supportsTimers(_ message: SIPMessage) -> Bool {
        message.tokens(of: .supported).contains { $0.lowercased() == "timer" }
    }

    // MARK: Answers of ours

    /// What our 2xx to an INVITE or UPDATE of `leg` says, and agrees to (RFC 4028 §9).
    mutating func agreeOnSession(_ request: IncomingRequest, in id: LegID, at now: Instant) -> [(HeaderName, String)] {
        if request.message.contains(.allow) {
            legs[id]?.takesUpdate = request.message.tokens(of: .allow).contains("UPDATE")
        }
        guard let limit = configuration.sessionSeconds, let leg = legs[id] else {
            watchPeer(of: id, at: now)
            return []
        }
        let asked = SessionInterval(of: request.message)
        let isTheirs = Self.supportsTimers(request.message)
        guard asked != nil || isTheirs else {
            agree(on: nil, in: id, at: now)
            return []
        }
        let floor = max(SessionInterval.minimum(of: request.message), SessionInterval.shortest)
        let seconds = max(min(asked?.seconds ?? limit, limit), floor)
        let kept: SessionInterval.Refresher? = leg.session.map { $0.isOurs ? .uas : .uac }
        let refresher = !isTheirs ? .uas : asked?.refresher ?? kept ?? .uac
        agree(on: SessionAgreement(seconds: seconds, isOurs: refresher == .uas), in: id, at: now)
        let value = SessionInterval(seconds: seconds, refresher: refresher).headerValue
        let demand: [(HeaderName, String)] = refresher == .uac ? [(.require, "timer")] : []
        return [(.supported, "timer"), (.sessionExpires, value)] + demand
    }

    // MARK: Answers of theirs

    /// What a 2xx to our INVITE or UPDATE agrees to (RFC 4028 §7.2); one that says nothing has no timer.
    mutating func takeSession(_ response: SIPMessage, in id: LegID, at now: Instant) {
        if response.contains(.allow) { legs[id]?.takesUpdate = response.tokens(of: .allow).contains("UPDATE") }
        guard configuration.sessionSeconds != nil, let granted = SessionInterval(of: response), legs[id] != nil
        else {
            return agree(on: nil, in: id, at: now)
        }
        let seconds = min(max(granted.seconds, SessionInterval.shortest), SessionInterval.longest)
        let isOurs = granted.refresher != .uas
        agree(on: SessionAgreement(seconds: seconds, isOurs: isOurs), in: id, at: now)
    }

    private mutating func agree(on agreement: SessionAgreement?, in id: LegID, at now: Instant) {
        legs[id]?.session = agreement
        legs[id]?.timers.cancel(.refresh)
        legs[id]?.timers.cancel(.session)
        if let agreement {
            if agreement.isOurs { legs[id]?.timers.set(.refresh, at: now + agreement.refreshAfter) }
            legs[id]?.timers.set(.session, at: now + agreement.endAfter)
        }
        watchPeer(of: id, at: now)
        schedule(.leg(id), legs[id]?.timers.next)
    }

    // MARK: Refreshes

    /// What a re-INVITE or UPDATE of ours says about the session's life: who refreshes it stays who it was.
    func sessionRefresh(of leg: Leg) -> [(HeaderName, String)] {
        guard let session = leg.session else { return [] }
        let interval = SessionInterval(seconds: session.seconds, refresher: session.isOurs ? .uac : .uas)
        return [(.supported, "timer"), (.sessionExpires, interval.headerValue)]
    }

    mutating func refreshSession(_ id: LegID, at now: Instant) {
        guard let leg = legs[id], leg.state == .confirmed, leg.farewell == nil, let session = leg.session,
            session.isOurs,
            var dialog = leg.dialog
        else { return }
        guard leg.takesUpdate else {
            legs[id]?.wantsOffer = true
            return offerMayFollow(id, at: now)
        }
        let transport = dialog.nextHop.transport
        let request = dialog.makeRequest(.update, via: makeVia(over: transport))
        legs[id]?.dialog = dialog
        let headers: [(HeaderName, String)] = [
            (.contact, contactValue(over: transport)), (.supported, "timer"),
            (.sessionExpires, SessionInterval(seconds: session.seconds, refresher: .uac).headerValue),
        ]
        start(
            request, headers: headers + productHeaders(isAnonymous: leg.isAnonymous), to: dialog.nextHop,
            for: .refresh(id),
            at: now)
    }

    /// The answer to a refresh of ours. A refusal that is no farewell leaves the session until its time is over, and
    /// the refresh is tried again before.
    mutating func receiveRefreshResponse(_ message: SIPMessage, _ status: SIPStatus, _ id: LegID, at now: Instant) {
        guard let session = legs[id]?.session, status.isFinal else { return }
        if status.isSuccess { return takeSession(message, in: id, at: now) }
        if status == .sessionIntervalTooSmall {
            let least = SessionInterval.minimum(of: message)
            guard least > session.seconds, least <= SessionInterval.longest else { return }
            legs[id]?.session = SessionAgreement(seconds: least, isOurs: true)
            return refreshSession(id, at: now)
        }
        // 491 and 500 with Retry-After mean "not now" (RFC 3261 §14.1, §14.2).
        setTimer(.refresh, of: id, at: now + .milliseconds(2100 + Int64(random.next() % 1900)))
    }

    /// A re-INVITE of ours was refused, which may have been the refresh: the next try is made before the time is over.
    mutating func takeRefusalOfRefresh(_ message: SIPMessage, _ status: SIPStatus, _ id: LegID, at now: Instant) {
        guard let session = legs[id]?.session, session.isOurs, legs[id]?.timers[.refresh] == nil else { return }
        let least = status == .sessionIntervalTooSmall ? SessionInterval.minimum(of: message) : session.seconds
        if least > session.seconds, least <= SessionInterval.longest {
            legs[id]?.session = SessionAgreement(seconds: least, isOurs: true)
        }
        setTimer(.refresh, of: id, at: now + .seconds(5))
    }

    /// Nobody has refreshed the session in its time.
    mutating func sessionExpired(_ id: LegID, at now: Instant) {
        guard legs[id]?.session != nil else { return }
        terminatePendingInvite(of: id, at: now)
        sayBye(id, HangupReason(cause: 102, text: "session expired"), at: now)
        end(id, EndReason(by: .timeout, text: "the session was not refreshed in time"))
    }

    /// 422 to our INVITE: once more with the interval that is wanted (RFC 4028 §7.3).
    mutating func offerLongerSession(
        _ response: SIPMessage, _ key: ClientTransactionKey, at now: Instant
    ) -> ClientTransactionKey? {
        guard response.status == .sessionIntervalTooSmall, let old = clients[key], old.abandonment == nil,
            !old.hasLongerSession, let sent = try? SIPMessage(parsing: old.packet),
            let asked = SessionInterval(of: sent), case .invite(let id) = old.purpose, legs[id]?.state == .calling
        else { return nil }
        let least = SessionInterval.minimum(of: response)
        guard least > asked.seconds, least <= SessionInterval.longest else { return nil }
        var request = old.request
        request.sequence &+= 1
        let again = resend(
            old, as: request, to: old.destination, leavingOut: [.sessionExpires, .minSE],
            adding: [(.sessionExpires, "\(least)"), (.minSE, "\(least)")], for: id, at: now)
        guard let again else { return nil }
        clients[again]?.digest = old.digest
        clients[again]?.hasLongerSession = true
        return again
    }
}
