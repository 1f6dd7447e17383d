import ArgumentParser
import FlowModel
import FlowTest
import Foundation
import MediaEngine
import Server

/// `attendant test`
struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tests flows against recorded and scripted callers, offline, in milliseconds.",
        discussion: """
            Runs the tests in files named *.test.yaml: the same engine as in a real call, with the caller's audio
            through the real decoder and key detector, on a simulated network in virtual time.

              attendant test
              attendant test flows/front-desk.test.yaml --verbose
              attendant test flows --filter "PIN"

            Exit status: 0 all passed, 1 a test failed, 2 a file is wrong.
            """
    )

    @Argument(help: ArgumentHelp("Test files, or folders of them.", valueName: "path"))
    var paths: [String] = ["."]

    @Option(help: ArgumentHelp("Only tests whose name contains this.", valueName: "text"))
    var filter: String?

    @Flag(name: .shortAndLong, help: "Show the calls of passed tests, too.")
    var verbose = false

    func run() throws {
        let files = Files.expand(paths, Files.isTestFile)
        guard !files.isEmpty else {
            throw Terminal.stop("there are no *.test.yaml files in \(paths.joined(separator: ", "))")
        }
        let begin = ContinuousClock.now
        var summary = TestSummary()
        for file in files { try run(file, &summary) }
        let report = TestReport(colour: Terminal.hasColour)
        Terminal.print(report.closing(summary, took: ContinuousClock.now - begin))
        if summary.failed > 0 { throw ExitCode(1) }
        guard summary.passed > 0 else { throw Terminal.stop("no test has \"\(filter ?? "")\" in its name") }
    }

    private func run(_ path: String, _ summary: inout TestSummary) throws {
        let (file, diagnostics) = TestFileReader(readFile: Files.bytes).read(path)
        Terminal.show(diagnostics)
        guard let file else { throw Terminal.usageFailure }
        let library = FlowFiles.loader(for: file.flow).load(file.flow)
        Terminal.show(library.diagnostics)
        guard let program = library.program else { throw Terminal.usageFailure }
        let runner = TestRunner(program: program, sounds: FlowFiles.sounds(of: program))
        let report = TestReport(colour: Terminal.hasColour)
        Terminal.print(report.heading(path))
        for test in file.tests where filter.map(test.name.contains) ?? true {
            let result = runner.run(test, in: file)
            summary.add(result)
            for line in report.lines(for: result, in: file, showsCall: verbose || !result.isPassed) {
                Terminal.print(line)
            }
        }
    }
}
