import YAML

/// What a YAML file of a project is, by its name and its first keys.
enum FileKind: Sendable {
    case flow, test, configuration
    /// A list that a flow reads: holidays, numbers.
    case data
    /// There is no such file, or it cannot be read.
    case missing

    /// The kind of the file at a path; reads it.
    init(of path: String) {
        if Files.isTestFile(path) {
            self = .test
        } else if let bytes = Files.bytes(of: path) {
            self = Self.hasFlowKey(bytes) ? .flow : Self.kind(of: bytes, path)
        } else {
            self = .missing
        }
    }

    /// What is neither well-formed nor like a list counts as a flow, so that its mistakes are told.
    private static func kind(of bytes: [UInt8], _ path: String) -> FileKind {
        guard let root = YAMLDocument.parse(bytes, path: path).root else { return .flow }
        let keys = Set(root.entries?.map(\.key) ?? [])
        if !keys.isDisjoint(with: ["flow", "sections"]) { return .flow }
        if !keys.isDisjoint(with: ["numbers", "listen", "trunks"]) { return .configuration }
        return keys.isDisjoint(with: ["defaults", "prompts", "vars", "inputs", "tests"]) ? .data : .flow
    }

    /// Whether some line begins with `flow:`, as in every flow that is written like one.
    private static func hasFlowKey(_ bytes: [UInt8]) -> Bool {
        let key = Array("flow:".utf8)
        if bytes.starts(with: key) { return true }
        return bytes.indices.contains { bytes[$0] == UInt8(ascii: "\n") && bytes[($0 + 1)...].starts(with: key) }
    }
}
