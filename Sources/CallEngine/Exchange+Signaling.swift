import Audio
import FlowEngine
import MediaEngine
import SDP
import SIPCore
import SansIO

/// What the user agent tells about a leg, and what the call makes of it.
extension Exchange {
    func handle(_ event: LegEvent, on legID: LegID, at now: Instant) {
        if case .ended = event { unverified[legID] = nil }
        guard let id = callOfLeg[legID], let call = calls[id], let leg = call.leg(legID) else { return }
        switch event {
        case .progress(let status, let body): progressed(leg, of: call, status: status, body: body, at: now)
        case .answered(let body): answered(leg, of: call, body: body, at: now)
        case .confirmed(let body): confirmed(leg, of: call, body: body, at: now)
        case .offer(let body): renegotiate(leg, of: call, offer: body, at: now)
        case .offerAnswered(let body): renegotiated(leg, of: call, answer: body, isOurs: true, at: now)
        case .offerRefused(let status): offerRefused(leg, of: call, status: status, at: now)
        case .offerWanted: offerSession(leg, of: call, at: now)
        case .redirected(let status, let target):
            journal(call, .dialing(target: "\(target) (sent on by \(status))", callerID: nil), at: now)
        case .info(let contentType, let body):
            if let key = InfoKey(contentType: contentType, body: body) {
                leg.port?.audio?.receiveInfoDigit(key.digit, duration: key.duration, at: now)
                if let port = leg.port { drain(port, at: now) }
            }
        case .referral(let event): if leg === call.leg { referralChanged(event, of: call, at: now) }
        case .referred(let request):
            if leg === call.leg, call.controller == .application {
                emit(.event(call.id, .transferRequested(request)))
            } else {
                userAgent.answerReferral(legID, status: 603, at: now)
            }
        case .ended(let reason): ended(leg, of: call, reason, at: now)
        }
        pump(call, at: now)
    }

    private func progressed(_ leg: CallLeg, of call: Call, status: Int, body: [UInt8]?, at now: Instant) {
        guard leg === call.leg else { return }
        journal(call, .ringing(status: status), at: now)
        guard call.controller == .application else { return }
        if let body { hearEarlyMedia(body, on: leg, of: call, at: now) }
        emit(.event(call.id, .ringing(status: status)))
    }

    /// The session description of a provisional response is a foretaste of the 200's (RFC 3261 §13.2.1, RFC 3960):
    /// an application hears what is played before the answer. One that cannot be used costs nothing.
    private func hearEarlyMedia(_ body: [UInt8], on leg: CallLeg, of call: Call, at now: Instant) {
        guard var foretaste = leg.negotiation, let media = try? foretaste.receiveAnswer(body) else { return }
        leg.media = media
        startAudio(leg, of: call, at: now)
    }

    /// A 2xx to an INVITE of ours.
    private func answered(_ leg: CallLeg, of call: Call, body: [UInt8]?, at now: Instant) {
        leg.isConfirmed = true
        do {
            guard let body else { throw MissingAnswer() }
            if let media = try leg.negotiation?.receiveAnswer(body) { take(media, for: leg, of: call, at: now) }
        } catch {
            return fail(leg, of: call, "the answer of \(leg.target) cannot be used: \(error)", at: now)
        }
        startAudio(leg, of: call, at: now)
        pickedUp(leg, of: call, at: now)
    }

    /// Somebody is at the other side of a leg of ours that has rung so far.
    func pickedUp(_ leg: CallLeg, of call: Call, at now: Instant) {
        if leg === call.leg {
            markAnswered(call, at: now)
            startFlow(call, isAnswered: true, at: now)
        } else if call.transfer?.consultation === leg {
            consultationAnswered(call, at: now)
        } else {
            dialAnswered(leg, of: call, at: now)
        }
    }

    /// The ACK to our 2xx.
    private func confirmed(_ leg: CallLeg, of call: Call, body: [UInt8]?, at now: Instant) {
        guard !leg.isConfirmed else { return renegotiated(leg, of: call, answer: body, at: now) }
        leg.isConfirmed = true
        if leg.media == nil {
            do {
                guard let body else { throw MissingAnswer() }
                leg.media = try leg.negotiation?.receiveAnswer(body)
                startAudio(leg, of: call, at: now)
            } catch {
                return end(call, by: "system", "the caller's answer cannot be used: \(error)", at: now)
            }
        }
        guard leg === call.leg else { return }
        markAnswered(call, at: now)
        call.run?.handle(.answered, at: now)
        bridgeIfReady(call, at: now)
    }

    /// Sends the 200 with our session description and opens the audio; does nothing when that was done.
    func answer(_ call: Call, at now: Instant) {
        guard let leg = call.leg.id, let body = call.leg.answer, call.leg.role == .incoming else { return }
        call.leg.answer = nil
        // What rang before the answer has done so; a dial goes on ringing until somebody is there.
        if call.dial == nil, call.transfer == nil { call.leg.port?.audio?.stopPlayback(at: now) }
        userAgent.answer(leg, body: body, at: now)
        if call.leg.media != nil { startAudio(call.leg, of: call, at: now) }
    }

    private func markAnswered(_ call: Call, at now: Instant) {
        call.answeredAt = now
        call.record.answeredAt = configuration.wallClock.iso8601(at: now)
        journal(call, .answered, at: now)
        if call.controller == .application { emit(.event(call.id, .answered)) }
    }
}

/// A 2xx or its ACK had to carry a session description and did not (RFC 3264 §5, RFC 3261 §13.2.1).
private struct MissingAnswer: Error, CustomStringConvertible {
    var description: String { "it has no session description" }
}
