/// One value of a YAML file, with its place and as source text: nothing is guessed to be a number, a date or a boolean.
///
/// A value never changes. It is an object because readers hand values on and on, which of an object costs one count.
public final class YAMLNode: Sendable {
    /// What kind of value it is.
    public enum Kind: Sendable {
        case scalar(Scalar)
        case list([YAMLNode])
        /// The entries in source order; no two keys are equal.
        case map([Entry])
    }

    /// A single value: its text after YAML's quoting was removed.
    public struct Scalar: Hashable, Sendable {
        /// How it was written (YAML 1.2 §7.3, §8.1).
        public enum Style: Hashable, Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }
        /// The text without quotes and escapes.
        public var text: String
        /// How it was written.
        public var style: Style

        /// A scalar of that text.
        public init(text: String, style: Style) {
            self.text = text
            self.style = style
        }
    }

    /// A key and its value.
    public struct Entry: Sendable {
        /// The key as text.
        public let key: String
        /// What stands under the key.
        public let value: YAMLNode
        private let line: Int32
        private let column: Int32

        /// The place of the key, which is in the file of its value.
        public var keyPlace: SourcePlace { SourcePlace(file: value.place.file, line: Int(line), column: Int(column)) }

        /// An entry of a map, with its key at a place of the value's file.
        public init(key: String, keyPlace: SourcePlace, value: YAMLNode) {
            self.key = key
            self.value = value
            line = Int32(clamping: keyPlace.line)
            column = Int32(clamping: keyPlace.column)
        }
    }

    /// What the value is.
    public let kind: Kind
    /// Where the value begins: at its quote or bracket, where it has one.
    public let place: SourcePlace
    /// How many characters of its first line it covers; at least 1.
    public let length: Int

    /// A value at that place.
    public init(_ kind: Kind, at place: SourcePlace, length: Int = 1) {
        self.kind = kind
        self.place = place
        self.length = max(1, length)
    }
}

extension YAMLNode {
    /// The scalar, where the node is one.
    public var scalar: Scalar? {
        if case .scalar(let scalar) = kind { scalar } else { nil }
    }

    /// The scalar's text, where the node is one.
    public var text: String? { scalar?.text }

    /// The items, where the node is a list.
    public var items: [YAMLNode]? {
        if case .list(let items) = kind { items } else { nil }
    }

    /// The entries, where the node is a map.
    public var entries: [Entry]? {
        if case .map(let entries) = kind { entries } else { nil }
    }

    /// The value under a key of a map.
    public subscript(key: String) -> YAMLNode? {
        entries?.first { $0.key == key }?.value
    }

    /// True for nothing at all, `null` and `~` without quotes.
    public var isNull: Bool {
        guard case .scalar(let scalar) = kind, scalar.style == .plain, scalar.text.utf8.count <= 4 else { return false }
        switch scalar.text {
        case "", "null", "~": return true
        default: return false
        }
    }

    /// The kind as a message names it: `a map`, `a list`, `nothing`, `"text"`.
    public var summary: String {
        switch kind {
        case .map: "a map"
        case .list: "a list"
        case .scalar(let scalar) where isNull: scalar.text.isEmpty ? "nothing" : scalar.text
        case .scalar(let scalar):
            scalar.text.count > 40 ? "\"\(scalar.text.prefix(40))…\"" : "\"\(scalar.text)\""
        }
    }
}
