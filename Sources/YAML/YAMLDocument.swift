/// A YAML file, read strictly: one document of maps, lists and source text (YAML 1.2 without anchors, aliases and tags).
///
/// Refused, each with a message of its own: duplicate keys, aliases, anchors, tags, several documents, characters that
/// cannot be seen, nesting deeper than ``deepest``, more than ``mostNodes`` values, files over ``largest`` bytes. Since
/// there are no aliases, no file expands to more than it is long.
public struct YAMLDocument: Sendable {
    /// How deep lists and maps may nest.
    public static let deepest = 64
    /// How many values a file may have, keys included.
    public static let mostNodes = 100_000
    /// How many bytes a file may have: 4 MiB.
    public static let largest = 4 << 20

    /// The file, for quoting.
    public let file: SourceFile
    /// The value of the file; `nil` when it was refused, a null scalar when it is empty.
    public let root: YAMLNode?
    /// What is wrong; empty exactly when ``root`` is there.
    public let diagnostics: [Diagnostic]

    /// Reads a file. Any bytes give a value or at least one diagnostic; time and memory are linear in their number.
    /// - Parameter path: how messages name the file; nothing is opened.
    public static func parse(_ bytes: [UInt8], path: String) -> YAMLDocument {
        let findings = Findings()
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard content.count <= largest else {
            return YAMLDocument(refusing: path, "the file is larger than \(largest >> 20) MiB", findings)
        }
        let file = SourceFile(path: path, bytes: content)
        findings.add(file)
        CharacterCheck(path: path, findings: findings).run(over: content)
        guard !findings.hasErrors else { return YAMLDocument(file: file, root: nil, diagnostics: findings.diagnostics) }
        let root = YAMLEvents.withEvents(of: content) { events in
            var reader = YAMLReader(events: events, file: file, findings: findings)
            return reader.readDocument()
        }
        return YAMLDocument(file: file, root: findings.hasErrors ? nil : root, diagnostics: findings.diagnostics)
    }

    private init(file: SourceFile, root: YAMLNode?, diagnostics: [Diagnostic]) {
        self.file = file
        self.root = root
        self.diagnostics = diagnostics
    }

    private init(refusing path: String, _ message: String, _ findings: Findings) {
        findings.error(message, at: SourcePlace(file: path, line: 1, column: 1))
        self.init(file: SourceFile(path: path, text: ""), root: nil, diagnostics: findings.diagnostics)
    }
}
