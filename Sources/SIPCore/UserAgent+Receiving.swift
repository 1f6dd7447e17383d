import SIPMessage
public import SansIO

/// Datagrams in: who they are for (RFC 3261 §18.2, §17.2.3, §8.2).
extension UserAgent {
    /// A datagram has come. Total: any bytes are answered, used, or reported as discarded.
    ///
    /// - Complexity: O(bytes), plus one look-up per table; independent of the number of calls.
    public mutating func receive(_ datagram: [UInt8], from source: NetworkAddress, at now: Instant) {
        receive(datagram, over: Hop(source), at: now)
    }

    /// A message has come, as a datagram or over a connection; the rest as above.
    public mutating func receive(_ datagram: [UInt8], over hop: Hop, at now: Instant) {
        defer { settle() }
        arrival = hop
        lastInput = now
        let source = hop.address
        do throws(SIPParseError) {
            let message = try SIPMessage(parsing: datagram)
            try message.checkMandatoryFields()
            switch message.kind {
            case .response(let status): receiveResponse(message, status, from: source, at: now)
            case .request: receiveRequest(message, from: source, at: now)
            }
        } catch {
            refuseDamaged(datagram, error, from: source)
        }
    }

    /// A request that cannot be read is told so as far as its Via allows; a response never is.
    private mutating func refuseDamaged(_ datagram: [UInt8], _ error: SIPParseError, from source: NetworkAddress) {
        if isStranger(source.host), !isListened(to: source, at: lastInput) { return }
        guard error.kind != .empty, let salvaged = try? SIPMessage(salvaging: datagram), let method = salvaged.method,
            method != .ack, salvaged.contains(.via)
        else { return discard(error.kind == .empty ? "a keep-alive" : error.description, from: source) }
        let status = error.suggestedStatus
        let reason = "\(status.reasonPhrase): \(error.problem)"
        if let request = IncomingRequest(salvaged, over: arrival) {
            return respondStatelessly(to: request, status, reason: reason)
        }
        // Where a Via cannot be read the source is all that is known of the way back.
        let tag = String(statelessSalt, radix: 36)
        let response = salvaged.responseToDamage(status, reason: reason, localTag: tag)
        transmit(Packet(bytes: response, destination: arrival))
    }

    private mutating func receiveRequest(_ message: SIPMessage, from source: NetworkAddress, at now: Instant) {
        guard let request = IncomingRequest(message, over: arrival) else {
            return discard("a request without a readable Via", from: source)
        }
        if request.method == .ack { return receiveAck(request, at: now) }
        if servers[request.key] != nil { return repeatRequest(request.key) }
        let leg = request.toTag.flatMap { legIDs[DialogKey(callID: request.callID, localTag: $0)] }
        let isExpected = leg != nil || request.method == .cancel && servers[request.key.ofInvite] != nil
        let isStranger = leg == nil && isStranger(request.source.host)
        if isStranger, !isExpected, !isListened(to: request.source, at: now) { return }
        guard hasRoom(isExpected: isExpected, isStranger: isStranger) else {
            return respondStatelessly(to: request, .serviceUnavailable, headers: [retryAfter])
        }
        if request.method == .cancel { return receiveCancel(request, at: now) }
        var admission: String?
        if leg == nil {
            guard case .open(let name) = pass(request, at: now) else { return }
            admission = name
        }
        if isStranger, request.method != .invite { return answerStatelessly(request) }
        let merged = request.mergeKey.flatMap { merges[$0] }
        open(request)
        if merged != nil { return refuse(request, RequestPolicy.Refusal(status: .loopDetected), at: now) }
        let acknowledges = reliability(at: request.source.host) != .off
        let refusal = RequestPolicy.refusal(of: request, acknowledgesProvisionals: acknowledges)
        if let refusal = refusal ?? refusalOfReliability(request) { return refuse(request, refusal, at: now) }
        if request.method == .invite || request.method == .update,
            let refusal = refusalOfInterval(request.message)
        {
            return refuse(request, refusal, at: now)
        }
        if let leg { return receive(request, in: leg, at: now) }
        if request.toTag != nil { return refuse(request, RequestPolicy.Refusal(status: .noSuchTransaction), at: now) }
        receiveOutOfDialog(request, admission, at: now)
    }

    /// Requests of calls that are up may use twice the room, so that a flood cannot keep calls from ending; strangers leave a
    /// quarter of it to trunks.
    private func hasRoom(isExpected: Bool, isStranger: Bool) -> Bool {
        let limit = configuration.maxTransactions
        if isExpected { return transactionCount < limit.multipliedReportingOverflow(by: 2).partialValue }
        return transactionCount < (isStranger ? max(1, limit - limit / 4) : limit)
    }

    var retryAfter: (HeaderName, String) { (.retryAfter, "\(max(1, configuration.retryAfter.components.seconds))") }

    mutating func refuse(_ request: IncomingRequest, _ refusal: RequestPolicy.Refusal, at now: Instant) {
        respond(request.key, refusal.status, reason: refusal.reason, headers: refusal.headers, at: now)
    }

    private mutating func receiveOutOfDialog(_ request: IncomingRequest, _ admission: String?, at now: Instant) {
        if request.method == .invite { return receiveCall(request, admission, at: now) }
        refuse(request, answerOutside(to: request), at: now)
    }

