import SIPMessage
public import SansIO

/// The verb of the calling side, and the responses to our INVITE (RFC 3261 §13.2).
extension UserAgent {
    /// Places a call. Beyond the limits the leg ends at once with 503.
    public mutating func call(_ request: OutgoingCall, at now: Instant) -> LegID {
        defer { settle() }
        let id = nextLegID()
        guard legs.count < configuration.maxLegs, transactionCount < configuration.maxTransactions else {
            emit(id, .ended(EndReason(by: .local, status: 503, text: "too many calls at a time")))
            return id
        }
        let first = Hop(request.destination, over: request.transport, serverName: request.serverName)
        let hops = health.ordered([first] + request.alternatives, at: now)
        let hop = hops[0]
        let (invite, headers) = makeInvite(request, over: hop.transport)
        var leg = Leg(state: .calling, callID: invite.callID, localTag: invite.from.tag ?? "")
        leg.isAnonymous = request.caller.isAnonymous
        leg.targets = Array(hops.dropFirst())
        leg.redirection = redirection(of: request)
        legIDs[leg.dialogKey] = id
        legs[id] = leg
        let key = start(
            invite, headers: headers, contentType: "application/sdp", body: request.offer, to: hop,
            for: .invite(id), at: now
        )
        clients[key]?.account = request.account
        clients[key]?.takesReliable = request.reliability != .off
        legs[id]?.clientInvite = key
        watchTarget(of: id, at: now)
        setTimer(.ringing, of: id, at: now + (request.ringTimeout ?? configuration.maximumRinging))
        return id
    }

    private func redirection(of request: OutgoingCall) -> Redirection? {
        guard request.redirects != .none else { return nil }
        return Redirection(rule: request.redirects, target: request.target)
    }

    private mutating func makeInvite(
        _ call: OutgoingCall, over transport: SIPTransport
    ) -> (OutgoingRequest, [(HeaderName, String)]) {
        var (from, identity) = call.caller.headers(to: call.target)
        from.tag = random.token(length: 12)
        var to = call.to ?? NameAddress(uri: call.target)
        to.tag = nil
        let refused = call.headers.filter { RequestPolicy.ownHeaders.contains($0.0) || !$0.0.isToken }
        for (name, _) in refused {
            discard("the \(name) header of a call: it is not the caller's to write", from: call.destination)
        }
        let more = call.headers.filter { header in header.0 != .route && !refused.contains { $0.0 == header.0 } }
        let request = OutgoingRequest(
            method: .invite, uri: call.target, via: makeVia(over: transport), from: from, to: to, callID: makeCallID(),
            sequence: UInt32(truncatingIfNeeded: random.next() & 0xFFFF) + 1, routes: routes(of: call)
        )
        let own =
            [(.contact, contactValue(over: transport)), RequestPolicy.allow] + extensionOffer(call.reliability)
            + productHeaders(isAnonymous: call.caller.isAnonymous)
        return (request, identity + own + more)
    }

    /// A preloaded route set: its ACK and CANCEL have to repeat it (RFC 3261 §9.1, §17.1.1.3).
    private mutating func routes(of call: OutgoingCall) -> [NameAddress] {
        var routes: [NameAddress] = []
        for (name, value) in call.headers where name == .route {
            guard let route = try? NameAddress(parsing: value) else {
                discard("the Route header of a call: \"\(value)\" is not one address", from: call.destination)
                continue
            }
            routes.append(route)
        }
        return routes
    }

    /// Draws Call-IDs until one is accepted; a condition that nothing meets must not hang the thread.
    mutating func makeCallID() -> String {
        guard let accepts = configuration.acceptsCallID else { return random.token(length: 24) }
        for _ in 0..<10_000 {
            let drawn = random.token(length: 24)
            if accepts(drawn) { return drawn }
        }
        return random.token(length: 24)
    }

