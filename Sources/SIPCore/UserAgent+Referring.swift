public import SIPMessage
public import SansIO

/// REFER out (RFC 3515): the other side is asked to call somebody else, and tells what came of it.
///
///     REFER →   ← 202   ← NOTIFY 100   200 →   ← NOTIFY 200   200 →   BYE →
extension UserAgent {
    /// Asks the other side of `leg` to call `target`; ``LegEvent/referral(_:)`` follows, with exactly one end, unless
    /// the leg ends before. One REFER at a time: while one is under way, and on a leg that is not up, it does nothing.
    ///
    /// - Parameters:
    ///   - other: the leg whose dialog the new call is to take the place of (RFC 3891): an attended transfer. Its far
    ///     end's Contact becomes the target.
    ///   - headers: what the new INVITE shall carry. They go into the Refer-To URI (RFC 3261 §19.1.5), and into the
    ///     REFER too, for those who read them there. Names must begin with `X-`; others are left out.
    /// - Returns: whether a REFER was sent.
    @discardableResult
    public mutating func refer(
        _ leg: LegID, to target: SIPURI, replacing other: LegID? = nil, headers: [(HeaderName, String)] = [],
        at now: Instant
    ) -> Bool {
        defer { settle() }
        guard let current = legs[leg], current.state == .confirmed, current.farewell == nil,
            current.referral.map({ $0.state == .over }) ?? true, var dialog = current.dialog
        else { return false }
        let own = headers.filter { $0.0.canonicalName.hasPrefix("x-") && $0.0.isToken }
        guard let address = referTo(target, replacing: other, own) else { return false }
        let request = dialog.makeRequest(.refer, via: makeVia(over: dialog.nextHop.transport))
        legs[leg]?.dialog = dialog
        legs[leg]?.referral = Referral(sequence: request.sequence)
        var fields: [(HeaderName, String)] = [
            (.contact, contactValue(over: dialog.nextHop.transport)), (.referTo, address.description),
        ]
        if !current.isAnonymous {
            fields.append((.referredBy, NameAddress(uri: dialog.local.uri).description))
        }
        fields += productHeaders(isAnonymous: current.isAnonymous) + own
        start(request, headers: fields, to: dialog.nextHop, for: .referral(leg), at: now)
        setTimer(.notification, of: leg, at: now + configuration.timers.transactionTimeout)
        return true
    }

    private func referTo(
        _ target: SIPURI, replacing other: LegID?, _ headers: [(HeaderName, String)]
    ) -> NameAddress? {
        var uri = target
        if let other {
            guard let dialog = legs[other]?.dialog else { return nil }
            uri = dialog.remoteTarget
            uri.headers = nil
            // RFC 3891 §3: the tags are named as the recipient of the INVITE knows them.
            uri.addHeader(
                .replaces, "\(dialog.callID);to-tag=\(dialog.remoteTag);from-tag=\(dialog.localTag)")
        }
        for (name, value) in headers { uri.addHeader(name, value.removingControlCharacters()) }
        return NameAddress(uri: uri)
    }

    /// A final response to our REFER; 481 and 408 end the leg, as for any request in a dialog.
    mutating func receiveReferralResponse(_ message: SIPMessage, _ status: SIPStatus, _ id: LegID) {
        guard status.isFinal else { return }
        let isSubscribed = message[.referSub]?.lowercased().hasPrefix("false") != true
        let phrase = String(message.reasonPhrase.removingControlCharacters().prefix(128))
        let event = legs[id]?.referral?.receive(status, makesNoSubscription: !isSubscribed, phrase: phrase)
        if let event { emit(id, .referral(event)) }
    }

    /// Nobody waits for what comes of our REFER any more: what is still told of it gets 481, and there may be another one.
    public mutating func forgetReferral(_ leg: LegID) { legs[leg]?.referral?.forget() }

    /// Timer N: nothing was told of a REFER that was accepted.
    mutating func referralIsSilent(_ id: LegID) {
        if let event = legs[id]?.referral?.timeout() { emit(id, .referral(event)) }
    }

    // MARK: NOTIFY

    /// A NOTIFY in a dialog: about our REFER, or about something that nobody asked for (RFC 6665 §4.1.3).
    mutating func receiveNotify(_ request: IncomingRequest, in id: LegID, at now: Instant) {
        guard let referral = legs[id]?.referral, !referral.isForgotten, Self.isAbout(referral, request.message) else {
            return refuseNotify(request, at: now)
        }
        respond(request.key, .ok, at: now)
        let event = legs[id]?.referral?.receive(ReferNotification(request.message))
        if let event { emit(id, .referral(event)) }
    }

    private static func isAbout(_ referral: Referral, _ message: SIPMessage) -> Bool {
        let parts = (message[.event] ?? "").split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
        guard parts.first == "refer" else { return false }
        let id = parts.first { $0.hasPrefix("id=") }
        return id == nil || id == "id=\(referral.sequence)"
    }

    /// Nobody has subscribed: 481 for the one package that we know, 489 for every other.
    mutating func refuseNotify(_ request: IncomingRequest, at now: Instant) {
        refuse(request, Self.answerToNotify(request.message, isInDialog: true), at: now)
    }

    /// Registrars tell unasked that messages wait (RFC 3842), and keep bindings open by notifying of nothing: refusing that
    /// makes some of them say it for ever.
    private static let toldUnasked: Set<String> = ["message-summary", "keep-alive"]

    /// What a NOTIFY gets that is about nothing of ours.
    static func answerToNotify(_ message: SIPMessage, isInDialog: Bool) -> RequestPolicy.Refusal {
        let package = (message[.event] ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        if package == "refer" { return RequestPolicy.Refusal(status: .noSuchTransaction) }
        if !isInDialog, toldUnasked.contains(package) { return RequestPolicy.Refusal(status: .ok) }
        return RequestPolicy.Refusal(status: .badEvent, headers: [(.allowEvents, "refer")])
    }
}
