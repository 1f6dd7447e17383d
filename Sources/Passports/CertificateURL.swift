import Foundation
public import SansIO

/// Where a certificate may be fetched from: https alone, at a public host, on the port 443 or 8443.
///
/// Whoever calls chooses this address. Without rules he could let us knock at machines of our own network, read files, or
/// wait for ever.
public struct CertificateURL: Sendable, Hashable {
    /// As it is to be asked for.
    public let text: String
    /// The host.
    public let host: String

    /// `nil` where nothing may be fetched from there.
    public init?(_ text: String) {
        guard text.utf8.count <= 1024,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 34 && $0 != 92 }),
            let parts = URLComponents(string: text), parts.scheme?.lowercased() == "https",
            parts.user == nil,
            parts.password == nil, parts.fragment == nil, parts.query == nil,
            [nil, 443, 8443].contains(parts.port), let host = parts.host?.lowercased(),
            Self.isPublicName(host)
        else { return nil }
        self.text = text
        self.host = host
    }

    /// Whether an address that a host's name leads to is one of the public network: a name of anybody may lead into ours.
    public static func isPublic(_ host: NetworkAddress.Host) -> Bool {
        switch host {
        case .v4(let bits):
            // RFC 6890: this network, private, shared, loopback, link-local, special, documentation, tests, multicast.
            let blocks: [(UInt32, UInt32)] = [
                (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
                (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC0A8_0000, 16), (0xC612_0000, 15),
                (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
            ]
            return !blocks.contains { bits >> (32 - $0.1) == $0.0 >> (32 - $0.1) }
        case .v6(let high, _):
            // Global unicast alone, without documentation and without tunnels that hide an address of IPv4.
            return high >> 61 == 1 && high >> 32 != 0x2001_0DB8 && high >> 32 != 0x2001_0000 && high >> 48 != 0x2002
        }
    }

    /// A name of at least two labels that is not of a network without one; never a literal address.
    private static func isPublicName(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let inner: Set<Substring> = [
            "localhost", "local", "internal", "lan", "home", "corp", "arpa", "test", "invalid",
        ]
        guard labels.count >= 2, let last = labels.last, last.contains(where: \.isLetter),
            !inner.contains(last)
        else {
            return false
        }
        return labels.allSatisfy { label in
            !label.isEmpty
                && label.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
        }
    }
}
