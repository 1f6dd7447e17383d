import SIPMessage
import SansIO

/// Provisional responses of ours that the caller acknowledges (RFC 3262 §3).
///
///     INVITE  Supported: 100rel     →   ← 183  Require: 100rel, RSeq: 7
///     PRACK   RAck: 7 1 INVITE      →   ← 200 (PRACK)
///                                       ← 200 (INVITE)
extension UserAgent {
    /// What is agreed about provisional responses with whoever sends from there.
    func reliability(at host: NetworkAddress.Host) -> ProvisionalReliability {
        reliableHosts[host] ?? configuration.reliability
    }

    /// What an incoming INVITE makes possible; `nil` where provisional responses are plain.
    mutating func reliableResponses(to message: SIPMessage, from source: NetworkAddress) -> ReliableResponses? {
        let policy = reliability(at: source.host)
        guard policy != .off else { return nil }
        let isRequired = message.names(ProvisionalReliability.token, in: .require)
        guard isRequired || message.names(ProvisionalReliability.token, in: .supported) else { return nil }
        return ReliableResponses(isRequired: isRequired || policy == .required, random: &random)
    }

    /// Why an INVITE is refused whose sender cannot do what is required here (RFC 3261 §21.4.16).
    func refusalOfReliability(_ request: IncomingRequest) -> RequestPolicy.Refusal? {
        guard request.method == .invite, request.toTag == nil, reliability(at: request.source.host) == .required
        else { return nil }
        let token = ProvisionalReliability.token
        guard !request.message.names(token, in: .supported), !request.message.names(token, in: .require) else {
            return nil
        }
        return RequestPolicy.Refusal(status: .extensionRequired, headers: [(.require, token)])
    }

    /// Sends a provisional response that wants a PRACK, where this is one; returns false where it has to be a plain one.
    mutating func ringReliably(
        _ id: LegID, _ key: ServerTransactionKey, _ status: SIPStatus, body: [UInt8]?, at now: Instant
    ) -> Bool {
        guard let reliable = legs[id]?.reliable, reliable.isRequired || body != nil else { return false }
        let isDelayed = servers[key].map { RequestPolicy.offer(in: $0.request.message) == nil } ?? false
        // The first of them would have to carry our offer (RFC 3261 §13.2.1), which comes with the 200: the caller
        // who takes no plain ones hears nothing before it.
        if isDelayed { return reliable.isRequired }
        guard reliable.pending == nil else {
            legs[id]?.reliable?.queued = ReliableResponses.Queued(status: status, body: body)
            return true
        }
        sendReliably(id, key, status, body: body, at: now)
        return true
    }

    private mutating func sendReliably(
        _ id: LegID, _ key: ServerTransactionKey, _ status: SIPStatus, body: [UInt8]?, at now: Instant
    ) {
        guard let sequence = legs[id]?.reliable?.takeSequence(), let invite = servers[key]?.request.cseq else { return }
        let headers: [(HeaderName, String)] = [(.require, ProvisionalReliability.token), (.rSeq, "\(sequence)")]
        guard
            let packet = respond(
                key, status, headers: headers, contentType: "application/sdp", body: body ?? [], at: now)
        else { return }
        let timing = configuration.timers
        legs[id]?.reliable?.lastStatus = status
        legs[id]?.reliable?.pending = ReliableResponses.Pending(
            packet: packet, sequence: sequence, invite: invite, carriesAnswer: body != nil, interval: timing.t1)
        legs[id]?.timers.set(.unacknowledgedRinging, at: now + timing.transactionTimeout)
        setTimer(.reliableRinging, of: id, at: now + timing.t1)
    }

    /// RFC 3262 §3: T1, then doubled without bound, over every transport.
    mutating func repeatReliably(_ id: LegID, at now: Instant) {
        guard let pending = legs[id]?.reliable?.pending else { return }
        transmit(pending.packet)
        legs[id]?.reliable?.pending?.interval = pending.interval * 2
        legs[id]?.timers.set(.reliableRinging, at: now + pending.interval * 2)
    }

    /// The ringing that is sent each minute: a new one, since nobody takes a number twice (RFC 3262 §4); a plain one where
    /// those are taken, too. False where the last one was plain.
    mutating func ringAgain(_ id: LegID, _ key: ServerTransactionKey, at now: Instant) -> Bool {
        guard let reliable = legs[id]?.reliable, let status = reliable.lastStatus else { return false }
        guard reliable.isRequired else {
            respond(key, status, at: now)
            return true
        }
        if reliable.pending == nil { sendReliably(id, key, status, body: nil, at: now) }
        return true
    }

    /// RFC 3262 §3: nobody has acknowledged it within 64·T1.
    mutating func giveUpReliably(_ id: LegID, at now: Instant) {
        guard legs[id]?.state == .incoming, let key = legs[id]?.pendingInvite else { return }
        respond(key, .serverTimeout, reason: "Server Time-out: no PRACK", at: now)
        end(id, EndReason(by: .timeout, status: 504, text: "no PRACK to a provisional response"))
    }

    mutating func stopRepeatingReliably(_ id: LegID) {
        legs[id]?.timers.cancel(.reliableRinging)
        legs[id]?.timers.cancel(.unacknowledgedRinging)
        schedule(.leg(id), legs[id]?.timers.next)
    }

    /// A PRACK in the dialog of a leg; one that fits no response which waits gets 481.
    mutating func receivePrack(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        guard let reliable = legs[id]?.reliable, let pending = reliable.pending,
            let text = request.message[.rAck], let named = ResponseAcknowledgement(text),
            named.response == pending.sequence, named.cseq == pending.invite
        else { return refuse(request, RequestPolicy.Refusal(status: .noSuchTransaction), at: now) }
        legs[id]?.reliable?.acknowledge()
        stopRepeatingReliably(id)
        // RFC 3262 §5: where there is a session already, the PRACK may offer another one.
        if let offer = RequestPolicy.offer(in: request.message), legs[id]?.reliable?.hasAnswered == true,
            legs[id]?.state == .incoming
        {
            legs[id]?.pendingUpdate = request.key
            servers[request.key]?.leg = id
            return emit(id, .offer(offer))
        }
        respond(request.key, .ok, at: now)
        goOnRinging(id, at: now)
    }

    /// Sends what has waited for a PRACK: the 200, else the latest provisional response.
    mutating func goOnRinging(_ id: LegID, at now: Instant) {
        guard let leg = legs[id], leg.state == .incoming, let reliable = leg.reliable, !reliable.holdsAnswer,
            leg.pendingUpdate == nil, let key = leg.pendingInvite
        else { return }
        if let body = reliable.waitingAnswer {
            legs[id]?.reliable?.waitingAnswer = nil
            return answer(id, body: body, at: now)
        }
        guard let queued = reliable.queued, reliable.pending == nil else { return }
        legs[id]?.reliable?.queued = nil
        sendReliably(id, key, queued.status, body: queued.body, at: now)
    }
}
