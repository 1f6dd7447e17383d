import YAML

/// A header that a call of ours carries: what a flow says to the party it calls, or has the caller call.
public struct CallHeader: Sendable {
    /// The name: `X-` and up to 60 letters, digits and hyphens. No other header is a flow's to write.
    public var name: String
    /// The value; one with control characters is refused when the call is placed.
    public var value: Template
}

extension CallHeader {
    static let field = Field(
        "headers", .map(of: .value(.needed), keys: "header names", pattern: "^[Xx]-[A-Za-z0-9-]{1,60}$"),
        "Headers of the new call by name; only names that begin with `X-`, 16 of them at most.")

    /// The headers of a step, in their order.
    static func read(_ fields: inout FormReader) -> [CallHeader] {
        let entries = fields.map("headers") ?? []
        let findings = fields.findings
        if entries.count > 16, let place = entries.last?.keyPlace {
            findings.error("a call carries at most 16 headers of a flow", at: place, length: 1)
        }
        return entries.compactMap { entry in
            guard isOwn(entry.key) else {
                findings.error(
                    "\(entry.key.prefix(40)) is not a header that a flow may write", at: entry.keyPlace,
                    length: entry.key.count,
                    help: "begin the name with X-, and use letters, digits and hyphens after it")
                return nil
            }
            return fields.file.template(entry.value, entry.key, for: .needed).map {
                CallHeader(name: entry.key, value: $0)
            }
        }
    }

    private static func isOwn(_ name: String) -> Bool {
        let rest = name.utf8.dropFirst(2)
        return name.lowercased().hasPrefix("x-") && 1...60 ~= rest.count
            && rest.allSatisfy { byte in
                byte == UInt8(ascii: "-") || (48...57).contains(byte) || (65...90).contains(byte)
                    || (97...122).contains(byte)
            }
    }
}
