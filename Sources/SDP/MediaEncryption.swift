/// Whether audio is encrypted (SRTP, RFC 3711) with keys that the session descriptions carry (SDES, RFC 4568).
public enum MediaEncryption: String, Sendable, CaseIterable {
    /// Never: encrypted streams are refused.
    case off
    /// Where the other side does it, too. Offers say `RTP/AVP` with keys, which a peer that knows none of it ignores.
    case optional
    /// Always: a call without is not set up, and none goes on without.
    case required
}

/// The keys of an encrypted stream: each side encrypts what it sends with its own.
public struct MediaKeys: Sendable, Equatable {
    /// Ours: for what we send.
    public var sending: MediaKey
    /// The peer's: for what we receive.
    public var receiving: MediaKey

    /// Both keys.
    public init(sending: MediaKey, receiving: MediaKey) {
        self.sending = sending
        self.receiving = receiving
    }
}

/// A key for one direction of an encrypted stream. Whoever prints it sees the suite alone.
public struct MediaKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The cipher and the tag, as `a=crypto` names them: `AES_CM_128_HMAC_SHA1_80` …
    public var suite: String
    /// The master key followed by the master salt.
    public var keyAndSalt: [UInt8]

    /// A key for a suite.
    public init(suite: String, keyAndSalt: [UInt8]) {
        self.suite = suite
        self.keyAndSalt = keyAndSalt
    }

    /// The suite's name.
    public var description: String { suite }
    /// The suite's name.
    public var debugDescription: String { suite }
}
