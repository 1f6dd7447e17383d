import FlowEngine
import MediaEngine
import SIPCore
public import SansIO

/// How legs and calls end. Every call that got an id ends here, once, with its record.
extension Exchange {
    /// Ends the call from our side: BYE, CANCEL or a refusal, as its state asks.
    func end(_ call: Call, by side: String, _ reason: String, at now: Instant) {
        guard !call.isOver else { return }
        call.ending = call.ending ?? (side, reason)
        cancelDial(of: call, at: now)
        cancelTransfer(of: call, at: now)
        guard let leg = call.leg.id else { return close(call, EndReason(by: .local, status: nil, text: nil), at: now) }
        userAgent.hangUp(leg, reason: nil, at: now)
    }

    /// Ends every call: the server stops.
    public func hangUpAll(at now: Instant) {
        for call in Array(calls.values) {
            end(call, by: "system", "the server stops", at: now)
            pump(call, at: now)
        }
        settle(at: now)
    }

    /// A leg's dialog is over.
    func ended(_ leg: CallLeg, of call: Call, _ reason: EndReason, at now: Instant) {
        leg.id.map { _ = callOfLeg.removeValue(forKey: $0) }
        if leg === call.leg {
            close(call, reason, at: now)
        } else {
            reportRefusedPackets(of: leg, in: call, at: now)
            release(leg, of: call)
            secondLegEnded(leg, of: call, reason, at: now)
        }
        forgetIfDone(call)
    }

    /// A leg of ours that cannot go on, for a reason of our own.
    func fail(_ leg: CallLeg, of call: Call, _ reason: String, at now: Instant) {
        if leg === call.leg { return end(call, by: "system", reason, at: now) }
        journal(call, .problem(reason), at: now)
        guard let id = leg.id else {
            release(leg, of: call)
            return secondLegEnded(leg, of: call, EndReason(by: .local, status: nil, text: reason), at: now)
        }
        userAgent.hangUp(id, reason: nil, at: now)
    }

    private func secondLegEnded(_ leg: CallLeg, of call: Call, _ reason: EndReason, at now: Instant) {
        if call.transfer?.consultation === leg { return consultationEnded(call, reason, at: now) }
        dialLegEnded(leg, of: call, reason, at: now)
    }

    func release(_ leg: CallLeg, of call: Call) {
        if let port = leg.port { close(port) }
        call.legs.removeAll { $0 === leg }
    }

    /// The main leg is over: the flow learns of it, the record is written, the rest is hung up.
    private func close(_ call: Call, _ reason: EndReason, at now: Instant) {
        guard !call.isOver else { return }
        call.isOver = true
        deadlines.set(call.id, nil)
        let side = call.ending?.by ?? sideName(reason.by, call)
        let text = call.ending?.reason ?? reason.text ?? defaultText(reason, by: side)
        cancelDial(of: call, at: now)
        transferCallerLeft(call, at: now)
        cancelTransfer(of: call, at: now)
        call.run?.handle(.hungUp(by: side), at: now)
        closeRecordings(of: call, at: now)
        noteEnd(of: call, reason, by: side, text, at: now)
        reportRefusedPackets(of: call.leg, in: call, at: now)
        release(call.leg, of: call)
        call.outlivesCaller = true
        call.endReason = reason
        pump(call, at: now)
    }

    /// The caller is gone and the flow is through: the record is written.
    func finishAfterlife(of call: Call, at now: Instant) {
        guard call.outlivesCaller, call.run?.isFinished ?? true else { return }
        call.outlivesCaller = false
        call.record.variables = call.run?.variables ?? [:]
        journal(call, .ended(by: call.record.endedBy, reason: call.record.reason), at: now)
        if call.controller == .application, let reason = call.endReason { emit(.event(call.id, .ended(reason))) }
        emit(.ended(call.record))
        forgetIfDone(call)
    }

    /// Forgets a call that nothing is left of: no leg, no flow, no recording on its way to the disk.
    func forgetIfDone(_ call: Call) {
        guard call.isOver, !call.outlivesCaller, call.legs.isEmpty, call.recordings.isEmpty else { return }
        forget(call)
    }

    private func noteEnd(of call: Call, _ reason: EndReason, by side: String, _ text: String, at now: Instant) {
        call.record.endedAt = configuration.wallClock.iso8601(at: now)
        call.record.duration = call.answeredAt.map { now - $0 } ?? .zero
        call.record.endedBy = side
        call.record.reason = text
        call.record.status = call.answeredAt == nil ? reason.status : nil
        call.record.cause = reason.cause
        if let statistics = call.leg.port?.audio?.statistics {
            call.record.packetsReceived = statistics.packetsReceived
            call.record.packetsLost = statistics.packetsLost
            call.record.packetsSent = statistics.packetsSent
            call.record.jitter = statistics.jitter
            guard statistics.reportsReceived > 0 else { return }
            call.record.farPacketsLost = statistics.farPacketsLost
            call.record.farJitter = statistics.farJitter
            call.record.roundTrip = statistics.longestRoundTrip
        }
    }

    private func forget(_ call: Call) {
        calls[call.id] = nil
        for key in call.pendingPlay?.missing ?? [] { waitingForPrompt[key]?.removeAll { $0 == call.id } }
    }

    private func sideName(_ side: EndReason.Side, _ call: Call) -> String {
        switch side {
        case .local: "system"
        case .remote: call.direction == .inbound ? "caller" : "callee"
        case .timeout: "timeout"
        case .transport: "transport"
        }
    }

    private func defaultText(_ reason: EndReason, by side: String) -> String {
        if let status = reason.status { return "ended with status \(status)" }
        return "\(side) hung up"
    }
}
