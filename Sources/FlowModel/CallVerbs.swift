/// `answer`: takes the call. Outcomes `done`, `failed`; nothing happens when the call is already up.
public struct Answer: Sendable {
    /// How long the call may last from the answer on: 1 second to 24 hours; 4 hours where nothing is written.
    public var maxDuration: Duration
}

/// `reject`: refuses the call before it was answered. Final.
public struct Reject: Sendable {
    /// The SIP status, 400 to 699: 486 busy, 603 declined, 404 not found, 403 forbidden, or the one under `code`.
    public var status: Int
}

/// `hangup`: ends the call. Final.
public struct Hangup: Sendable {
    /// A word for the record of the call: one line of 1 to 64 bytes, or `nil`.
    public var cause: String?
}

/// `dial`: bridges the caller to a second leg. Outcomes `completed`, `no_answer`, `busy`, `declined`, `failed`.
public struct Dial: Sendable {
    /// 1 to 20 E.164 numbers or `sip:` URIs, tried all at once or in order; those written out have been checked.
    public var targets: [Template]
    /// True for `mode: in_order`.
    public var inOrder: Bool
    /// What the callee is shown; evaluates to an E.164 number, or to null or empty text for an anonymous call.
    public var callerID: Template
    /// The name shown with the number; null or `nil` for none.
    public var callerName: Template?
    /// How long one target rings: 1 second to 10 minutes.
    public var timeout: Duration
    /// How long the two may talk.
    public var maxDuration: Duration
    /// What the caller hears until the callee answers; empty for ringback.
    public var music: [Playable]
}

/// `send_digits`. Outcome `done`.
public struct SendDigits: Sendable {
    /// How many keys and pauses one step can send.
    public static let mostDigits = 200

    /// How the digits are sent: as the peer negotiated, as tones in the audio, or as events (RFC 4733).
    public enum Form: String, Sendable, CaseIterable { case auto, audio, rfc4733 }
    /// `0-9 A-D * #`, and `w` for a pause of half a second, `W` for one of a second.
    public var digits: Template
    /// The length of a digit.
    public var on: Duration
    /// The pause after a digit.
    public var off: Duration
    /// How the digits are sent.
    public var form: Form
}
