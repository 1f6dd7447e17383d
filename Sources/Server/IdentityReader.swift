import SIPCore
import YAML

/// Reads `identity` of a trunk: a carrier's profile by its name, or what is to be different from one.
///
///     identity: sipgate
///     identity: {profile: telnyx, number_format: plain, headers: [p-asserted-identity]}
struct IdentityReader {
    let findings: Findings

    /// The profile; `nil` with at least one error.
    func read(_ node: YAMLNode) -> IdentityProfile? {
        guard node.entries != nil else { return profile(node) }
        guard var reader = FieldReader(node, of: "identity", findings: findings) else { return nil }
        defer { reader.finish() }
        var profile = reader.value("profile").flatMap(profile) ?? IdentityProfile()
        if let format = reader.choice("number_format", IdentityProfile.NumberFormat.self) {
            profile.numberFormat = format
        }
        if let user = reader.choice("from", IdentityProfile.FromUser.self) { profile.from = user }
        if let form = reader.choice("anonymous_from", IdentityProfile.AnonymousFrom.self) {
            profile.anonymousFrom = form
        }
        profile.headers = choices(&reader, "headers") ?? profile.headers
        profile.diversions = choices(&reader, "diversion") ?? profile.diversions
        profile.tellsWithheldNumber = reader.boolean("tell_withheld_number") ?? profile.tellsWithheldNumber
        profile.saysUserIsPhone = reader.boolean("user_phone") ?? profile.saysUserIsPhone
        profile.privacy = privacy(&reader) ?? profile.privacy
        profile.countryCode = countryCode(&reader)
        if profile.numberFormat == .national, profile.countryCode == nil {
            findings.error(
                "number_format: national needs country_code", at: node, help: "write country_code: 49 beside it")
        }
        return profile
    }

    private func profile(_ node: YAMLNode) -> IdentityProfile? {
        if let profile = node.text.flatMap(IdentityProfile.named) { return profile }
        let names = IdentityProfile.known.map(\.key)
        return findings.refuse(
            node, "identity", "one of \(names.joined(separator: ", "))",
            help: Suggestion.help(for: node.text ?? "", among: names))
    }

    private func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ reader: inout FieldReader, _ key: String
    ) -> [Choice]? {
        reader.list(key)?.compactMap { findings.choice($0, key, Choice.self) }
    }

    /// Words of RFC 3323 §4.2, which stand in a header as they are written.
    private func privacy(_ reader: inout FieldReader) -> String? {
        guard let node = reader.value("privacy") else { return nil }
        let known = ["id", "user", "header", "session", "critical", "history"]
        let words = (findings.list(node, "privacy") ?? []).compactMap { item -> String? in
            guard let text = item.text, known.contains(text) else {
                return findings.refuse(item, "privacy", "one of \(known.joined(separator: ", "))")
            }
            return text
        }
        return words.isEmpty ? nil : words.joined(separator: ";")
    }

    private func countryCode(_ reader: inout FieldReader) -> String? {
        guard let node = reader.value("country_code") else { return nil }
        guard let text = node.text, (1...3).contains(text.utf8.count), text.first != "0",
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return findings.refuse(node, "country_code", "the digits of a country such as 49") }
        return text
    }
}
