import FlowTest
import Foundation
import Server
import Synchronization

/// `attendant test --loopback`: each test as a real call, several at a time.
enum LoopbackTests {
    private static let atATime = 8

    /// Runs the tests of these files; the verdicts in the files' order.
    static func run(_ paths: [String], filter: String?, verbose: Bool) async throws -> TestSummary {
        var summary = TestSummary()
        let report = TestReport(colour: Terminal.hasColour)
        for path in paths {
            let (file, diagnostics) = TestFileReader(readFile: Files.bytes).read(path)
            Terminal.show(diagnostics)
            guard let file else { throw Terminal.usageFailure }
            let program = try CallJournal.load(file.flow)
            let runner = LoopbackRunner(program: program, sounds: FlowFiles.sounds(of: program))
            Terminal.print(report.heading(path))
            let wanted = file.tests.filter { filter.map($0.name.contains) ?? true }
            for test in wanted {
                if let objection = LoopbackRunner.objection(to: test) {
                    Terminal.print("  – \(test.name): \(objection)")
                }
            }
            for result in await results(of: wanted.filter { LoopbackRunner.objection(to: $0) == nil }, runner) {
                summary.add(result)
                for line in report.lines(for: result, in: file, showsCall: verbose || !result.isPassed) {
                    Terminal.print(line)
                }
            }
        }
        return summary
    }

    private static func results(of tests: [TestCase], _ runner: LoopbackRunner) async -> [TestResult] {
        await withTaskGroup(of: (Int, TestResult).self) { group in
            var results: [Int: TestResult] = [:]
            for (index, test) in tests.enumerated() {
                if index >= atATime, let (done, result) = await group.next() { results[done] = result }
                group.addTask { (index, await runner.run(test)) }
            }
            for await (index, result) in group { results[index] = result }
            return tests.indices.compactMap { results[$0] }
        }
    }
}
