import YAML

/// A value of the flow language at run time.
public indirect enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case decimal(Double)
    case text(String)
    case list([Value])
    case map([String: Value])
}

extension Value {
    /// True for ``null``.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// Whether a condition holds: null, `false`, 0, empty text, an empty list and an empty map are false.
    public var isTrue: Bool {
        switch self {
        case .null: false
        case .boolean(let value): value
        case .integer(let value): value != 0
        case .decimal(let value): value != 0
        case .text(let value): !value.isEmpty
        case .list(let value): !value.isEmpty
        case .map(let value): !value.isEmpty
        }
    }

    /// The type as a message names it: `null`, `a boolean`, `a number`, `text`, `a list`, `a map`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer, .decimal: "a number"
        case .text: "text"
        case .list: "a list"
        case .map: "a map"
        }
    }

    /// The value as text: null is empty, whole decimals lose their `.0`, lists and maps are JSON with sorted keys.
    public var text: String {
        switch self {
        case .null: ""
        case .text(let value): value
        case .boolean, .integer, .decimal, .list, .map: json
        }
    }

    /// The value as JSON (RFC 8259) on one line, keys sorted.
    public var json: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .decimal(let value): Self.text(of: value)
        case .text(let value): JSONText.quoted(value)
        case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .map(let entries):
            "{"
                + entries.sorted { $0.key < $1.key }
                .map { "\(JSONText.quoted($0.key)):\($0.value.json)" }
                .joined(separator: ",") + "}"
        }
    }

    /// The value at a path of map keys below this one; null where there is none.
    public func value(at path: some Sequence<String>) -> Value {
        var current = self
        for name in path {
            guard case .map(let entries) = current, let next = entries[name] else { return .null }
            current = next
        }
        return current
    }

    /// A value as an unquoted word of a file means it: `null` and `~`, `true` and `false`, and numbers in their one
    /// plain spelling; all else is text, so that `0123`, `+1555` and `9:00` keep every character.
    public init(plain text: String) {
        switch text {
        case "null", "~", "": self = .null
        case "true": self = .boolean(true)
        case "false": self = .boolean(false)
        default: self = Value(canonicalNumber: text) ?? .text(text)
        }
    }

    /// A number spelled as JSON would write it, without an exponent: `7`, `-1`, `12.50`; `nil` for `007`, `+1`, `1e3`.
    init?(canonicalNumber text: some StringProtocol) {
        let unsigned = text.hasPrefix("-") ? Substring(text.dropFirst()) : Substring(text)
        let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, parts.allSatisfy({ $0.isDigits }) else { return nil }
        guard parts[0] == "0" || !parts[0].hasPrefix("0"), unsigned.utf8.count <= 18 else { return nil }
        if parts.count == 1, let whole = Int(text) {
            self = .integer(whole)
        } else if let number = Double(text) {
            self = .decimal(number)
        } else {
            return nil
        }
    }

    /// The number that this value is or, as text, spells in decimal digits (leading zeros allowed).
    var number: Value? {
        switch self {
        case .integer, .decimal: return self
        case .text(let text):
            let digits = text.drop { $0 == "0" }
            let trimmed = digits.isEmpty || digits.hasPrefix(".") ? "0" + digits : String(digits)
            return text.isEmpty ? nil : Value(canonicalNumber: trimmed)
        default: return nil
        }
    }

    private static func text(of number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}

extension StringProtocol {
    /// True for one or more of `0`…`9` and nothing else.
    var isDigits: Bool { !isEmpty && utf8.allSatisfy { 0x30...0x39 ~= $0 } }
}
