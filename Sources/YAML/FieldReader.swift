/// Reads a map strictly: every key is asked for by name, and ``finish()`` reports those nobody asked for.
///
/// Each accessor gives `nil` for a key that is absent or `null`, and for one whose value is wrong, which it reports. A
/// reader never stops at the first mistake.
public struct FieldReader {
    /// The map.
    public let node: YAMLNode
    /// How messages call the map: `gather`, `defaults`.
    public let name: String
    /// Where mistakes go.
    public let findings: Findings
    private let entries: [YAMLNode.Entry]
    private var known: [String] = []

    /// A reader of that map; `nil` after reporting that the node is none.
    public init?(_ node: YAMLNode, of name: String, findings: Findings) {
        guard let entries = findings.map(node, name) else { return nil }
        self.node = node
        self.name = name
        self.findings = findings
        self.entries = entries
    }

    // MARK: Keys

    /// The value under a key, whatever it is.
    public mutating func value(_ key: String) -> YAMLNode? {
        known.append(key)
        guard let value = entries.first(where: { $0.key == key })?.value else { return nil }
        return value.isNull && value.text != "" ? nil : value
    }

    /// The value under a key that must be there; reports it where it is not.
    public mutating func required(_ key: String, help: String? = nil) -> YAMLNode? {
        if let value = value(key) { return value }
        // A key that is misspelt is reported as such, and one that is empty as well.
        let isMisspelt = entries.contains { entry in
            !known.contains(entry.key) && Suggestion.nearest(to: entry.key, among: [key]) != nil
        }
        if isMisspelt { return nil }
        findings.error("\(name) needs \(key)", at: node.place, length: node.length, help: help)
        return nil
    }

    /// True when the key is written, even as `null`; asking makes it known.
    public mutating func has(_ key: String) -> Bool {
        known.append(key)
        return entries.contains { $0.key == key }
    }

    /// Keys that are part of the language but not of this version: reported when they are used.
    public mutating func unavailable(_ keys: String...) {
        for key in keys {
            known.append(key)
            guard let place = keyPlace(key) else { continue }
            findings.error("\(key) is not available in this version", at: place, length: key.count)
        }
    }

    /// The place of a key.
    public func keyPlace(_ key: String) -> SourcePlace? {
        node.entries?.first { $0.key == key }?.keyPlace
    }

    /// Reports the keys that nobody asked for. To be called last.
    public func finish() {
        for entry in node.entries ?? [] where !known.contains(entry.key) {
            findings.error(
                "\(name) has no key \"\(entry.key)\"", at: entry.keyPlace, length: entry.key.count,
                help: Suggestion.help(for: entry.key, among: known))
        }
    }

    // MARK: Typed values

    /// Text under a key.
    public mutating func string(_ key: String) -> String? {
        value(key).flatMap { findings.string($0, key) }
    }

    /// A whole number in a range.
    public mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key).flatMap { findings.integer($0, key, in: range) }
    }

    /// A decimal number in a range.
    public mutating func decimal(_ key: String, in range: ClosedRange<Double>) -> Double? {
        value(key).flatMap { findings.decimal($0, key, in: range) }
    }

    /// `true yes on false no off`.
    public mutating func boolean(_ key: String) -> Bool? {
        value(key).flatMap { findings.boolean($0, key) }
    }

    /// A duration in a range; by default anything from nothing to a day.
    public mutating func duration(
        _ key: String, in range: ClosedRange<Duration> = .zero ... .seconds(86_400)
    ) -> Duration? {
        value(key).flatMap { findings.duration($0, key, in: range) }
    }

    /// One of the raw values of an enumeration.
    public mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) -> Choice? {
        value(key).flatMap { findings.choice($0, key, type) }
    }

    /// The items of a list; a single value counts as a list of one.
    public mutating func list(_ key: String) -> [YAMLNode]? {
        value(key).flatMap { findings.list($0, key) }
    }

    /// Texts; those that are none are reported and left out.
    public mutating func strings(_ key: String) -> [String]? {
        list(key)?.compactMap { findings.string($0, key) }
    }

    /// The entries of a map.
    public mutating func map(_ key: String) -> [YAMLNode.Entry]? {
        value(key).flatMap { findings.map($0, key) }
    }

    /// A reader of the map under a key.
    public mutating func reader(_ key: String) -> FieldReader? {
        value(key).flatMap { FieldReader($0, of: key, findings: findings) }
    }
}
