import ArgumentParser
import FlowModel
import FlowTest
import FlowViews
import Foundation
import Server

/// `attendant paths`
struct Paths: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the ways a call can take through a flow: what there is to test.",
        discussion: """
            A way ends where the call is over, or where it comes back to a section it has been in.

              attendant paths flows/front-desk.yaml
                main → menu → (key 1) sales → (dial completed) goodbye → end ■ hangup

            With --missing it prints skeletons of tests for what the flow's tests do not reach: those in the file beside
            it (front-desk.test.yaml), or in those named with --tests. They go under `tests:` as they are; where there is
            no test file yet, what is printed is a whole one.

              attendant paths flows/front-desk.yaml --missing
              attendant paths flows/front-desk.yaml --missing > flows/front-desk.test.yaml

            At most \(FlowPaths.most) ways are listed. Exit status: 0, or 2 when the flow has a mistake.
            """
    )

    @Argument(help: ArgumentHelp("The flow's file.", valueName: "flow"))
    var flow: String

    @Flag(help: "Print skeletons of tests for what no test of the flow reaches.")
    var missing = false

    @Option(help: ArgumentHelp("With --missing: a file of tests; may be repeated.", valueName: "file"))
    var tests: [String] = []

    func validate() throws {
        if !tests.isEmpty, !missing { throw ValidationError("--tests belongs to --missing") }
    }

    func run() throws {
        let result = FlowFiles.loader(for: flow).load(flow)
        Terminal.show(result.diagnostics)
        guard let program = result.program, let main = program.main else { throw Terminal.usageFailure }
        guard !missing else { return try tellMissing(program, main) }
        let paths = FlowPaths(through: main)
        for way in paths.ways { Terminal.print(FlowPaths.line(way)) }
        Terminal.note("\(paths.ways.count)\(paths.isCut ? " and more" : "") ways through \(main.name)")
    }

    private func tellMissing(_ program: FlowProgram, _ main: Flow) throws {
        let files = try testFiles()
        var coverage = Coverage()
        let runner = TestRunner(program: program, sounds: FlowFiles.sounds(of: program))
        let batch = TestBatch(files.flatMap { file in file.tests.map { .init(file: file, test: $0, runner: runner) } })
        batch.run(jobs: ProcessInfo.processInfo.activeProcessorCount) { _, result in coverage.add(result) }
        let text = MissingTests(main, coverage.of(main)).text
        guard !text.isEmpty else { return Terminal.note("the tests reach all of \(main.name)") }
        if files.isEmpty { Terminal.print("flow: \(URL(fileURLWithPath: flow).lastPathComponent)\n\ntests:") }
        Terminal.print(text)
    }

    /// The files with the flow's tests; none where none was named and none lies beside it.
    private func testFiles() throws -> [TestFile] {
        let beside = ["yaml", "yml"].map { (flow as NSString).deletingPathExtension + ".test.\($0)" }
        // An empty one is what the shell has made to take the skeletons: `--missing > flow.test.yaml`.
        let paths = tests.isEmpty ? beside.filter { Files.bytes(of: $0)?.isEmpty == false } : tests
        return try paths.map { path in
            let (file, diagnostics) = TestFileReader(readFile: Files.bytes).read(path)
            Terminal.show(diagnostics)
            guard let file else { throw Terminal.usageFailure }
            guard Self.isSame(file.flow, flow) else { throw Terminal.stop("\(path) tests \(file.flow), not \(flow)") }
            return file
        }
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        URL(fileURLWithPath: left).standardizedFileURL == URL(fileURLWithPath: right).standardizedFileURL
    }
}