    /// A response that the INVITE's transaction passes on.
    mutating func receiveInviteResponse(
        _ message: SIPMessage, _ status: SIPStatus, _ key: ClientTransactionKey, from source: NetworkAddress,
        at now: Instant
    ) {
        if case .offer? = clients[key]?.purpose {
            guard answerChallenge(message, key, from: source, at: now) == nil else { return }
            return receiveInDialogResponse(message, status, key, at: now)
        }
        guard case .invite(let id)? = clients[key]?.purpose, let transaction = clients[key] else { return }
        if status != .serviceUnavailable, legs[id]?.clientInvite == key { targetAnswered(id, transaction.destination) }
        switch status.code {
        case ..<200: receiveProgress(message, status, key, id, at: now)
        case ..<300: receiveSuccess(message, key, id, from: source, at: now)
        default: receiveFailure(message, status, key, id, from: source, at: now)
        }
    }

    /// A refusal: of this attempt, while there is another way, or of the call.
    private mutating func receiveFailure(
        _ message: SIPMessage, _ status: SIPStatus, _ key: ClientTransactionKey, _ id: LegID,
        from source: NetworkAddress, at now: Instant
    ) {
        guard legs[id]?.clientInvite == key, answerChallenge(message, key, from: source, at: now) == nil,
            offerLongerSession(message, key, at: now) == nil,
            !followRedirection(message, status, key, at: now), let transaction = clients[key]
        else { return }
        if status == .serviceUnavailable {
            targetFailed(transaction.destination, retryAfter: message.retryAfterSeconds, at: now)
            if failOver(id, from: transaction, at: now) { return }
        }
        // 6xx is the callee's last word, wherever it is (RFC 3261 §21.6).
        if (400...599).contains(status.code), goOnRedirected(id, from: transaction, at: now) { return }
        receiveRefusal(message, status, id, isAnswered: transaction.digest != nil)
    }

    private mutating func receiveProgress(
        _ message: SIPMessage, _ status: SIPStatus, _ key: ClientTransactionKey, _ id: LegID, at now: Instant
    ) {
        sendDueCancel(key, at: now)
        if let tag = message.to?.tag, !tag.isEmpty, clients[key].map({ $0.ringing.count < 16 }) == true {
            clients[key]?.ringing.insert(tag)
        }
        guard status != .trying, acknowledge(provisional: message, key, at: now), legs[id]?.state == .calling,
            legs[id]?.clientInvite == key
        else { return }
        emit(id, .progress(status: status.code, body: message.sessionDescription))
    }

    private mutating func receiveRefusal(
        _ message: SIPMessage, _ status: SIPStatus, _ id: LegID, isAnswered: Bool
    ) {
        guard let leg = legs[id] else { return }
        let phrase = String(message.reasonPhrase.removingControlCharacters().prefix(128))
        var reason = EndReason(of: message, status: status.code, phrase: phrase)
        if let why = Self.explainChallenge(message, isAnswered: isAnswered) { reason.text = why }
        let isChallenge = status == .unauthorized || status == .proxyAuthenticationRequired
        if let farewell = leg.farewell, status == .requestTerminated || isChallenge {
            reason.by = farewell.side
            reason.text = farewell.text ?? reason.text
        }
        end(id, reason)
    }

