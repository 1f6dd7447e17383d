/// An IP address and a port, as a value: no socket, no lookup.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// An IPv4 or IPv6 address in network byte order.
    public enum Host: Hashable, Sendable {
        case v4(UInt32)
        case v6(high: UInt64, low: UInt64)
    }

    /// The address without its port.
    public var host: Host
    /// The port, in host byte order.
    public var port: UInt16

    /// An address out of its parts.
    public init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads a literal address: dotted IPv4, or IPv6 with or without brackets. Names give `nil`.
    public init?(literal: some StringProtocol, port: UInt16) {
        guard let host = Host(literal: literal) else { return nil }
        self.init(host: host, port: port)
    }

    /// The address as it stands in a URI or a Via: IPv6 in brackets.
    public var description: String {
        switch host {
        case .v4: "\(host):\(port)"
        case .v6: "[\(host)]:\(port)"
        }
    }
}

extension NetworkAddress.Host: CustomStringConvertible {
    /// Reads a literal: dotted IPv4, or IPv6 (RFC 4291 §2.2) with or without brackets. Names give `nil`.
    public init?(literal: some StringProtocol) {
        if let v4 = Self.parseV4(Array(literal.utf8)) {
            self = v4
        } else if let v6 = Self.parseV6(Array(literal.utf8)) {
            self = v6
        } else {
            return nil
        }
    }

    /// The bare literal, IPv6 without brackets and without zero compression of single groups (RFC 5952 §4).
    public var description: String {
        switch self {
        case .v4(let bits):
            return "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
        case .v6(let high, let low):
            let groups =
                (0..<4).map { UInt16(truncatingIfNeeded: high >> (48 - 16 * $0)) }
                + (0..<4).map { UInt16(truncatingIfNeeded: low >> (48 - 16 * $0)) }
            return Self.text(of: groups)
        }
    }

    /// The loopback network 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }

    /// `0.0.0.0` or `::`: all addresses of the machine.
    public var isUnspecified: Bool { self == .v4(0) || self == .v6(high: 0, low: 0) }

    private static func text(of groups: [UInt16]) -> String {
        var best = 0..<0
        var index = 0
        while index < groups.count {
            let start = index
            while index < groups.count, groups[index] == 0 { index += 1 }
            if index - start > max(best.count, 1) { best = start..<index }
            index = max(index, start + 1)
        }
        let hex = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return hex.joined(separator: ":") }
        return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
    }

    private static func parseV4(_ text: [UInt8]) -> Self? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }),
                let value = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bits = bits << 8 | UInt32(value)
        }
        return .v4(bits)
    }

    private static func parseV6(_ text: [UInt8]) -> Self? {
        var body = text[...]
        if body.first == UInt8(ascii: "["), body.last == UInt8(ascii: "]") { body = body.dropFirst().dropLast() }
        let string = String(decoding: body, as: UTF8.self)
        guard string.utf8.count <= 45, string.contains(":") else { return nil }
        let halves = string.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = groups(in: halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 8 ? from(head) : nil }
        guard let tail = groups(in: halves[1]), head.count + tail.count < 8 else { return nil }
        return from(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func groups(in text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), case .v4(let bits)? = parseV4(Array(part.utf8)) {
                groups += [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), !part.hasPrefix("+"), !part.hasPrefix("-"),
                    let value = UInt16(part, radix: 16)
                else { return nil }
                groups.append(value)
            }
        }
        return groups
    }

    private static func from(_ groups: [UInt16]) -> Self {
        let high = groups[..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = groups[4...].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        return .v6(high: high, low: low)
    }
}

extension NetworkAddress {
    /// Reads `192.0.2.1:5060`, `[2001:db8::1]:5060` or a bare literal, which gets `defaultPort`.
    public init?(text: some StringProtocol, defaultPort: UInt16 = 5060) {
        let text = String(text)
        if let host = Host(literal: text) {
            self.init(host: host, port: defaultPort)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let host = Host(literal: text[..<colon]),
            let port = UInt16(text[text.index(after: colon)...]), text[..<colon].last != ":"
        else { return nil }
        self.init(host: host, port: port)
    }
}
