public import FlowModel
public import YAML

/// One flow from its file on the disk, compiled, with all that was found wrong in it and in the flows it runs.
public struct LoadedFlow: Sendable {
    /// The path that the flow was asked for by.
    public let path: String
    /// The program; `nil` where there is an error among ``diagnostics``.
    public private(set) var program: FlowProgram?
    /// Errors and warnings, those about its sounds last.
    public let diagnostics: [Diagnostic]
    private let paths: [String]

    /// Loads the flow at `path`, which messages name as it is. Reads files; decodes each sound that it plays.
    public init(_ path: String) {
        let result = FlowFiles.loader(for: path).load(path)
        let warnings = result.program.map { PromptWarnings.keysInSounds(of: $0, readFrom: result.paths) } ?? []
        self.path = path
        program = result.program
        diagnostics = result.diagnostics + warnings
        paths = result.paths
    }

    /// The flow under the name of its version, which all its files are read once more for; of a refused flow there is none.
    var withVersion: (flow: LoadedFlow, version: FlowVersion?) {
        guard program != nil else { return (self, nil) }
        let version = FlowVersion(entry: path, paths: paths)
        var flow = self
        flow.program?.version = version.name
        return (flow, version)
    }
}