    /// What a request outside of any call gets that is no INVITE: it depends on the request alone, so that nothing has to be
    /// kept of it.
    private func answerOutside(to request: IncomingRequest) -> RequestPolicy.Refusal {
        switch request.method {
        case .options: optionsAnswer(to: request)
        case .refer: Self.answerToStrangeReferral(request.message)
        case .notify: Self.answerToNotify(request.message, isInDialog: false)
        default: RequestPolicy.Refusal(status: .noSuchTransaction)
        }
    }

    /// A stranger gets the same as anybody else, and leaves nothing behind (RFC 3261 §8.2.7): a flood of questions must not
    /// take the room that a trunk's calls need.
    private mutating func answerStatelessly(_ request: IncomingRequest) {
        let acknowledges = reliability(at: request.source.host) != .off
        let outside =
            request.toTag == nil ? answerOutside(to: request) : RequestPolicy.Refusal(status: .noSuchTransaction)
        let answer = RequestPolicy.refusal(of: request, acknowledgesProvisionals: acknowledges) ?? outside
        respondStatelessly(to: request, answer.status, reason: answer.reason, headers: answer.headers)
    }

    /// RFC 3261 §11.2: as an INVITE would be answered now.
    func optionsAnswer(to request: IncomingRequest) -> RequestPolicy.Refusal {
        guard !isDraining else { return RequestPolicy.Refusal(status: .serviceUnavailable, headers: [retryAfter]) }
        return RequestPolicy.Refusal(
            status: .ok,
            headers: [
                RequestPolicy.allow, RequestPolicy.accept, RequestPolicy.acceptEncoding,
                (.supported, extensions(towards: request.source.host)),
                (.contact, contactValue(over: request.hop.transport)),
            ])
    }

    private func extensions(towards host: NetworkAddress.Host) -> String {
        let timer = configuration.sessionSeconds == nil ? [] : ["timer"]
        let acknowledged = reliability(at: host) == .off ? [] : [ProvisionalReliability.token]
        return (timer + acknowledged + [RequestPolicy.replaces]).joined(separator: ", ")
    }

    private mutating func refuseOverload(_ request: IncomingRequest, at now: Instant) {
        refuse(request, RequestPolicy.Refusal(status: .serviceUnavailable, headers: [retryAfter]), at: now)
    }

    /// An INVITE outside any dialog: 100 at once, then it is for the user to say.
    private mutating func receiveCall(_ request: IncomingRequest, _ admission: String?, at now: Instant) {
        guard !isDraining, legs.count < configuration.maxLegs else { return refuseOverload(request, at: now) }
        guard let transaction = servers[request.key], let uri = request.message.requestURI,
            let from = request.message.from, let to = request.message.to,
            let dialog = Dialog(
                answering: request.message, localTag: transaction.localTag,
                firstSequence: UInt32(truncatingIfNeeded: random.next() & 0xFFFF), peer: request.hop
            )
        else {
            let reason = "Bad Request: Contact or Record-Route is missing or unreadable"
            return refuse(request, RequestPolicy.Refusal(status: .badRequest, reason: reason), at: now)
        }
        let isTrusted = isTrusted(request.source.host)
        if isTrusted, let ambiguity = CallerIdentity.ambiguity(in: request.message) {
            return refuse(
                request, RequestPolicy.Refusal(status: .badRequest, reason: "Bad Request: \(ambiguity)"), at: now)
        }
        var replacedLeg: LegID?
        switch replacement(for: request) {
        case .none: break
        case .leg(let id): replacedLeg = id
        case .refused(let refusal): return refuse(request, refusal, at: now)
        }
        respond(request.key, .trying, at: now)
        let id = nextLegID()
        var leg = Leg(state: .incoming, callID: request.callID, localTag: transaction.localTag, dialog: dialog)
        leg.pendingInvite = request.key
        leg.reliable = reliableResponses(to: request.message, from: request.source)
        servers[request.key]?.leg = id
        legs[id] = leg
        legIDs[leg.dialogKey] = id
        setTimer(.ringing, of: id, at: now + configuration.maximumRinging)
        var call = IncomingCall(
            requestURI: uri, from: from, to: to, callID: request.callID,
            caller: CallerIdentity(of: request.message, isTrusted: isTrusted),
            offer: RequestPolicy.offer(in: request.message),
            source: request.source, message: request.message
        )
        call.admission = admission
        call.replacedLeg = replacedLeg
        emit(.incomingCall(id, call))
    }

    func isTrusted(_ host: NetworkAddress.Host) -> Bool {
        guard let trusted = trustedSources, !host.isLoopback else { return true }
        return trusted.contains { $0.contains(host) }
    }

    /// RFC 3261 §9.2: 200 to the CANCEL, and 487 to an INVITE that has no final response yet.
    private mutating func receiveCancel(_ request: IncomingRequest, at now: Instant) {
        let invite = servers[request.key.ofInvite]
        open(request, localTag: invite?.localTag)
        guard let invite else { return refuse(request, RequestPolicy.Refusal(status: .noSuchTransaction), at: now) }
        respond(request.key, .ok, at: now)
        guard let id = invite.leg, legs[id]?.pendingInvite == request.key.ofInvite else { return }
        respond(request.key.ofInvite, .requestTerminated, at: now)
        legs[id]?.pendingInvite = nil
        guard legs[id]?.state == .incoming else { return offerMayFollow(id, at: now) }
        terminatePendingInvite(of: id, at: now)
        end(id, EndReason(of: request.message, status: 487))
    }
}
