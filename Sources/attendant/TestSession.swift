import ArgumentParser
import FlowModel
import FlowTest
import Foundation
import MediaEngine
import Server
import YAML

/// One run of `attendant test`: reads the files, runs the tests, says what came of it.
///
/// A file that is wrong does not keep the others from being run and reported.
final class TestSession {
    /// Every file that had a part in the run.
    private(set) var filesRead: Set<String> = []
    private let command: Test
    private let report = TestReport(colour: Terminal.hasColour)
    private var summary = TestSummary()
    private var machineReport = MachineReport()
    private var coverage = Coverage()
    private var coverageOfFiles: [String: Coverage] = [:]
    private var sounds: [String: Prompt] = [:]
    private var programs: [String: FlowProgram] = [:]
    private var brokenFiles = 0
    private var goals: [String: (goals: CoverageGoals, flow: String)] = [:]
    private var flowOfFiles: [String: String] = [:]
    private var page: HTMLReport?
    private var results: [(file: TestFile, result: TestResult)] = []

    init(_ command: Test) {
        self.command = command
        if command.html != nil { page = HTMLReport() }
    }

    /// The exit status: 0 all passed, 1 a test failed or too little was covered, 2 a file is wrong.
    func run() -> Int32 {
        guard let paths else { return Terminal.usageFailure.rawValue }
        let begin = ContinuousClock.now
        show(TestBatch(paths.compactMap { load($0, needsFlow: true) }.flatMap(items)))
        let wall = ContinuousClock.now - begin
        guard hasTests else { return stop("no test has \"\(command.filter ?? "")\" in its name") }
        let isShort = tellCoverage()
        if command.update { ExpectationUpdate().run(results, asks: !command.yes) }
        return finish(took: wall, isShort: isShort)
    }

    /// The same with real calls. What of the flow is covered is not asked: not all tests can be such calls.
    func run(_ calls: RealCalls) async throws -> Int32 {
        guard let paths else { return Terminal.usageFailure.rawValue }
        let begin = ContinuousClock.now
        let loaded = paths.compactMap { load($0, needsFlow: calls.needsFlow) }
        if command.tap { Terminal.print(MachineReport.tapOpening(loaded.map(\.tests.count).reduce(0, +))) }
        var number = 0
        var heading: String?
        for entry in loaded {
            let runner = try calls.runner(entry.program, sounds)
            for test in entry.tests {
                guard let objection = runner.objection(to: test) else { continue }
                number += 1
                skip(test, entry.file, because: objection, number: number, &heading)
            }
            let possible = entry.tests.filter { runner.objection(to: $0) == nil }
            for result in await calls.results(of: possible, runner) {
                number += 1
                take(result, entry.file, number: number, &heading)
            }
        }
        guard hasTests || number > 0 else { return stop("no test has \"\(command.filter ?? "")\" in its name") }
        return finish(took: ContinuousClock.now - begin, isShort: false)
    }

    /// The test files; `nil` where there are none, which is told.
    private var paths: [String]? {
        let paths = Files.expand(command.paths, Files.isTestFile)
        if paths.isEmpty { _ = stop("there are no *.test.yaml files in \(command.paths.joined(separator: ", "))") }
        return paths.isEmpty ? nil : paths
    }

    private var hasTests: Bool { summary.passed + summary.failed > 0 || brokenFiles > 0 }

    private func finish(took wall: Duration, isShort: Bool) -> Int32 {
        let isWritten = writeFiles()
        if !command.json, !command.tap { Terminal.print(report.closing(summary, took: wall)) }
        if brokenFiles > 0 {
            Terminal.note(brokenFiles == 1 ? "1 file is wrong" : "\(brokenFiles) files are wrong")
        }
        return brokenFiles > 0 || !isWritten ? 2 : summary.failed > 0 || isShort ? 1 : 0
    }

    private func stop(_ sentence: String) -> Int32 { Terminal.stop(sentence).rawValue }

    // MARK: Reading

    /// A test file with its tests that are asked for, and its flow where it has one.
    private struct Loaded {
        var file: TestFile
        var tests: [TestCase]
        var program: FlowProgram?
    }

    /// `nil` where the file or its flow is wrong, which is told.
    private func load(_ path: String, needsFlow: Bool) -> Loaded? {
        filesRead.insert(path)
        let (file, diagnostics) = TestFileReader(needsFlow: needsFlow, readFile: read).read(path)
        Terminal.show(diagnostics)
        guard let file else {
            brokenFiles += 1
            return nil
        }
        if !file.flow.isEmpty, programs[file.flow] == nil, Files.bytes(of: file.flow) == nil {
            Terminal.show(missingFlow(of: file))
            brokenFiles += 1
            return nil
        }
        let program = file.flow.isEmpty ? nil : program(file.flow)
        guard program != nil || file.flow.isEmpty else {
            brokenFiles += 1
            return nil
        }
        flowOfFiles[path] = file.flow
        goals[path] = file.coverage.map { ($0, file.flow) }
        let tests = file.tests.filter { command.filter.map($0.name.contains) ?? true }
        return Loaded(file: file, tests: tests, program: program)
    }

    /// That the flow of a test file is not there, where the file names it.
    private func missingFlow(of file: TestFile) -> [Diagnostic] {
        let findings = Findings()
        findings.add(file.source)
        findings.error(
            "there is no flow file \(file.flow)", at: file.flowNode?.place, length: file.flowNode?.length ?? 1,
            help: "paths are relative to the test file's folder")
        return findings.diagnostics
    }

