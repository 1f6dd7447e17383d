import SIPMessage
import SansIO

/// The INVITE of a call that goes somewhere else than at first: it was sent on (RFC 3261 §8.1.3.4), or whom it went to
/// does not answer (RFC 3263 §4.3).
extension UserAgent {
    /// Follows a 300, 301 or 302 to a call of ours, if its rule lets it.
    ///
    /// - Returns: whether the call goes on.
    mutating func followRedirection(
        _ response: SIPMessage, _ status: SIPStatus, _ key: ClientTransactionKey, at now: Instant
    ) -> Bool {
        guard (300...302).contains(status.code), let old = clients[key], case .invite(let id) = old.purpose,
            legs[id]?.redirection != nil
        else { return false }
        legs[id]?.redirection?.take((try? response.addresses(of: .contact)) ?? [], status: status)
        return goOnRedirected(id, from: old, at: now)
    }

    /// Sends a call to the next of the addresses that redirections have named, in the order of their `q`: after a
    /// redirection, and when one of them has failed (RFC 3261 §8.1.3.4).
    ///
    /// - Returns: whether the call goes on.
    mutating func goOnRedirected(_ id: LegID, from old: ClientTransaction, at now: Instant) -> Bool {
        guard old.abandonment == nil, let leg = legs[id], leg.state == .calling, leg.farewell == nil,
            leg.clientInvite == old.key
        else { return false }
        let origin = leg.redirection?.origin ?? old
        while let next = legs[id]?.redirection?.next() {
            var target = next.uri
            target.headers = nil
            target.parameters["method"] = nil
            let isHome = leg.redirection?.rule.home.contains(target.host.lowercased()) == true
            let transport = origin.destination.transport
            let literal = NetworkAddress(literal: target.host, port: target.port ?? transport.defaultPort)
            guard let hop = isHome ? origin.destination : literal.map({ Hop($0, over: transport) }) else { continue }
            // RFC 3325 §5: only the trunk is told what only the trunk may know.
            let secret: Set<HeaderName> =
                isHome ? [] : [.pAssertedIdentity, .pPreferredIdentity, .remotePartyID, .privacy, .identity]
            var request = origin.request
            request.uri = target
            request.sequence = old.request.sequence &+ 1
            legs[id]?.targets = []
            legs[id]?.redirection?.origin = origin
            resend(origin, as: request, to: hop, leavingOut: secret, for: id, at: now)
            emit(id, .redirected(status: next.status.code, target: target.description))
            return true
        }
        return false
    }

    /// Sends a call to the next of its targets, if there is one.
    ///
    /// - Returns: whether the call goes on.
    mutating func failOver(_ id: LegID, from old: ClientTransaction, at now: Instant) -> Bool {
        guard let leg = legs[id], leg.state == .calling, leg.farewell == nil, leg.clientInvite == old.key,
            let next = leg.targets.first
        else { return false }
        legs[id]?.targets.removeFirst()
        resend(old, as: old.request, to: next, for: id, at: now)
        leave(old.key, at: now)
        return true
    }

    /// Whatever the silent one still says is not wanted.
    private mutating func leave(_ key: ClientTransactionKey, at now: Instant) {
        guard var silent = clients[key], silent.isPending, case .invite(var machine) = silent.machine else { return }
        machine.stopRepeating()
        silent.machine = .invite(machine)
        clients[key] = silent
        schedule(.client(key), silent.nextDeadline)
        abandon(key, nil, at: now)
    }

    /// What becomes of a call whose target does not answer, or says that it cannot (503).
    mutating func targetFailed(_ hop: Hop, retryAfter seconds: Int?, at now: Instant) {
        health.failed(hop, pause: seconds.map { .seconds(min($0, 1800)) }, at: now)
    }

    /// Sends the INVITE of a call again as a new transaction; what it carries stays.
    @discardableResult
    mutating func resend(
        _ old: ClientTransaction, as request: OutgoingRequest, to hop: Hop, leavingOut: Set<HeaderName> = [],
        adding: [(HeaderName, String)] = [], for id: LegID, at now: Instant
    ) -> ClientTransactionKey? {
        guard let sent = try? SIPMessage(parsing: old.packet) else { return nil }
        var request = request
        request.via = makeVia(over: hop.transport)
        let others = sent.allFields.filter {
            !OutgoingRequest.ownHeaders.contains($0.name) && !leavingOut.contains($0.name) && $0.name != .contact
        }
        let key = start(
            request,
            headers: [(.contact, contactValue(over: hop.transport))] + others.map { ($0.name, $0.value) } + adding,
            contentType: sent[.contentType], body: Array(sent.body), to: hop, for: old.purpose, at: now)
        clients[key]?.account = old.account
        clients[key]?.hasLongerSession = old.hasLongerSession
        clients[key]?.takesReliable = old.takesReliable
        legs[id]?.clientInvite = key
        watchTarget(of: id, at: now)
        return key
    }

    /// A target that says nothing at all is given up long before Timer B while there is another one; an address that the
    /// call was sent on to, also where there is none: whoever sends calls on may name places that nobody lives at.
    mutating func watchTarget(of id: LegID, at now: Instant) {
        guard let leg = legs[id], !leg.targets.isEmpty || leg.redirection?.origin != nil else {
            legs[id]?.timers.cancel(.failover)
            return schedule(.leg(id), legs[id]?.timers.next)
        }
        setTimer(.failover, of: id, at: now + configuration.failoverTimeout)
    }

    /// The target has said something.
    mutating func targetAnswered(_ id: LegID, _ hop: Hop) {
        health.answered(hop)
        guard legs[id]?.timers[.failover] != nil else { return }
        legs[id]?.timers.cancel(.failover)
        schedule(.leg(id), legs[id]?.timers.next)
    }

    /// The target has said nothing in its time.
    mutating func targetIsSilent(_ id: LegID, at now: Instant) {
        guard let key = legs[id]?.clientInvite, let transaction = clients[key] else { return }
        targetFailed(transaction.destination, retryAfter: nil, at: now)
        if failOver(id, from: transaction, at: now) { return }
        let goesOn = goOnRedirected(id, from: transaction, at: now)
        leave(key, at: now)
        guard !goesOn, let leg = legs[id] else { return }
        let text = leg.farewell?.text ?? "no response from where the call was sent on to"
        end(id, EndReason(by: leg.farewell?.side ?? .timeout, status: 408, text: text))
    }
}
