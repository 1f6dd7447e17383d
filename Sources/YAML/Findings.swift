/// What was found wrong in one or more files, gathered in one pass: the first mistake never hides the others.
///
/// Confined to one thread. Quotes the source line of every file it was shown.
public final class Findings {
    /// More mistakes than this are counted no further; nobody reads them.
    public static let most = 500

    /// In the order they were found, without repetitions.
    public private(set) var diagnostics: [Diagnostic] = []
    private var files: [String: SourceFile] = [:]
    private var seen: Set<Diagnostic> = []

    /// Nothing found yet.
    public init() {}

    /// Shows a file, so that mistakes in it are quoted.
    public func add(_ file: SourceFile) { files[file.path] = file }

    /// The file of that path, where it was shown.
    public func file(_ path: String) -> SourceFile? { files[path] }

    /// Takes a mistake, with its source line where the file is known; the same one twice counts once.
    public func add(_ diagnostic: Diagnostic) {
        var complete = diagnostic
        if let place = diagnostic.place, diagnostic.sourceLine == nil {
            complete.sourceLine = files[place.file]?.line(place.line)
        }
        guard diagnostics.count < Self.most, seen.insert(complete).inserted else { return }
        diagnostics.append(complete)
    }

    /// Takes an error.
    public func error(_ message: String, at place: SourcePlace?, length: Int = 1, help: String? = nil) {
        add(Diagnostic(.error, message, at: place, length: length, help: help))
    }

    /// Takes an error about a whole value.
    public func error(_ message: String, at node: YAMLNode, help: String? = nil) {
        error(message, at: node.place, length: node.length, help: help)
    }

    /// Takes a warning.
    public func warning(_ message: String, at place: SourcePlace?, length: Int = 1, help: String? = nil) {
        add(Diagnostic(.warning, message, at: place, length: length, help: help))
    }

    /// True when the file must be refused.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// By file, line and column.
    public var sorted: [Diagnostic] { diagnostics.sorted() }
}
