import Foundation

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
