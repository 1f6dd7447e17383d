import SansIO

/// An `a=crypto` line: `tag suite inline:key‖salt|lifetime|MKI session-parameters` (RFC 4568 §9.1).
struct CryptoAttribute: Equatable {
    /// Tells the lines of one description apart; the answer repeats the one it takes.
    var tag: Int
    var key: MediaKey

    /// Reads the value behind `a=crypto:`; `nil` for what we cannot take: more than one key, a key identifier (MKI),
    /// a parameter of the session that must be understood (§6.3), or what is no such line at all.
    init?(_ value: String) {
        let fields = value.split(separator: " ")
        guard fields.count >= 3, let tag = Array(fields[0].utf8)[...].decimal(upTo: 999_999_999),
            (1...64).contains(fields[1].utf8.count), fields[2].lowercased().hasPrefix("inline:"),
            fields[3...].allSatisfy({ $0.hasPrefix("-") })
        else { return nil }
        let parts = fields[2].dropFirst("inline:".count).split(separator: "|", omittingEmptySubsequences: false)
        // A lifetime is a promise of the sender; `1:4` would be a key identifier. Several keys are joined by `;`.
        guard let first = parts.first, first.utf8.count <= 128, parts.count <= 2,
            !(parts.count == 2 && parts[1].contains(":")),
            let keyAndSalt = Base64.bytes(first), !keyAndSalt.isEmpty
        else { return nil }
        self.tag = tag
        key = MediaKey(suite: fields[1].uppercased(), keyAndSalt: keyAndSalt)
    }

    init(tag: Int, key: MediaKey) {
        self.tag = tag
        self.key = key
    }

    var attribute: SDPAttribute {
        SDPAttribute("crypto", "\(tag) \(key.suite) inline:\(Base64.text(key.keyAndSalt))")
    }
}

extension MediaDescription {
    /// The `a=crypto` lines that can be taken, in their order: the most wanted first.
    var cryptoAttributes: [CryptoAttribute] {
        attributes.filter { $0.name == "crypto" }.prefix(16).compactMap { CryptoAttribute($0.value ?? "") }
    }
}
