import SansIO

/// The identity of one call within a running program: the caller's leg and whatever is bridged to it.
///
/// The low byte is the shard that owns the call, so that anyone who holds the id knows where to ask.
public struct CallID: Hashable, Sendable, CustomStringConvertible {
    /// 55 bits of chance and the shard in the low byte.
    public let rawValue: UInt64

    /// The id with these bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    init(shard: UInt8, random: inout RandomSource) {
        rawValue = random.next() & ~0xFF | UInt64(shard)
    }

    /// The shard that owns the call.
    public var shard: Int { Int(rawValue & 0xFF) }

    /// Sixteen hexadecimal digits.
    public var description: String {
        let hex = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }
}
