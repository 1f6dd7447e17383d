public import YAML

/// Reads a flow and every flow it runs, and checks them as a whole.
///
/// All mistakes are found in one pass, each with its file, line and column. Nothing is opened here: files come from
/// `readFile`, so that a test, an editor or an archive can be loaded like a folder.
public struct FlowLoader {
    /// How many flows one program may have.
    public static let mostFlows = 64

    private let root: String?
    private let readFile: (String) -> [UInt8]?
    private let checkSound: (String, [UInt8]) -> String?
    private let listFolder: (String) -> [String]

    /// A loader of flows.
    ///
    /// - Parameters:
    ///   - root: the folder that no flow and no sound may lie outside of; by default the folder that relative paths
    ///     start in, and for a flow with an absolute path its own folder.
    ///   - readFile: the bytes of a file; `nil` where there is none.
    ///   - checkSound: why a sound with this path and these bytes cannot be played, as a sentence; `nil` where it can.
    ///   - listFolder: the names of what lies in a folder; empty where there is none.
    public init(
        root: String? = nil,
        readFile: @escaping (String) -> [UInt8]?,
        checkSound: @escaping (String, [UInt8]) -> String?,
        listFolder: @escaping (String) -> [String] = { _ in [] }
    ) {
        self.root = root
        self.readFile = readFile
        self.checkSound = checkSound
        self.listFolder = listFolder
    }

    /// Loads the flow in the file `path`, which is given to `readFile` as it is.
    public func load(_ path: String) -> FlowLoadResult {
        let folder = root ?? (path.hasPrefix("/") ? FlowPath.folder(of: path) : "")
        let files = FileAccess(
            root: folder, readFile: readFile, checkSound: checkSound, listFolder: listFolder)
        var loading = FlowLoading(files: files)
        loading.load(path, at: nil)
        let diagnostics = loading.findings.sorted
        let isRefused = loading.findings.hasErrors
        let program = isRefused ? nil : FlowProgram(entry: path, flows: loading.flows)
        return FlowLoadResult(program: program, diagnostics: diagnostics, paths: files.paths)
    }
}

/// What came of loading a flow.
public struct FlowLoadResult: Sendable {
    /// The checked program; `nil` where there is an error among ``diagnostics``.
    public var program: FlowProgram?
    /// Errors and warnings by file, line and column.
    public var diagnostics: [Diagnostic]
    /// Every file that was asked for, flows and sounds, in order; what a watcher looks at.
    public var paths: [String]
}

/// One run of the loader over a program.
struct FlowLoading {
    let files: FileAccess
    let findings = Findings()
    private(set) var flows: [String: Flow] = [:]
    private var summaries: [String: FlowSummary] = [:]
    /// The flows that are being loaded, outermost first.
    private var path: [String] = []

    init(files: FileAccess) { self.files = files }

    /// Loads a flow and those it runs, once each; `node` is where it was asked for.
    mutating func load(_ flowPath: String, at node: YAMLNode?) {
        guard summaries[flowPath] == nil, allows(flowPath, at: node) else { return }
        summaries[flowPath] = FlowSummary.unknown
        guard let bytes = ShippedVoicemail.source(at: flowPath) ?? files.read(flowPath) else {
            findings.error(
                "there is no flow file \(flowPath)", at: node?.place, length: node?.length ?? 1,
                help: node.map { _ in files.advice(forMissing: flowPath) })
            return
        }
        let document = YAMLDocument.parse(bytes, path: flowPath)
        findings.add(document.file)
        for diagnostic in document.diagnostics { findings.add(diagnostic) }
        guard let root = document.root else { return }
        let file = FlowFile(path: flowPath, source: document.file, findings: findings, files: files)
        guard let draft = FlowReader(file: file).read(root) else { return }
        path.append(flowPath)
        for call in draft.calls { loadCallee(call) }
        path.removeLast()
        finish(draft, file)
    }

    private func allows(_ flowPath: String, at node: YAMLNode?) -> Bool {
        guard flows.count + path.count < FlowLoader.mostFlows else {
            findings.error(
                "a flow can run at most \(FlowLoader.mostFlows) others", at: node?.place, length: node?.length ?? 1)
            return false
        }
        return true
    }

    private mutating func loadCallee(_ call: FlowCall) {
        if let start = path.firstIndex(of: call.path) {
            let circle = (path[start...] + [call.path]).joined(separator: " → ")
            findings.error(
                "flows run each other in a circle: \(circle)", at: call.node, help: "use goto within one flow instead")
        } else {
            load(call.path, at: call.node)
        }
    }

    private mutating func finish(_ draft: FlowDraft, _ file: FlowFile) {
        let checker = FlowChecker(draft: draft, file: file, callees: summaries)
        summaries[draft.flow.path] = checker.check()
        var flow = draft.flow
        flow.sections = draft.sections.map { section in
            Section(name: section.name, steps: section.steps.compactMap(\.step), place: section.place)
        }
        flow.secretNames = file.secretNames.sorted()
        flows[flow.path] = flow
    }
}