    /// A 2xx: the first one makes the leg's dialog; one that comes again has its ACK sent again; one of another callee,
    /// or for a call that is wanted no longer, is acknowledged and ended (RFC 3261 §13.2.2.4).
    private mutating func receiveSuccess(
        _ message: SIPMessage, _ key: ClientTransactionKey, _ id: LegID, from source: NetworkAddress, at now: Instant
    ) {
        guard let transaction = clients[key] else { return }
        let tag = message.to?.tag ?? ""
        if let ack = transaction.acknowledgements[tag] { return transmit(ack) }
        guard transaction.acknowledgements.count < 16 else {
            return discard("a 2xx of one callee too many", from: source)
        }
        var dialog = Dialog(answeredBy: message, to: transaction.request, peer: arrival)
        let early = transaction.early[tag]
        if let early { dialog.goOn(after: early.dialog) }
        let request = dialog.makeAck(
            sequence: transaction.request.sequence, via: makeVia(over: dialog.nextHop.transport))
        let ack = Packet(bytes: request.serialized(headers: transaction.answers), destination: dialog.nextHop)
        clients[key]?.acknowledgements[tag] = ack
        transmit(ack)
        switch legs[id]?.state {
        case .calling where legs[id]?.clientInvite == key:
            // The answer may have come before, in a response that we have acknowledged (RFC 3262 §5).
            connect(id, dialog, body: message.sessionDescription ?? early?.body)
            takeSession(message, in: id, at: now)
        case .cancelling where legs[id]?.clientInvite == key: disconnect(id, dialog, at: now)
        case .incoming, .answered, .calling, .cancelling, .confirmed, nil:
            sayBye(in: dialog, nil, isAnonymous: false, at: now)
        }
    }

    private mutating func connect(_ id: LegID, _ dialog: Dialog, body: [UInt8]?) {
        legs[id]?.dialog = dialog
        legs[id]?.state = .confirmed
        legs[id]?.timers.cancel(.ringing)
        legs[id]?.timers.cancel(.failover)
        legs[id]?.targets = []
        schedule(.leg(id), legs[id]?.timers.next)
        emit(id, .answered(body: body))
    }

    /// The 200 has crossed our CANCEL: the call came to be, and is ended.
    private mutating func disconnect(_ id: LegID, _ dialog: Dialog, at now: Instant) {
        guard let leg = legs[id] else { return }
        sayBye(in: dialog, leg.farewell?.reason, isAnonymous: leg.isAnonymous, at: now)
        end(id, EndReason(by: leg.farewell?.side ?? .local, text: leg.farewell?.text))
    }

    /// A response to a request inside a dialog: 481 and 408 end it (RFC 3261 §12.2.1.2).
    mutating func receiveInDialogResponse(
        _ message: SIPMessage, _ status: SIPStatus, _ key: ClientTransactionKey, at now: Instant
    ) {
        let id: LegID
        switch clients[key]?.purpose {
        case .referral(let leg):
            receiveReferralResponse(message, status, leg)
            id = leg
        case .refresh(let leg):
            receiveRefreshResponse(message, status, leg, at: now)
            id = leg
        case .offer(let leg):
            receiveOfferResponse(message, status, key, leg, at: now)
            id = leg
        case .inDialog(let leg): id = leg
        case .invite, .notification, .farewell, .registration, .acknowledgement, nil: return
        }
        guard legs[id] != nil else { return }
        guard status == .noSuchTransaction || status == .requestTimeout else { return }
        if status == .requestTimeout { sayBye(id, nil, at: now) }
        terminatePendingInvite(of: id, at: now)
        end(id, EndReason(by: .remote, text: "a request in the call was answered \(status)"))
    }

    /// No response at all within 64·T1.
    mutating func handleSilence(of transaction: ClientTransaction, at now: Instant) {
        switch transaction.purpose {
        case .invite(let id):
            guard let leg = legs[id], leg.clientInvite == transaction.key else { return }
            targetFailed(transaction.destination, retryAfter: nil, at: now)
            if failOver(id, from: transaction, at: now) || goOnRedirected(id, from: transaction, at: now) { return }
            end(id, EndReason(by: leg.farewell?.side ?? .timeout, status: 408, text: "no final response to INVITE"))
        case .inDialog(let id), .referral(let id), .refresh(let id), .offer(let id):
            guard legs[id] != nil else { return }
            sayBye(id, nil, at: now)
            terminatePendingInvite(of: id, at: now)
            end(id, EndReason(by: .timeout, text: "no response to \(transaction.request.method)"))
        case .registration(let name): registrationIsSilent(name, transaction.request.callID, at: now)
        case .notification, .farewell, .acknowledgement: return
        }
    }
}
