internal import CSRTP

/// One direction of secure RTP (RFC 3711) over libsrtp2: a cipher, its keys, its roll-over counters and replay window.
///
/// Made of the master key and salt that an `a=crypto` line carries (RFC 4568). Works in place in the caller's buffer,
/// allocates nothing per packet after the first of each source, and drops nothing by itself: a packet that fails is
/// a typed error, to be counted and forgotten.
public struct SRTPSession: ~Copyable {
    /// Which way the packets of a session go.
    public enum Role: Sendable { case sender, receiver }

    /// Room that a buffer needs behind a packet for the tag (SRTP_MAX_TRAILER_LEN).
    public static let maximumTrailerBytes = 144
    /// How far a packet may lie behind the newest one and still be told from a replay.
    public static let replayWindow: UInt = 128

    private let context: srtp_t
    private let role: Role

    /// - Parameters:
    ///   - keyAndSalt: the master key followed by the master salt, as `inline:` carries them after base64.
    /// - Throws: ``SRTPError`` when the length does not fit the suite, or this build of libsrtp2 lacks the suite.
    public init(role: Role, suite: SRTPSuite, keyAndSalt: [UInt8]) throws(SRTPError) {
        let wanted = suite.keyByteCount + suite.saltByteCount
        guard keyAndSalt.count == wanted else {
            throw .wrongKeyLength(suite, expected: wanted, actual: keyAndSalt.count)
        }
        guard srtpLibraryStatus == srtp_err_status_ok else { throw .library(code: Int(srtpLibraryStatus.rawValue)) }
        var key = keyAndSalt
        var created: srtp_t?
        let status = key.withUnsafeMutableBufferPointer { key in
            var policy = srtp_policy_t()
            suite.apply(to: &policy)
            policy.ssrc.type = role == .sender ? ssrc_any_outbound : ssrc_any_inbound
            policy.key = key.baseAddress
            policy.window_size = Self.replayWindow
            return srtp_create(&created, &policy)
        }
        for index in key.indices { key[index] = 0 }
        guard status == srtp_err_status_ok, let created else { throw .unsupportedSuite(suite) }
        context = created
        self.role = role
    }

    deinit { srtp_dealloc(context) }

    /// Encrypts the RTP packet in the first `byteCount` bytes of `buffer` in place and adds the tag.
    /// - Returns: the new length.
    /// - Precondition: the session is a sender's, and `buffer` has ``maximumTrailerBytes`` of room behind the packet.
    public mutating func protect(
        _ buffer: UnsafeMutableRawBufferPointer, byteCount: Int
    ) throws(SRTPError) -> Int {
        precondition(role == .sender, "a receiver's session only opens packets")
        precondition(buffer.count - byteCount >= Self.maximumTrailerBytes, "there is no room for the tag")
        return try run(byteCount) { srtp_protect(context, buffer.baseAddress, $0) }
    }

    /// Checks the tag and the replay window, and decrypts the packet in the first `byteCount` bytes in place.
    /// - Returns: the new length.
    /// - Throws: ``SRTPError``; the bytes are then worthless and the session goes on as if nothing had come.
    /// - Precondition: the session is a receiver's, and `byteCount` lies within `buffer`.
    public mutating func unprotect(
        _ buffer: UnsafeMutableRawBufferPointer, byteCount: Int
    ) throws(SRTPError) -> Int {
        precondition(role == .receiver, "a sender's session only closes packets")
        precondition(byteCount <= buffer.count, "the packet is longer than its buffer")
        guard byteCount >= RTPHeader.fixedByteCount else { throw .malformed }
        return try run(byteCount) { srtp_unprotect(context, buffer.baseAddress, $0) }
    }

    /// ``protect(_:byteCount:)`` for an RTCP packet (RFC 3711 §3.4).
    public mutating func protectRTCP(
        _ buffer: UnsafeMutableRawBufferPointer, byteCount: Int
    ) throws(SRTPError) -> Int {
        precondition(role == .sender, "a receiver's session only opens packets")
        precondition(buffer.count - byteCount >= Self.maximumTrailerBytes, "there is no room for the tag")
        return try run(byteCount) { srtp_protect_rtcp(context, buffer.baseAddress, $0) }
    }

    /// ``unprotect(_:byteCount:)`` for an RTCP packet (RFC 3711 §3.4).
    public mutating func unprotectRTCP(
        _ buffer: UnsafeMutableRawBufferPointer, byteCount: Int
    ) throws(SRTPError) -> Int {
        precondition(role == .receiver, "a sender's session only closes packets")
        precondition(byteCount <= buffer.count, "the packet is longer than its buffer")
        guard byteCount >= 8 else { throw .malformed }
        return try run(byteCount) { srtp_unprotect_rtcp(context, buffer.baseAddress, $0) }
    }

    private func run(
        _ byteCount: Int, _ operation: (UnsafeMutablePointer<Int32>) -> srtp_err_status_t
    ) throws(SRTPError) -> Int {
        guard var length = Int32(exactly: byteCount) else { throw .malformed }
        let status = withUnsafeMutablePointer(to: &length, operation)
        guard status == srtp_err_status_ok else { throw SRTPError(status) }
        return Int(length)
    }
}

/// The library's global tables, set up once; Swift makes the first use of it safe among threads.
private let srtpLibraryStatus = srtp_init()

/// Why secure RTP could not be set up, or why a packet was refused.
public enum SRTPError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongKeyLength(SRTPSuite, expected: Int, actual: Int)
    case unsupportedSuite(SRTPSuite)
    /// The tag does not fit: another key, or changed on the way.
    case authenticationFailed
    /// The packet came before, or lies behind the replay window.
    case replayed
    /// The bytes are no RTP or RTCP packet.
    case malformed
    /// The key has protected as many packets as it may; new keys are due.
    case keyExpired
    case library(code: Int)

    init(_ status: srtp_err_status_t) {
        switch status {
        case srtp_err_status_auth_fail: self = .authenticationFailed
        case srtp_err_status_replay_fail, srtp_err_status_replay_old: self = .replayed
        case srtp_err_status_bad_param, srtp_err_status_parse_err: self = .malformed
        case srtp_err_status_key_expired: self = .keyExpired
        default: self = .library(code: Int(status.rawValue))
        }
    }

    /// The reason as a sentence.
    public var description: String {
        switch self {
        case .wrongKeyLength(let suite, let expected, let actual):
            "key and salt of \(suite.rawValue) have \(expected) bytes, not \(actual)"
        case .unsupportedSuite(let suite): "the installed libsrtp2 does not offer \(suite.rawValue)"
        case .authenticationFailed: "the packet's tag does not fit: it was changed, or made with another key"
        case .replayed: "the packet came before, or is too old to tell"
        case .malformed: "the bytes are no RTP or RTCP packet"
        case .keyExpired: "the key has protected as many packets as it may; negotiate a new one"
        case .library(let code): "libsrtp2 failed with its status \(code)"
        }
    }
}
