public import SansIO

/// A block of addresses in CIDR notation (RFC 4632): `198.51.100.0/27`, `2001:db8::/32`, or one address.
public struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
    private let base: NetworkAddress.Host
    private let length: Int

    /// The block of one address.
    public init(_ host: NetworkAddress.Host) {
        base = host
        length = Self.width(of: host)
    }

    /// Reads a block. Bits beyond the prefix do not matter; anything else that is no block gives `nil`.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first.flatMap({ NetworkAddress.Host(literal: $0) }) else { return nil }
        base = host
        guard parts.count == 2 else {
            length = Self.width(of: host)
            return
        }
        guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]),
            length <= Self.width(of: host)
        else { return nil }
        self.length = length
    }

    /// Whether an address lies in the block.
    public func contains(_ host: NetworkAddress.Host) -> Bool {
        switch (base, host) {
        case (.v4(let mine), .v4(let theirs)): Self.agree(UInt64(mine) << 32, UInt64(theirs) << 32, length)
        case (.v6(let high, let low), .v6(let otherHigh, let otherLow)):
            Self.agree(high, otherHigh, min(length, 64)) && Self.agree(low, otherLow, max(0, length - 64))
        case (.v4, .v6), (.v6, .v4): false
        }
    }

    /// The block as it is written.
    public var description: String { length == Self.width(of: base) ? base.description : "\(base)/\(length)" }

    private static func width(of host: NetworkAddress.Host) -> Int {
        if case .v4 = host { 32 } else { 128 }
    }

    /// Whether the first `count` bits are the same.
    private static func agree(_ lhs: UInt64, _ rhs: UInt64, _ count: Int) -> Bool {
        count == 0 || (lhs ^ rhs) >> UInt64(64 - count) == 0
    }
}
