import MediaEngine
import SDP
import SIPCore
import SansIO

/// New offers in a call that is up (RFC 3264 §8): hold and resume, another codec, another address, none at all.
extension Exchange {
    func renegotiate(_ leg: CallLeg, of call: Call, offer: [UInt8]?, at now: Instant) {
        guard let legID = leg.id, var negotiation = leg.negotiation else { return }
        guard let offer else {
            // The answer comes with the ACK, and with it what has changed.
            let body = negotiation.makeOffer()
            leg.negotiation = negotiation
            return userAgent.answerOffer(legID, body: body, at: now)
        }
        do {
            let (answer, media) = try negotiation.receiveOffer(offer)
            leg.negotiation = negotiation
            userAgent.answerOffer(legID, body: answer, at: now)
            take(media, for: leg, of: call, at: now)
        } catch {
            journal(call, .problem("a new offer in the call was refused: \(error)"), at: now)
            userAgent.refuseOffer(legID, status: error.suggestedStatus, at: now)
        }
    }

    /// Offers the session as we want it now; where another offer is open, as soon as that is over.
    func offerSession(_ leg: CallLeg, of call: Call, at now: Instant) {
        guard let legID = leg.id, var negotiation = leg.negotiation else { return }
        let body = negotiation.makeOffer()
        // What was not sent was not offered: the negotiation stays as it was.
        if userAgent.offer(legID, body: body, at: now) { leg.negotiation = negotiation }
    }

    /// An offer of ours was refused: what was agreed before stays. After 491 it is made again by itself.
    func offerRefused(_ leg: CallLeg, of call: Call, status: Int, at now: Instant) {
        leg.negotiation?.offerRejected()
        guard status != 491 else { return }
        journal(call, .problem("our new offer in the call was refused with \(status)"), at: now)
    }

    /// The answer to an offer of ours, in a 2xx or in the ACK to one. Without one the session stays as it was.
    func renegotiated(_ leg: CallLeg, of call: Call, answer: [UInt8]?, isOurs: Bool = false, at now: Instant) {
        guard let answer, leg.negotiation?.hasOpenOffer == true else {
            leg.negotiation?.offerRejected()
            return
        }
        do {
            guard let media = try leg.negotiation?.receiveAnswer(answer) else { return }
            take(media, for: leg, of: call, isOurs: isOurs, at: now)
        } catch {
            leg.negotiation?.offerRejected()
            journal(call, .problem("the answer to our offer in the call cannot be used: \(error)"), at: now)
        }
    }

    /// What was agreed holds from now on; audio that is open changes with it.
    func take(_ media: NegotiatedMedia, for leg: CallLeg, of call: Call, isOurs: Bool = false, at now: Instant) {
        let before = leg.media
        leg.media = media
        // An old style hold names no address (c=0.0.0.0, RFC 3264 §8.4): the one before stays.
        if NetworkAddress.Host(literal: media.remoteHost).map({ !$0.isUnspecified }) ?? true {
            connect(leg, to: media, at: now)
        }
        if leg.port?.audio != nil { encrypt(leg, of: call, with: media.keys, at: now) }
        leg.port?.audio?.renegotiate(media)
        guard let sentence = isOurs ? Self.ownChange(from: before, to: media) : Self.change(from: before, to: media)
        else { return }
        let who = isOurs ? "this side" : leg === call.leg ? "the other side" : leg.target
        journal(call, .sessionChanged("\(who) \(sentence)"), at: now)
    }

    /// What an agreement that we have asked for means for people.
    private static func ownChange(from before: NegotiatedMedia?, to media: NegotiatedMedia) -> String? {
        guard let before, before.direction != media.direction else { return change(from: before, to: media) }
        return media.direction.receives ? "resumed the call" : "put the call on hold"
    }

    /// What a new agreement means for people; `nil` where it means nothing.
    private static func change(from before: NegotiatedMedia?, to media: NegotiatedMedia) -> String? {
        guard let before else { return nil }
        if before.direction != media.direction {
            return media.direction.sends
                ? (media.direction.receives ? "resumed the call" : "listens only") : "put the call on hold"
        }
        if before.sendFormat.name != media.sendFormat.name { return "changed to \(media.sendFormat.name)" }
        let isMoved = before.remoteHost != media.remoteHost || before.remotePort != media.remotePort
        return isMoved ? "moved its audio to another address" : nil
    }
}

extension NetworkAddress.Host {
    /// `0.0.0.0` or `::`.
    fileprivate var isUnspecified: Bool {
        switch self {
        case .v4(let bits): bits == 0
        case .v6(let high, let low): high == 0 && low == 0
        }
    }
}
