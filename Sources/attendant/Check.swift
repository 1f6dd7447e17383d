import ArgumentParser
import FlowModel
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
        let files = Files.expand(paths) { Files.isFlowFile($0) || Files.isTestFile($0) }
            .filter { named.contains($0) || !Self.isData($0) }
        guard !files.isEmpty else {
            throw Terminal.stop("there are no .yaml files in \(paths.joined(separator: ", "))")
        }
        let diagnostics = files.mapOnAllCores(Self.check).flatMap(\.self)
        if json {
            for diagnostic in diagnostics { Terminal.print(diagnostic.json) }
        } else {
            Terminal.show(diagnostics)
        }
        let errors = diagnostics.count { $0.severity == .error }
        guard errors == 0 else {
            if !json {
                Terminal.note(
                    "\(errors) mistake\(errors == 1 ? "" : "s") in \(files.count) file\(files.count == 1 ? "" : "s")")
            }
            throw Terminal.usageFailure
        }
        if !json { Terminal.print("\(files.count) file\(files.count == 1 ? "" : "s") checked, no mistakes") }
    }

    /// The mistakes of one file, read as what it is: its first key tells a flow from a configuration.
    private static func check(_ path: String) -> [Diagnostic] {
        if Files.isTestFile(path) { return TestFileReader(readFile: Files.bytes).read(path).1 }
        guard let bytes = Files.bytes(of: path) else {
            return [Diagnostic(.error, "there is no file \(path)", at: nil, length: 1)]
        }
        guard isConfiguration(bytes, path) else {
            let result = FlowFiles.loader(for: path).load(path)
            let warnings = result.program.map { PromptWarnings.keysInSounds(of: $0, readFrom: result.paths) }
            return result.diagnostics + (warnings ?? [])
        }
        let (configuration, diagnostics) = ServerConfiguration.read(bytes, path: path)
        guard let configuration else { return diagnostics }
        let library = FlowLibrary.load(
            configuration.flowPaths, speech: nil, secrets: Set(configuration.secrets.map(\.name)))
        return diagnostics + library.diagnostics + library.callerIDMistakes(trunk: configuration.trunks.first)
    }

    /// A list that a flow reads (holidays, numbers) is no flow; found in a folder it is passed over, named it is checked.
    private static func isData(_ path: String) -> Bool {
        guard let bytes = Files.bytes(of: path), !hasFlowKey(bytes),
            let root = YAMLDocument.parse(bytes, path: path).root
        else { return false }
        let heads: Set = [
            "flow", "sections", "defaults", "prompts", "vars", "inputs", "tests", "numbers", "listen", "trunks",
        ]
        return heads.isDisjoint(with: root.entries?.map(\.key) ?? [])
    }

    /// Whether some line begins with `flow:`, as in every flow that is written like one.
    private static func hasFlowKey(_ bytes: [UInt8]) -> Bool {
        let key = Array("flow:".utf8)
        if bytes.starts(with: key) { return true }
        return bytes.indices.contains { bytes[$0] == UInt8(ascii: "\n") && bytes[($0 + 1)...].starts(with: key) }
    }

    private static func isConfiguration(_ bytes: [UInt8], _ path: String) -> Bool {
        if hasFlowKey(bytes) { return false }
        let keys = YAMLDocument.parse(bytes, path: path).root?.entries?.map(\.key) ?? []
        return !keys.contains("flow") && !keys.contains("sections")
            && !Set(keys).isDisjoint(with: ["numbers", "listen", "trunks"])
    }
}
