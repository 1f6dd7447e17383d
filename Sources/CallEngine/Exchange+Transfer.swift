import FlowEngine
import MediaEngine
import SIPCore
import SIPMessage
import SansIO

/// `transfer`: the caller's side is asked to call somebody else (RFC 3515), or to take the place of a call of ours that
/// the target has answered (RFC 3891).
extension Exchange {
    func startTransfer(_ request: TransferRequest, _ token: StepToken, for call: Call, at now: Instant) {
        cancelTransfer(of: call, at: now)
        call.transfer = TransferAttempt(token: token, request: request, deadline: now + request.timeout)
        journal(call, .transferring(target: request.target, isAttended: request.isAttended), at: now)
        entertain(call, with: [], at: now)
        request.isAttended ? consult(for: call, at: now) : refer(call, at: now)
    }

    /// Lets go of what is under way; the other side may still do what it was asked for.
    func cancelTransfer(of call: Call, at now: Instant) {
        guard let attempt = call.transfer else { return }
        call.transfer = nil
        if let leg = call.leg.id { userAgent.forgetReferral(leg) }
        call.leg.port?.audio?.stopPlayback(at: now)
        if let leg = attempt.consultation { hangUp(leg, of: call, at: now) }
    }

    /// Calls the target first.
    private func consult(for call: Call, at now: Instant) {
        guard let request = call.transfer?.request else { return }
        do {
            let leg = try makeLeg(
                to: request.target, showing: request.callerID, name: nil, request.headers, for: call)
            call.transfer?.consultation = leg
            leg.port = openPort(for: call)
        } catch {
            finishTransfer(of: call, isAccepted: false, error.reason, at: now)
        }
    }

    private func refer(_ call: Call, at now: Instant) {
        guard let attempt = call.transfer else { return }
        do throws(CallRefused) {
            let domain =
                configuration.trunks.first?.domain ?? call.incoming?.from.uri.host ?? call.leg.peer.host.description
            let target = try uri(of: attempt.request.target, at: domain)
            let headers = attempt.request.headers.map { ($0.headerName, $0.value) }
            guard let leg = call.leg.id,
                userAgent.refer(leg, to: target, replacing: attempt.consultation?.id, headers: headers, at: now)
            else { throw CallRefused("the call is not up, or is being transferred already") }
        } catch {
            finishTransfer(of: call, isAccepted: false, error.reason, at: now)
        }
    }

    // MARK: What becomes of it

    /// The target of an attended transfer has answered our call, or has not.
    func consultationAnswered(_ call: Call, at now: Instant) { refer(call, at: now) }

    func consultationEnded(_ call: Call, _ reason: EndReason, at now: Instant) {
        call.transfer?.consultation = nil
        // A target whose call was taken over hangs up ours; what came of it is told by the caller's side.
        if call.transfer?.isUnderWay == true { return }
        let why = reason.text ?? reason.status.map { "status \($0)" } ?? "it hung up"
        finishTransfer(of: call, isAccepted: false, "the target was not reached: \(why)", at: now)
    }

    func referralChanged(_ event: ReferralEvent, of call: Call, at now: Instant) {
        switch event {
        case .accepted, .progress: call.transfer?.isUnderWay = true
        case .ended(let status, let text):
            let isAccepted = status.map { (200...299).contains($0) } ?? false
            finishTransfer(of: call, isAccepted: isAccepted, isAccepted ? "" : Self.sentence(status, text), at: now)
        }
    }

    private static func sentence(_ status: Int?, _ text: String?) -> String {
        guard let status else { return "the other side does not say what came of it: \(text ?? "no reason was given")" }
        return "the other side said: \(status)" + (text.map { " \($0)" } ?? "")
    }

    func transferExpired(_ call: Call, at now: Instant) {
        finishTransfer(of: call, isAccepted: false, "nothing was heard of it in time", at: now)
    }

    /// The caller is gone. One that had agreed to call the target has gone there.
    func transferCallerLeft(_ call: Call, at now: Instant) {
        guard let attempt = call.transfer, attempt.isUnderWay else { return }
        finishTransfer(of: call, isAccepted: true, "the caller hung up after it agreed to go", at: now)
    }

    /// Somebody else is in the place of the caller who was asked.
    func transferCallerReplaced(_ call: Call, at now: Instant) {
        finishTransfer(of: call, isAccepted: false, "somebody else has taken the caller's place", at: now)
    }

    private func finishTransfer(of call: Call, isAccepted: Bool, _ detail: String, at now: Instant) {
        guard let attempt = call.transfer else { return }
        let outcome = isAccepted ? "accepted" : "failed"
        journal(call, .transferEnded(target: attempt.request.target, outcome: outcome, detail: detail), at: now)
        cancelTransfer(of: call, at: now)
        call.run?.handle(
            .transferFinished(attempt.token, isAccepted: isAccepted, detail: detail), at: now)
    }
}
