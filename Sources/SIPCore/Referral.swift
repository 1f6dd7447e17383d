public import SIPMessage

/// What becomes of a REFER of ours (RFC 3515), in order; the last is always ``ended(status:text:)``.
public enum ReferralEvent: Sendable, Equatable {
    /// The other side will call whom it was told to: 200 or 202 to the REFER.
    case accepted
    /// What its call came to so far: a provisional status, 100 at least.
    case progress(status: Int)
    /// What came of it, exactly once: the final status of its call, or of the REFER where that was refused; `nil` where
    /// it does not say. 2xx means that the other side reached whom it was told to call.
    case ended(status: Int?, text: String?)
}

/// A REFER of the other side: whom we shall call in place of this call (RFC 3515 §2.1).
public struct ReferralRequest: Sendable, Equatable {
    /// The address in Refer-To, a `Replaces` of it in its URI's headers (RFC 3891).
    public var target: NameAddress
    /// Who asks, as Referred-By says (RFC 3892).
    public var referredBy: NameAddress?
    /// The headers that are ours to read: those whose name begins with `X-`, in order, 32 of them at most.
    public var extensionHeaders: [ExtensionHeader]

    /// A header of one's own.
    public struct ExtensionHeader: Sendable, Equatable {
        /// The name as written.
        public var name: String
        /// The value without control characters.
        public var value: String
    }

    init(_ message: SIPMessage, target: NameAddress) {
        self.target = target
        referredBy = message.address(of: .referredBy)
        let own = message.allFields.lazy.filter { $0.name.canonicalName.hasPrefix("x-") }
        extensionHeaders = own.prefix(32).map {
            ExtensionHeader(name: $0.name.rawName, value: $0.value.removingControlCharacters())
        }
    }
}

/// A REFER of ours and the subscription that it made (RFC 3515 §2.4.4).
///
///     sent      → accepted (2xx), told (NOTIFY), over (refused, or a NOTIFY that says all)
///     accepted  → told (NOTIFY), over (Timer N: no NOTIFY at all)
///     told      → over (a final status in a NOTIFY, or the end of the subscription)
///
/// A NOTIFY may overtake the 2xx. What comes after the end is answered and changes nothing; after Timer N there is no
/// subscription that it could be about.
struct Referral: Sendable {
    enum State: Sendable { case sent, accepted, told, over }

    /// The number of the REFER: the `id` of its notifications (RFC 3515 §2.4.6).
    let sequence: UInt32
    private(set) var state = State.sent
    /// Whether there is no subscription any more that a NOTIFY could be about: none came in time (RFC 6665 §4.1.2.4), or
    /// nobody waits for it.
    private(set) var isForgotten = false

    init(sequence: UInt32) { self.sequence = sequence }

    /// A final response to the REFER. `makesNoSubscription`: it said `Refer-Sub: false` (RFC 4488), so nothing follows.
    mutating func receive(_ status: SIPStatus, makesNoSubscription: Bool, phrase: String?) -> ReferralEvent? {
        guard state == .sent else { return nil }
        guard status.isSuccess, !makesNoSubscription else { return end(status.code, phrase) }
        state = .accepted
        return .accepted
    }

    /// Timer N (RFC 6665 §4.1.2.4): there was time enough for the first NOTIFY. Where the REFER itself has no answer yet, its
    /// own timer says so.
    mutating func timeout() -> ReferralEvent? {
        guard state == .accepted else { return nil }
        isForgotten = true
        return end(nil, "it agreed, and then told nothing of it")
    }

    /// Nobody waits for it any more.
    mutating func forget() {
        guard state != .over else { return }
        isForgotten = true
        state = .over
    }

    /// A notification: the status of its body, and whether it is the last.
    mutating func receive(_ notification: ReferNotification) -> ReferralEvent? {
        guard state != .over else { return nil }
        if let status = notification.status, status >= 200 { return end(status, notification.phrase) }
        if notification.isLast { return end(nil, notification.phrase ?? notification.reason) }
        state = .told
        return notification.status.map { .progress(status: $0) }
    }

    private mutating func end(_ status: Int?, _ text: String?) -> ReferralEvent {
        state = .over
        return .ended(status: status, text: text)
    }
}

/// The body and the state of a NOTIFY about a REFER (RFC 3515 §2.4.5, RFC 3420).
struct ReferNotification: Sendable, Equatable {
    /// 100...699; `nil` where the body has no status line.
    var status: Int?
    var phrase: String?
    /// Whether the subscription is over.
    var isLast: Bool
    /// Why it is over, as Subscription-State says.
    var reason: String?

    init(_ message: SIPMessage) {
        let state = message[.subscriptionState] ?? ""
        isLast = state.lowercased().hasPrefix("terminated")
        reason = state.split(separator: ";").lazy.map { $0.drop { $0 == " " } }.first { $0.hasPrefix("reason=") }
            .map { "the subscription ended: \(String($0.dropFirst(7)).removingControlCharacters().prefix(64))" }
        guard message.contentType == "message/sipfrag" else { return }
        let line = String(decoding: message.body.prefix(256).prefix { $0 != 13 && $0 != 10 }, as: UTF8.self)
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].uppercased() == "SIP/2.0", words[1].utf8.count == 3,
            let code = Int(words[1]), (100...699).contains(code)
        else { return }
        status = code
        phrase = words.count > 2 ? String(words[2]).removingControlCharacters() : nil
    }
}
