import ArgumentParser
import FlowModel
import FlowTest
import Foundation
import MediaEngine
import Server

/// `attendant test`
struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tests flows against recorded and scripted callers, offline, in milliseconds.",
        discussion: """
            Runs the tests in files named *.test.yaml: the same engine as in a real call, with the caller's audio
            through the real decoder and key detector, on a simulated network in virtual time.

              attendant test
              attendant test flows/front-desk.test.yaml --verbose
              attendant test flows --filter "PIN"
              attendant test flows --json | jq 'select(.passed | not)'
              attendant test flows --junit results.xml

            Exit status: 0 all passed, 1 a test failed, 2 a file is wrong.
            """
    )

    @Argument(help: ArgumentHelp("Test files, or folders of them.", valueName: "path"))
    var paths: [String] = ["."]

    @Option(help: ArgumentHelp("Only tests whose name contains this.", valueName: "text"))
    var filter: String?

    @Flag(name: .shortAndLong, help: "Show the calls of passed tests, too.")
    var verbose = false

    @Flag(help: "One JSON object a test on standard output, for scripts.")
    var json = false

    @Option(help: ArgumentHelp("Also write the results as JUnit XML, for build servers.", valueName: "file"))
    var junit: String?

    @Flag(help: "Run the tests as real calls by SIP and RTP on 127.0.0.1, in real time.")
    var loopback = false

    @Option(help: ArgumentHelp("Write a test that replays this call's journal, on standard output.", valueName: "call"))
    var from: String?

    func run() async throws {
        if let from { return Terminal.print(ReplayTestFile(try CallJournal.read(from), flow: nil).text) }
        let files = Files.expand(paths, Files.isTestFile)
        guard !files.isEmpty else {
            throw Terminal.stop("there are no *.test.yaml files in \(paths.joined(separator: ", "))")
        }
        let begin = ContinuousClock.now
        if loopback {
            let summary = try await LoopbackTests.run(files, filter: filter, verbose: verbose)
            Terminal.print(TestReport(colour: Terminal.hasColour).closing(summary, took: ContinuousClock.now - begin))
            if summary.failed > 0 { throw ExitCode(1) }
            return
        }
        var summary = TestSummary()
        var machineReport = MachineReport()
        for file in files { try run(file, &summary, &machineReport) }
        if let junit { try write(machineReport.junit, to: junit) }
        let report = TestReport(colour: Terminal.hasColour)
        if !json { Terminal.print(report.closing(summary, took: ContinuousClock.now - begin)) }
        if summary.failed > 0 { throw ExitCode(1) }
        guard summary.passed > 0 else { throw Terminal.stop("no test has \"\(filter ?? "")\" in its name") }
    }

    private func write(_ xml: String, to path: String) throws {
        do { try Data(xml.utf8).write(to: URL(fileURLWithPath: path)) } catch {
            throw Terminal.stop("the results cannot be written to \(path): \(error.localizedDescription)")
        }
    }

    private func run(_ path: String, _ summary: inout TestSummary, _ machineReport: inout MachineReport) throws {
        let (file, diagnostics) = TestFileReader(readFile: Files.bytes).read(path)
        Terminal.show(diagnostics)
        guard let file else { throw Terminal.usageFailure }
        let library = FlowFiles.loader(for: file.flow).load(file.flow)
        Terminal.show(library.diagnostics)
        guard let program = library.program else { throw Terminal.usageFailure }
        let runner = TestRunner(program: program, sounds: FlowFiles.sounds(of: program))
        let report = TestReport(colour: Terminal.hasColour)
        if !json { Terminal.print(report.heading(path)) }
        for test in file.tests where filter.map(test.name.contains) ?? true {
            let result = runner.run(test, in: file)
            summary.add(result)
            machineReport.add(result, in: path)
            if json {
                Terminal.print(MachineReport.json(of: result, in: path))
                continue
            }
            for line in report.lines(for: result, in: file, showsCall: verbose || !result.isPassed) {
                Terminal.print(line)
            }
        }
    }
}
