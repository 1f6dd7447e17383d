import FlowEngine
import MediaEngine
import SDP
import SIPCore
import SIPMessage
import SansIO

/// `dial`: a second leg to one target or several; the first to take the call is bridged.
extension Exchange {
    func startDial(_ request: DialRequest, _ token: StepToken, for call: Call, at now: Instant) {
        cancelDial(of: call, at: now)
        var attempt = DialAttempt(
            token: token, request: request, untried: request.targets, deadline: now + request.timeout)
        let first = request.inOrder ? Array(request.targets.prefix(1)) : request.targets
        attempt.untried.removeFirst(first.count)
        call.dial = attempt
        for key in keys(in: (request.screen?.prompt ?? []) + request.whisper) { fetch(key, for: call) }
        entertain(call, with: request.music, at: now)
        for target in first { ring(target, for: call, at: now) }
        finishDialIfIdle(of: call, at: now)
    }

    /// Hangs up what still rings or is bridged; the legs are released as their dialogs end.
    func cancelDial(of call: Call, at now: Instant) {
        guard let attempt = call.dial else { return }
        call.dial = nil
        call.leg.port?.audio?.unbridge()
        call.leg.port?.audio?.stopPlayback(at: now)
        for party in attempt.parties { hangUp(party.leg, of: call, at: now) }
    }

    func hangUp(_ leg: CallLeg, of call: Call, reason: HangupReason? = nil, at now: Instant) {
        if let id = leg.id { userAgent.hangUp(id, reason: reason, at: now) } else { release(leg, of: call) }
    }

    // MARK: Placing a leg

    private func ring(_ target: String, for call: Call, at now: Instant) {
        guard let request = call.dial?.request else { return }
        do {
            let leg = try makeLeg(
                to: target, showing: request.callerID, name: request.callerName, request.headers, for: call)
            call.dial?.parties.append(DialParty(leg))
            journal(call, .dialing(target: target, callerID: request.callerID), at: now)
            leg.port = openPort(for: call)
        } catch {
            note("failed", error.reason, of: target, for: call, at: now)
        }
    }

    /// A leg to be called as soon as its port is open.
    func makeLeg(
        to target: String, showing callerID: String?, name: String?, _ headers: [HeaderText], for call: Call
    ) throws(CallRefused) -> CallLeg {
        let leg = CallLeg(role: .outgoing, peer: configuration.userAgent.contact)
        leg.target = target
        leg.signer = configuration.trunks.first?.signer
        // A caller whose call goes on to somebody else came by the number that was called.
        let diversions =
            call.direction == .inbound ? [CallDiversion(number: call.record.to, reason: .unconditional)] : []
        leg.request = try outgoingCall(to: target, showing: callerID, name: name, diversions: diversions)
        leg.request?.headers = headers.map { ($0.headerName, $0.value) }
        call.legs.append(leg)
        return leg
    }

    /// The leg's port is open: its offer can be written and sent.
    func invite(_ leg: CallLeg, of call: Call, at now: Instant) {
        guard var request = leg.request, let offer = leg.negotiation?.makeOffer() else { return }
        leg.request = nil
        request.offer = offer
        request.headers += signature(of: request, by: leg.signer, of: call, at: now)
        let id = userAgent.call(request, at: now)
        leg.id = id
        leg.peer = request.destination
        callOfLeg[id] = call.id
    }

    // MARK: What becomes of it

    func dialLegEnded(_ leg: CallLeg, of call: Call, _ reason: EndReason, at now: Instant) {
        guard let attempt = call.dial, let party = attempt.party(leg) else { return }
        call.dial?.parties.removeAll { $0 === party }
        let detail = reason.text ?? reason.status.map { "status \($0)" } ?? ""
        switch party.stage {
        case .bridged:
            journal(call, .dialEnded(target: leg.target, outcome: "completed", detail: ""), at: now)
            return finishDial(of: call, "completed", leg.target, at: now)
        case .screening: note("declined", "the callee hung up while being asked", of: leg.target, for: call, at: now)
        case .listening: note("no_answer", "the callee hung up at once", of: leg.target, for: call, at: now)
        case .whispering, .waiting:
            note("declined", "the callee hung up before the conversation", of: leg.target, for: call, at: now)
        case .ringing: note(Self.outcome(of: reason), detail, of: leg.target, for: call, at: now)
        }
        if attempt.winner === party { call.dial?.winner = nil }
        finishDialIfIdle(of: call, at: now)
    }

    /// Writes down what a target came to; the last word decides the outcome of the step.
    func note(_ outcome: String, _ detail: String, of target: String, for call: Call, at now: Instant) {
        call.dial?.lastOutcome = outcome
        call.dial?.lastDetail = detail
        journal(call, .dialEnded(target: target, outcome: outcome, detail: detail), at: now)
    }

    /// The time to ring, to think or to talk may be over.
    func dialExpired(_ call: Call, at now: Instant) {
        guard let attempt = call.dial else { return }
        for party in attempt.parties {
            guard let due = party.deadline, due <= now, call.dial?.party(party.leg) != nil else { continue }
            expire(party, of: call, at: now)
        }
        guard let due = call.dial?.deadline, due <= now else { return }
        if call.dial?.isBridged == true {
            return finishDial(of: call, "completed", "the longest duration was reached", at: now)
        }
        call.dial?.deadline = nil
        for party in attempt.parties where party.stage == .ringing {
            giveUp(party, of: call, "no_answer", "it rang too long", at: now)
        }
        finishDialIfIdle(of: call, at: now)
    }

    /// Nobody waits for this party any more; what its dialog still brings changes nothing.
    func giveUp(_ party: DialParty, of call: Call, _ outcome: String, _ detail: String, at now: Instant) {
        call.dial?.parties.removeAll { $0 === party }
        note(outcome, detail, of: party.leg.target, for: call, at: now)
        hangUp(party.leg, of: call, at: now)
    }

    /// Goes on to the next target when nobody is called any more, or tells the flow how it ended.
    func finishDialIfIdle(of call: Call, at now: Instant) {
        while let attempt = call.dial, attempt.parties.isEmpty {
            guard let next = attempt.untried.first else {
                return finishDial(of: call, attempt.lastOutcome, attempt.lastDetail, at: now)
            }
            call.dial?.untried.removeFirst()
            call.dial?.deadline = now + attempt.request.timeout
            ring(next, for: call, at: now)
        }
    }

    private func finishDial(of call: Call, _ outcome: String, _ detail: String, at now: Instant) {
        guard let token = call.dial?.token else { return }
        cancelDial(of: call, at: now)
        call.run?.handle(.dialFinished(token, outcome: outcome, detail: detail), at: now)
    }

    /// What a call came to. Where the status says little, the cause of the telephone network (ITU-T Q.850) says more.
    static func outcome(of reason: EndReason) -> String {
        switch (reason.status, reason.cause) {
        case (486, _), (600, _): "busy"
        case (603, _), (607, _): "declined"
        case (_, 17): "busy"
        case (_, 21): "declined"
        case (408, _), (480, _), (487, _), (_, 18), (_, 19): "no_answer"
        default: reason.by == .timeout ? "no_answer" : "failed"
        }
    }
}
