public import Audio

/// A key to be sent: how long it is down, and how long it is quiet afterwards.
public struct DigitToSend: Hashable, Sendable {
    /// `nil` for a pause of ``off`` without a key.
    public var digit: DTMFDigit?
    /// How long the key is down.
    public var on: Duration
    /// How long it is quiet afterwards.
    public var off: Duration

    /// A key with its times.
    public init(_ digit: DTMFDigit, on: Duration = .milliseconds(100), off: Duration = .milliseconds(100)) {
        self.digit = digit
        self.on = on
        self.off = off
    }

    /// A pause between keys.
    public static func pause(_ duration: Duration) -> DigitToSend {
        var pause = DigitToSend(.zero, on: .zero, off: duration)
        pause.digit = nil
        return pause
    }

    /// The keys of `text` in order: `0`–`9`, `*`, `#`, `A`–`D`. `w` is a pause of half a second, `W`, `p`
    /// and a comma one of a second; all other characters are left out.
    public static func sequence(
        _ text: String, on: Duration = .milliseconds(100), off: Duration = .milliseconds(100)
    ) -> [DigitToSend] {
        text.compactMap { character in
            if let digit = DTMFDigit(character) { return DigitToSend(digit, on: on, off: off) }
            if character == "w" { return .pause(.milliseconds(500)) }
            return ",pPW".contains(character) ? .pause(.seconds(1)) : nil
        }
    }
}

/// How digits are sent.
public enum DigitForm: Hashable, Sendable {
    /// As telephone-events when they were agreed, otherwise as tones.
    case auto
    /// As telephone-events (RFC 4733); as tones when they were not agreed.
    case rfc4733
    /// As tones in the audio.
    case audio
}
