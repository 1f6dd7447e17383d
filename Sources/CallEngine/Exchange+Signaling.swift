import Audio
import FlowEngine
import MediaEngine
import SDP
import SIPCore
import SansIO

/// What the user agent tells about a leg, and what the call makes of it.
extension Exchange {
    func handle(_ event: LegEvent, on legID: LegID, at now: Instant) {
        guard let id = callOfLeg[legID], let call = calls[id], let leg = call.leg(legID) else { return }
        switch event {
        case .progress(let status, _): progressed(leg, of: call, status: status, at: now)
        case .answered(let body): answered(leg, of: call, body: body, at: now)
        case .confirmed(let body): confirmed(leg, of: call, body: body, at: now)
        case .offer(let body): renegotiate(leg, of: call, offer: body, at: now)
        case .info(let contentType, let body):
            if let key = InfoKey(contentType: contentType, body: body) {
                leg.port?.audio?.receiveInfoDigit(key.digit, duration: key.duration, at: now)
                if let port = leg.port { drain(port, at: now) }
            }
        case .ended(let reason): ended(leg, of: call, reason, at: now)
        }
        pump(call, at: now)
    }

    private func progressed(_ leg: CallLeg, of call: Call, status: Int, at now: Instant) {
        guard leg === call.leg else { return }
        journal(call, .ringing(status: status), at: now)
        if call.controller == .application { emit(.event(call.id, .ringing(status: status))) }
    }

    /// A 2xx to an INVITE of ours.
    private func answered(_ leg: CallLeg, of call: Call, body: [UInt8]?, at now: Instant) {
        leg.isConfirmed = true
        do {
            guard let body else { throw MissingAnswer() }
            leg.media = try leg.negotiation?.receiveAnswer(body)
        } catch {
            return fail(leg, of: call, "the answer of \(leg.target) cannot be used: \(error)", at: now)
        }
        startAudio(leg, of: call, at: now)
        if leg === call.leg {
            markAnswered(call, at: now)
            startFlow(call, isAnswered: true, at: now)
        } else {
            dialAnswered(leg, of: call, at: now)
        }
    }

    /// The ACK to our 2xx.
    private func confirmed(_ leg: CallLeg, of call: Call, body: [UInt8]?, at now: Instant) {
        guard !leg.isConfirmed else { return }
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
    }

    /// Sends the 200 with our session description and opens the audio; does nothing when that was done.
    func answer(_ call: Call, at now: Instant) {
        guard let leg = call.leg.id, let body = call.leg.answer, call.leg.role == .incoming else { return }
        call.leg.answer = nil
        userAgent.answer(leg, body: body, at: now)
        if call.leg.media != nil { startAudio(call.leg, of: call, at: now) }
    }

    private func markAnswered(_ call: Call, at now: Instant) {
        call.answeredAt = now
        call.record.answeredAt = configuration.wallClock.iso8601(at: now)
        journal(call, .answered, at: now)
        if call.controller == .application { emit(.event(call.id, .answered)) }
    }

    private func renegotiate(_ leg: CallLeg, of call: Call, offer: [UInt8]?, at now: Instant) {
        guard let legID = leg.id, var negotiation = leg.negotiation else { return }
        guard let offer else {
            let body = negotiation.makeOffer()
            leg.negotiation = negotiation
            return userAgent.answerOffer(legID, body: body, at: now)
        }
        do {
            let (answer, media) = try negotiation.receiveOffer(offer)
            leg.negotiation = negotiation
            leg.media = media
            userAgent.answerOffer(legID, body: answer, at: now)
            connect(leg, to: media, at: now)
            leg.port?.audio?.renegotiate(media)
        } catch {
            journal(call, .problem("a new offer in the call was refused: \(error)"), at: now)
            userAgent.refuseOffer(legID, status: 488, at: now)
        }
    }
}

/// A 2xx or its ACK had to carry a session description and did not (RFC 3264 §5, RFC 3261 §13.2.1).
private struct MissingAnswer: Error, CustomStringConvertible {
    var description: String { "it has no session description" }
}
