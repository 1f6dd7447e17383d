/// A 16-bit packet number that wraps (RFC 3550 §5.1).
public struct SequenceNumber: Hashable, Sendable {
    /// The number as it stands in the packet.
    public var rawValue: UInt16

    /// The number as it stands in the packet.
    @inlinable public init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// The number that follows, 0 after 65535.
    @inlinable public var next: SequenceNumber { SequenceNumber(rawValue &+ 1) }

    /// How far `other` lies ahead, −32768...32767, over the wrap-around; negative when it is behind.
    @inlinable public func distance(to other: SequenceNumber) -> Int {
        Int(Int16(bitPattern: other.rawValue &- rawValue))
    }
}

/// A 32-bit media time in ticks of the payload's clock, which wraps (RFC 3550 §5.1).
public struct RTPTimestamp: Hashable, Sendable {
    /// The ticks as they stand in the packet.
    public var rawValue: UInt32

    /// The ticks as they stand in the packet.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// This time moved by `ticks`, over the wrap-around.
    @inlinable public func advanced(by ticks: Int) -> RTPTimestamp {
        RTPTimestamp(rawValue &+ UInt32(truncatingIfNeeded: ticks))
    }

    /// How far `other` lies ahead in ticks, over the wrap-around; negative when it is behind.
    @inlinable public func distance(to other: RTPTimestamp) -> Int {
        Int(Int32(bitPattern: other.rawValue &- rawValue))
    }
}

/// The random name of one stream within a session (synchronization source, RFC 3550 §3).
public struct SSRC: Hashable, Sendable {
    /// The number as it stands in the packet.
    public var rawValue: UInt32

    /// The number as it stands in the packet.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// The number by which a session description names an encoding, 0...127 (RFC 3550 §5.1).
public struct PayloadType: Hashable, Sendable {
    /// 0...127.
    public let rawValue: UInt8

    /// Numbers above 127 lose their upper bit, which is the marker's place in the packet.
    @inlinable public init(_ rawValue: UInt8) { self.rawValue = rawValue & 0x7F }
}
