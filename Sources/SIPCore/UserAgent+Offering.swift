import SIPMessage
public import SansIO

/// New offers of ours in a call that is up (RFC 3261 §14.1, RFC 3311): hold, resume, another codec, another address.
///
///     re-INVITE or UPDATE →   ← 2xx    offerAnswered
///                             ← 491    offerRefused, and after a while of chance offerWanted (glare)
///                             ← other  offerRefused: the session stays as it was
extension UserAgent {
    /// How an offer is made.
    public enum OfferMethod: Sendable, Hashable {
        /// By a re-INVITE, which everybody understands.
        case invite
        /// By an UPDATE where the other side knows it, else by a re-INVITE.
        case update
    }

    /// Offers a new session in a call that is up; one of ``LegEvent/offerAnswered(body:)`` and
    /// ``LegEvent/offerRefused(status:)`` follows, unless the leg ends before.
    ///
    /// One offer at a time, of either side (RFC 3261 §14.1): while another is open nothing is sent, and
    /// ``LegEvent/offerWanted`` tells when the way is free.
    ///
    /// - Returns: whether the offer was sent.
    @discardableResult
    public mutating func offer(
        _ leg: LegID, body: [UInt8], by method: OfferMethod = .invite, at now: Instant
    ) -> Bool {
        defer { settle() }
        guard let current = legs[leg], current.state == .confirmed || current.state == .answered,
            current.farewell == nil, var dialog = current.dialog
        else { return false }
        guard current.state == .confirmed, !current.hasOpenOffer else {
            legs[leg]?.wantsOffer = true
            return false
        }
        let hop = dialog.nextHop
        let request = dialog.makeRequest(
            method == .update && current.takesUpdate ? .update : .invite, via: makeVia(over: hop.transport))
        legs[leg]?.dialog = dialog
        legs[leg]?.wantsOffer = false
        legs[leg]?.timers.cancel(.offer)
        let headers =
            [(.contact, contactValue(over: hop.transport)), RequestPolicy.allow] + sessionRefresh(of: current)
            + productHeaders(isAnonymous: current.isAnonymous)
        let key = start(
            request, headers: headers, contentType: "application/sdp", body: body, to: hop, for: .offer(leg), at: now)
        legs[leg]?.clientOffer = key
        schedule(.leg(leg), legs[leg]?.timers.next)
        return true
    }

    /// A response to a re-INVITE or UPDATE of ours that its transaction passes on.
    mutating func receiveOfferResponse(
        _ message: SIPMessage, _ status: SIPStatus, _ key: ClientTransactionKey, _ id: LegID, at now: Instant
    ) {
        guard status.isFinal else { return }
        if status.isSuccess {
            if legs[id]?.clientOffer == key {
                legs[id]?.dialog?.refreshTarget(from: message, peer: arrival)
            }
            if key.method == .invite, !acknowledgeOffer(key, id) { return }
            guard legs[id]?.clientOffer == key else { return }
            legs[id]?.clientOffer = nil
            legs[id]?.offerDelays = 0
            takeSession(message, in: id, at: now)
            emit(id, .offerAnswered(body: message.sessionDescription))
            return offerMayFollow(id, at: now)
        }
        guard legs[id]?.clientOffer == key else { return }
        legs[id]?.clientOffer = nil
        takeRefusalOfRefresh(message, status, id, at: now)
        emit(id, .offerRefused(status: status.code))
        if let delay = delay(after: status, message, of: id) {
            legs[id]?.offerDelays += 1
            setTimer(.offer, of: id, at: now + delay)
        } else {
            legs[id]?.offerDelays = 0
        }
        offerMayFollow(id, at: now)
    }

    /// The ACK to the 2xx of a re-INVITE, sent again when the 2xx comes again.
    ///
    /// - Returns: whether this 2xx is the first.
    private mutating func acknowledgeOffer(_ key: ClientTransactionKey, _ id: LegID) -> Bool {
        guard let transaction = clients[key] else { return false }
        if let ack = transaction.acknowledgements[""] {
            transmit(ack)
            return false
        }
        var (request, hop) = (transaction.request, transaction.destination)
        if let dialog = legs[id]?.dialog {
            hop = dialog.nextHop
            request = dialog.makeAck(sequence: request.sequence, via: makeVia(over: hop.transport))
        } else {
            // The leg has ended in the meantime: the ACK goes the way of the re-INVITE.
            request.method = .ack
            request.via = makeVia(over: hop.transport)
        }
        let ack = Packet(bytes: request.serialized(headers: transaction.answers), destination: hop)
        clients[key]?.acknowledgements[""] = ack
        transmit(ack)
        return true
    }

    /// How long to wait before an offer that was put off is made again (RFC 3261 §14.1, §14.2); `nil` where it is not.
    private mutating func delay(after status: SIPStatus, _ message: SIPMessage, of id: LegID) -> Duration? {
        guard let leg = legs[id], leg.offerDelays < 10 else { return nil }
        if status == .requestPending {
            // Who made the Call-ID waits longer, so that both do not come at once again.
            let steps = Int64(random.next() % (leg.clientInvite != nil ? 191 : 201))
            return .milliseconds((leg.clientInvite != nil ? 2100 : 0) + 10 * steps)
        }
        guard status == .serverInternalError, let seconds = message.retryAfterSeconds, seconds <= 10 else { return nil }
        return .seconds(seconds)
    }

    /// The way may be free for an offer that had to wait.
    mutating func offerMayFollow(_ id: LegID, at now: Instant) {
        guard let leg = legs[id], leg.wantsOffer, leg.state == .confirmed, !leg.hasOpenOffer, leg.farewell == nil,
            leg.timers[.offer] == nil
        else { return }
        legs[id]?.wantsOffer = false
        emit(id, .offerWanted)
    }

    /// The time of an offer that was put off has come.
    mutating func offerIsDue(_ id: LegID, at now: Instant) {
        guard legs[id] != nil else { return }
        legs[id]?.wantsOffer = true
        offerMayFollow(id, at: now)
    }
}

extension SIPMessage {
    /// Retry-After in whole seconds, without its comment and parameters (RFC 3261 §20.33); `nil` where it says none.
    var retryAfterSeconds: Int? {
        guard let digits = self[.retryAfter]?.prefix(while: { $0.isASCII && $0.isNumber }), !digits.isEmpty else {
            return nil
        }
        return Int(digits)
    }
}
