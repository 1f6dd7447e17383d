import Hashes

/// A hash that digest authentication can use (RFC 7616 §3.3, RFC 8760 §2): the hash, and whether `-sess` follows.
///
/// Ordered by strength, strongest last.
public struct DigestAlgorithm: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// A hash function, weakest first.
    public enum Hash: Int, Sendable, Comparable, CaseIterable {
        /// RFC 1321; what every peer knows.
        case md5
        /// FIPS 180-4.
        case sha256
        /// FIPS 180-4 §5.3.6.2.
        case sha512t256

        /// Whether the left one is weaker.
        public static func < (lhs: Hash, rhs: Hash) -> Bool { lhs.rawValue < rhs.rawValue }

        var name: String {
            switch self {
            case .md5: "MD5"
            case .sha256: "SHA-256"
            case .sha512t256: "SHA-512-256"
            }
        }
    }

    /// The hash function.
    public var hash: Hash
    /// Whether the password is hashed together with both nonces (`-sess`).
    public var isSession: Bool

    /// An algorithm out of its parts.
    public init(_ hash: Hash, isSession: Bool = false) {
        self.hash = hash
        self.isSession = isSession
    }

    /// The algorithm of a name, compared without case; `nil` for one that is not known.
    public init?(name: String) {
        var name = name.lowercased()
        isSession = name.hasSuffix("-sess")
        if isSession { name.removeLast(5) }
        guard let hash = Hash.allCases.first(where: { $0.name.lowercased() == name }) else { return nil }
        self.hash = hash
    }

    /// The name as on the wire: `SHA-512-256`, `MD5-sess`.
    public var description: String { isSession ? "\(hash.name)-sess" : hash.name }

    /// Whether the left one is weaker.
    public static func < (lhs: DigestAlgorithm, rhs: DigestAlgorithm) -> Bool {
        lhs.hash == rhs.hash ? !lhs.isSession && rhs.isSession : lhs.hash < rhs.hash
    }

    /// The hash of `text` as lower-case hexadecimal digits.
    func hexadecimal(_ text: String) -> String { hexadecimal(Array(text.utf8)) }

    func hexadecimal(_ bytes: [UInt8]) -> String {
        switch hash {
        case .md5: MD5.hash(bytes).hexadecimal
        case .sha256: SHA2.sha256(bytes).hexadecimal
        case .sha512t256: SHA2.sha512t256(bytes).hexadecimal
        }
    }
}
