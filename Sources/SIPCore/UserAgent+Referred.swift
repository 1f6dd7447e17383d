import SIPMessage
public import SansIO

/// REFER in (RFC 3515): the other side asks us to call somebody else.
///
/// A bot does not call whom strangers name: unless the configuration says otherwise, a REFER is declined (603), and one
/// outside of any call is forbidden (403).
extension UserAgent {
    /// A REFER in the dialog of a leg.
    mutating func receiveReferral(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        guard let target = Self.soleTarget(of: request.message) else { return refuse(request, Self.badTarget, at: now) }
        guard configuration.acceptsReferrals, let leg = legs[id], leg.state == .confirmed, leg.farewell == nil,
            leg.pendingReferral == nil, leg.notifier == nil
        else { return refuse(request, RequestPolicy.Refusal(status: .decline), at: now) }
        legs[id]?.pendingReferral = request.key
        legs[id]?.dialog?.refreshTarget(from: request.message, peer: request.hop)
        emit(id, .referred(ReferralRequest(request.message, target: target)))
    }

    /// What a REFER outside of any call gets.
    static func answerToStrangeReferral(_ message: SIPMessage) -> RequestPolicy.Refusal {
        soleTarget(of: message) == nil ? badTarget : RequestPolicy.Refusal(status: .forbidden)
    }

    /// None or several targets (RFC 3515 §2.4.2).
    private static let badTarget = RequestPolicy.Refusal(
        status: .badRequest, reason: "Bad Request: a REFER has exactly one Refer-To")

    /// The one target of a REFER.
    private static func soleTarget(of message: SIPMessage) -> NameAddress? {
        let targets = (try? message.addresses(of: .referTo)) ?? []
        return targets.count == 1 ? targets[0] : nil
    }

    /// Answers a REFER that came as ``LegEvent/referred(_:)``. A 2xx is sent as 202, and the first NOTIFY follows it.
    ///
    /// - Parameter status: 200...299, or 300...699 to refuse it; another number is sent as 500.
    public mutating func answerReferral(_ leg: LegID, status: Int, at now: Instant) {
        defer { settle() }
        guard let key = legs[leg]?.pendingReferral else { return }
        legs[leg]?.pendingReferral = nil
        guard (200...299).contains(status) else {
            respond(key, Self.refusal(status), at: now)
            return
        }
        guard let sequence = servers[key]?.request.cseq.number else { return }
        respond(key, .accepted, headers: [(.contact, contactValue(over: arrivalTransport(of: leg)))], at: now)
        legs[leg]?.notifier = sequence
        notify(leg, .trying, at: now)
    }

    /// Tells the other side what the call that its REFER asked for came to; a final status ends the subscription.
    ///
    /// - Parameter status: 100...699; another number is sent as 500.
    public mutating func notifyReferral(_ leg: LegID, status: Int, at now: Instant) {
        defer { settle() }
        notify(leg, SIPStatus(code: status) ?? .serverInternalError, at: now)
    }

    private mutating func notify(_ id: LegID, _ status: SIPStatus, at now: Instant) {
        guard let leg = legs[id], leg.farewell == nil, let sequence = leg.notifier, var dialog = leg.dialog else {
            return
        }
        let request = dialog.makeRequest(.notify, via: makeVia(over: dialog.nextHop.transport))
        legs[id]?.dialog = dialog
        if status.isFinal { legs[id]?.notifier = nil }
        let headers: [(HeaderName, String)] = [
            (.contact, contactValue(over: dialog.nextHop.transport)), (.event, "refer;id=\(sequence)"),
            (.subscriptionState, status.isFinal ? "terminated;reason=noresource" : "active;expires=180"),
        ]
        start(
            request, headers: headers + productHeaders(isAnonymous: leg.isAnonymous),
            contentType: "message/sipfrag;version=2.0", body: Array("SIP/2.0 \(status)\r\n".utf8),
            to: dialog.nextHop, for: .notification(id), at: now)
    }
}
