/// The payload of a telephone-event packet (RFC 4733 §2.3).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     event     |E|R| volume    |          duration             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
public struct TelephoneEvent: Hashable, Sendable {
    /// The bytes of one event.
    public static let byteCount = 4

    /// 0–9 digits, 10 `*`, 11 `#`, 12–15 A–D (§3.2); 16 flash and above are no keys.
    public var code: UInt8
    /// The E bit: the key is up.
    public var isEnd: Bool
    /// Level below 0 dBm0 in dB, 0...63; receivers ignore it.
    public var volume: UInt8
    /// How long the event has lasted by now, in ticks of the clock, from the packet's timestamp.
    public var duration: UInt16

    /// An event to be written.
    public init(code: UInt8, isEnd: Bool, volume: UInt8 = 10, duration: UInt16) {
        self.code = code
        self.isEnd = isEnd
        self.volume = volume
        self.duration = duration
    }

    /// True for the sixteen keys.
    public var isKey: Bool { code <= 15 }

    /// Reads the first event of a payload; `nil` when it is shorter than an event. Surplus bytes are ignored:
    /// some senders append redundant older events (§2.5.1.5).
    public init?(parsing payload: UnsafeRawBufferPointer) {
        guard payload.count >= Self.byteCount else { return nil }
        self.init(
            code: payload[0], isEnd: payload[1] & 0x80 != 0, volume: payload[1] & 0x3F,
            duration: payload.bigEndian16(at: 2))
    }

    /// Writes the four bytes.
    /// - Precondition: `bytes` has room for ``byteCount``.
    public func write(into bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= Self.byteCount, "a telephone-event needs 4 bytes")
        bytes[0] = code
        bytes[1] = (isEnd ? 0x80 : 0) | min(volume, 63)
        bytes.storeBigEndian(duration, at: 2)
    }
}
