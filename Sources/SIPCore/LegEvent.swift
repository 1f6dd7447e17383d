import SIPMessage

/// What happens on a leg, in order; the last is always ``ended(_:)``.
public enum LegEvent: Sendable {
    /// A provisional response above 100 to our INVITE, with its body where it has one.
    case progress(status: Int, body: [UInt8]?)
    /// A 2xx to our INVITE, already acknowledged.
    case answered(body: [UInt8]?)
    /// The ACK to a 2xx of ours, with its body: the answer, where our 2xx carried the offer. Comes for each INVITE
    /// and re-INVITE that was accepted.
    case confirmed(body: [UInt8]?)
    /// A re-INVITE or an UPDATE with its offer, `nil` when the offer is to come from us: answer it with
    /// ``UserAgent/answerOffer(_:body:at:)`` or ``UserAgent/refuseOffer(_:status:at:)``.
    case offer([UInt8]?)
    /// The answer to our ``UserAgent/offer(_:body:by:at:)``; already acknowledged.
    case offerAnswered(body: [UInt8]?)
    /// Our offer was refused; the session stays as it was. After 491 it is put off: ``offerWanted`` follows.
    case offerRefused(status: Int)
    /// It is time for an offer of ours: one had to wait, was put off by glare, or the session wants to be refreshed
    /// (RFC 4028) and the other side does not know UPDATE.
    case offerWanted
    /// Our call was sent on to another address (300, 301, 302), and goes there.
    case redirected(status: Int, target: String)
    /// What becomes of our ``UserAgent/refer(_:to:replacing:headers:at:)``.
    indirect case referral(ReferralEvent)
    /// The other side asks us to call somebody else; only where the configuration lets it. Answer it with
    /// ``UserAgent/answerReferral(_:status:at:)``.
    indirect case referred(ReferralRequest)
    /// An INFO, already answered 200; the type is in lower case and without parameters.
    case info(contentType: String, body: [UInt8])
    /// The leg is gone: exactly once for every leg that ever got a ``LegID``.
    case ended(EndReason)
}

/// Why a leg ended.
public struct EndReason: Sendable, Equatable {
    /// Whose doing it was.
    public enum Side: Sendable, Equatable {
        /// This side hung up, cancelled or refused.
        case local
        /// The other side hung up, cancelled or refused.
        case remote
        /// Nobody answered in time: no response, no ACK, or the ring timeout.
        case timeout
        /// The bytes could not be sent.
        case transport
    }

    /// Whose doing it was.
    public var by: Side
    /// The final status of an INVITE that failed or was cancelled; `nil` when an answered call ended.
    public var status: Int?
    /// A sentence, a reason phrase, or the text of a Reason header (RFC 3326), without control characters.
    public var text: String?
    /// The cause of the telephone network (ITU-T Q.850) in a Reason header of the other side: 16 is normal clearing,
    /// 17 busy, 19 no answer, 21 rejected.
    public var cause: Int?

    /// A reason out of its parts.
    public init(by: Side, status: Int? = nil, text: String? = nil, cause: Int? = nil) {
        self.by = by
        self.status = status
        self.text = text
        self.cause = cause
    }

    /// What a message of the other side says: the Reason header of a BYE, a CANCEL or a refusal (RFC 3326).
    init(of message: SIPMessage, status: Int? = nil, phrase: String? = nil) {
        let reasons = message.reasons
        let whole = message[.reason]?.removingControlCharacters().prefix(128).description
        let text = reasons.lazy.compactMap(\.text).first ?? (whole?.isEmpty == false ? whole : phrase)
        self.init(by: .remote, status: status, text: text, cause: reasons.first { $0.isQ850 }?.cause)
    }
}

/// Why this side hangs up, as the other side is told in a Reason header (RFC 3326).
public struct HangupReason: Sendable, Equatable {
    /// The final response to an INVITE that is not answered yet, 300...699; 603 when `nil`.
    public var status: Int?
    /// The Q.850 cause of the Reason header, for instance 16, normal clearing.
    public var cause: Int?
    /// The text of the Reason header.
    public var text: String?
    /// Whether somebody else took the call: phones then do not count it as missed (RFC 3326 §2, `SIP;cause=200`).
    public var isCompletedElsewhere = false

    /// A reason out of its parts.
    public init(status: Int? = nil, cause: Int? = nil, text: String? = nil) {
        self.status = status
        self.cause = cause
        self.text = text
    }

    /// Somebody else took the call.
    public static var completedElsewhere: HangupReason {
        var reason = HangupReason(text: "Call completed elsewhere")
        reason.isCompletedElsewhere = true
        return reason
    }

    /// The Reason header's value, `nil` when there is nothing to say.
    var headerValue: String? {
        guard cause != nil || text != nil else { return nil }
        if isCompletedElsewhere { return "SIP;cause=200;text=\"Call completed elsewhere\"" }
        let words = text.map { ";text=\"\($0.removingControlCharacters().filter { $0 != "\"" && $0 != "\\" })\"" }
        return "\(cause.map { "Q.850;cause=\($0)" } ?? "SIP")\(words ?? "")"
    }
}
