import ArgumentParser
import FlowTest
import Foundation
import Server
import YAML

/// `attendant check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds every mistake in flows, tests and configuration before a caller does.",
        discussion: """
            Reads each file strictly: unknown keys, missing targets, prompts that do not exist or do not decode,
            values that may be missing, sections that no caller reaches or leaves. All mistakes are told at once,
            each with file:line:column, the line, and what to do.

              attendant check flows
              attendant check flows/front-desk.yaml attendant.yaml
              attendant check --json flows | jq .
              attendant check --watch flows

            Exit status: 0 no mistakes, 2 at least one.
            """
    )

    @Argument(help: ArgumentHelp("Flows, test files, configurations, or folders of them.", valueName: "path"))
    var paths: [String] = ["."]

    @Flag(help: "One JSON object a mistake, for editors and scripts.")
    var json = false

    @Flag(help: "Check again whenever a file in the same folders changes. Ends with Ctrl-C.")
    var watch = false

    func run() throws {
        guard watch else { return try runOnce() }
        while true {
            let before = stamps()
            do { try runOnce() } catch is ExitCode {}
            while stamps() == before { Thread.sleep(forTimeInterval: 0.3) }
            if !json { Terminal.note("") }
        }
    }

    /// When each file below the paths was last written.
    private func stamps() -> [String: Date] {
        let folders = paths.map { Files.isFolder($0) ? $0 : URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        let files = Files.expand(Array(Set(folders)).sorted()) { _ in true }
        let dates = files.map { path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return (path, attributes?[.modificationDate] as? Date ?? .distantPast)
        }
        return Dictionary(dates) { first, _ in first }
    }

    private func runOnce() throws {
        let named = Set(paths)
        let found = Files.expand(paths) { Files.isFlowFile($0) || Files.isTestFile($0) }
        let kinds = Dictionary(zip(found, found.mapOnAllCores(FileKind.init))) { first, _ in first }
        // A list found in a folder is passed over; who names it wants it checked.
        let files = found.filter { named.contains($0) || kinds[$0] != .data }
        guard !files.isEmpty else {
            throw Terminal.stop("there are no .yaml files in \(paths.joined(separator: ", "))")
        }
        try tell(Self.mistakes(in: files, kinds), files.count)
    }

    private func tell(_ diagnostics: [Diagnostic], _ files: Int) throws {
        if json {
            for diagnostic in diagnostics { Terminal.print(diagnostic.json) }
        } else {
            Terminal.show(diagnostics)
        }
        let errors = diagnostics.count { $0.severity == .error }
        let place = "\(files) file\(files == 1 ? "" : "s")"
        guard errors == 0 else {
            if !json { Terminal.note("\(errors) mistake\(errors == 1 ? "" : "s") in \(place)") }
            throw Terminal.usageFailure
        }
        if !json { Terminal.print("\(place) checked, no mistakes") }
    }

    /// The mistakes of all files, each told once, in the order of the files; what a configuration says of its flows
    /// comes last. Each flow is loaded once, and kept only for a configuration.
    private static func mistakes(in files: [String], _ kinds: [String: FileKind]) -> [Diagnostic] {
        let configurations = files.filter { kinds[$0] == .configuration }.map { path in
            (path: path, read: ServerConfiguration.read(Files.bytes(of: path) ?? [], path: path))
        }
        let used = Set(configurations.flatMap { $0.read.0?.flowPaths ?? [] })
        var flows: [String: LoadedFlow] = [:]
        var diagnostics: [Diagnostic] = []
        for (path, (own, flow)) in zip(files, files.mapOnAllCores { check($0, kinds[$0], isUsed: used.contains($0)) }) {
            flows[path] = flow
            diagnostics += own
        }
        let others = used.filter { flows[$0] == nil }.sorted()
        for (path, flow) in zip(others, others.mapOnAllCores(LoadedFlow.init)) { flows[path] = flow }
        for (_, (configuration, own)) in configurations {
            diagnostics += own
            guard let configuration else { continue }
            let paths = Set(configuration.flowPaths).sorted()
            let library = FlowLibrary(
                checking: paths.compactMap { flows[$0] }, secrets: Set(configuration.secrets.map(\.name)))
            diagnostics += library.diagnostics + library.callerIDMistakes(trunk: configuration.trunks.first)
        }
        var seen: Set<Diagnostic> = []
        return diagnostics.filter { seen.insert($0).inserted }
    }

    /// The mistakes of a file that is no configuration, and the flow in it, where somebody uses it.
    private static func check(_ path: String, _ kind: FileKind?, isUsed: Bool) -> ([Diagnostic], LoadedFlow?) {
        switch kind {
        case .configuration: return ([], nil)
        case .test: return (TestFileReader(readFile: Files.bytes).read(path).1, nil)
        case .missing, nil: return ([Diagnostic(.error, "there is no file \(path)", at: nil, length: 1)], nil)
        case .flow, .data:
            let flow = LoadedFlow(path)
            return (flow.diagnostics, isUsed ? flow : nil)
        }
    }
}