    private func items(_ loaded: Loaded) -> [TestBatch.Item] {
        guard let program = loaded.program else { return [] }
        var options = TestRunner.Options()
        options.keepsAudio = page != nil
        let runner = TestRunner(program: program, sounds: sounds, options: options)
        return loaded.tests.map { TestBatch.Item(file: loaded.file, test: $0, runner: runner) }
    }

    private func read(_ path: String) -> [UInt8]? {
        filesRead.insert(path)
        return Files.bytes(of: path)
    }

    private func program(_ path: String) -> FlowProgram? {
        if let program = programs[path] { return program }
        let loaded = FlowFiles.loader(for: path).load(path)
        Terminal.show(loaded.diagnostics)
        guard let program = loaded.program else { return nil }
        programs[path] = program
        filesRead.formUnion(program.flows.keys)
        for (path, sound) in FlowFiles.sounds(of: program, known: sounds) {
            sounds[path] = sound
            filesRead.insert(path)
        }
        return program
    }

    // MARK: Running

    private func show(_ batch: TestBatch) {
        let total = batch.items.count
        let showsProgress = !command.verbose && !command.json && !command.tap && total > 1
        var heading: String?
        var done = 0
        if command.tap { Terminal.print(MachineReport.tapOpening(total)) }
        batch.run(jobs: command.jobs ?? ProcessInfo.processInfo.activeProcessorCount) { item, result in
            done += 1
            if showsProgress { Terminal.progress("testing", total, total) }
            take(result, item.file, number: done, &heading)
            if showsProgress { Terminal.progress("testing", done, total) }
        }
    }

    private func skip(
        _ test: TestCase, _ file: TestFile, because objection: String, number: Int, _ heading: inout String?
    ) {
        if command.json { return }
        if command.tap {
            return Terminal.print(MachineReport.tap(skipping: test, in: file.path, objection, number: number))
        }
        tell(file, &heading)
        Terminal.print(report.line(forSkipped: test, because: objection))
    }

    private func tell(_ file: TestFile, _ heading: inout String?) {
        if heading != file.path { Terminal.print(report.heading(file.path)) }
        heading = file.path
    }

    private func take(_ result: TestResult, _ file: TestFile, number: Int, _ heading: inout String?) {
        let path = file.path
        summary.add(result)
        machineReport.add(result, in: path)
        coverage.add(result)
        coverageOfFiles[path, default: Coverage()].add(result)
        page?.add(result, in: file)
        if command.update { results.append((file, result)) }
        if command.json { return Terminal.print(MachineReport.json(of: result, in: path)) }
        if command.tap { return Terminal.print(MachineReport.tap(of: result, in: path, number: number)) }
        tell(file, &heading)
        for line in report.lines(for: result, in: file, showsCall: command.verbose || !result.isPassed) {
            Terminal.print(line)
        }
    }

    // MARK: Coverage and files

    /// Tells what was reached; true where a file's own goal was missed and counts.
    private func tellCoverage() -> Bool {
        if command.coverage, !command.json, !command.tap { CoverageReport(flowCoverage).text.forEach(Terminal.print) }
        if command.missing, !command.json, !command.tap { tellMissing() }
        // A selection of the tests cannot reach what all of them do.
        guard command.filter == nil else { return false }
        var isShort = false
        for (path, entry) in goals.sorted(by: { $0.key < $1.key }) {
            guard let flow = programs[entry.flow]?.main, let reached = coverageOfFiles[path]?.of(flow) else { continue }
            let shortfalls = reached.shortfalls(of: entry.goals)
            guard !shortfalls.isEmpty else { continue }
            for shortfall in shortfalls { Terminal.note("\(entry.goals.place?.description ?? path): \(shortfall)") }
            if entry.goals.failsUnder { isShort = true }
            guard !command.coverage else { continue }
            for item in CoverageReport([reached]).text.dropFirst(2) { Terminal.note(item) }
        }
        return isShort
    }

    private func tellMissing() {
        for (path, entry) in flowOfFiles.sorted(by: { $0.key < $1.key }) {
            guard let flow = programs[entry]?.main, let reached = coverageOfFiles[path]?.of(flow) else { continue }
            let text = MissingTests(flow, reached).text
            if !text.isEmpty { Terminal.print("# \(path): what its tests do not reach\n\(text)") }
        }
    }

    private var flowCoverage: [FlowCoverage] {
        var flows: [String: Flow] = [:]
        for program in programs.values { flows.merge(program.flows) { first, _ in first } }
        return flows.values.filter { !$0.isShipped }.sorted { $0.path < $1.path }.map(coverage.of)
    }

    /// Writes the files that were asked for; false where one could not be written.
    private func writeFiles() -> Bool {
        var isWritten = true
        if let path = command.junit { isWritten = write(machineReport.junit, to: path) && isWritten }
        if let path = command.coverageJSON {
            isWritten = write(CoverageReport(flowCoverage).json, to: path) && isWritten
        }
        if let path = command.html, let page {
            isWritten = write(page.text(summary: summary, coverage: flowCoverage), to: path) && isWritten
        }
        return isWritten
    }

    private func write(_ text: String, to path: String) -> Bool {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return true
        } catch {
            _ = Terminal.stop("\(path) cannot be written: \(error.localizedDescription)")
            return false
        }
    }
}
