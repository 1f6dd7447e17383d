import FlowModel
import FlowTest
import Testing

@Suite struct ReportTests {
    /// A test of the front desk with a step that is not fulfilled.
    private func failed() throws -> (TestFile, TestResult) {
        let file = try SampleFlows.testFile("front-desk.test.yaml")
        var options = TestRunner.Options()
        options.keepsAudio = true
        let runner = try SampleFlows.runner(for: file) { $0.replacing("10 Main Street", with: "10 Main Road") }
        let keeping = TestRunner(
            program: runner.program, sounds: try SampleFlows.sounds(of: runner.program), options: options)
        return (file, keeping.run(file.tests[1], in: file))
    }

    @Test func `a failed call is a ladder with the step that went wrong, its line and what comes nearest`() throws {
        let (file, result) = try failed()
        let lines = TestReport(colour: false).lines(for: result, in: file, showsCall: true)
        #expect(lines[0].contains("✗ an impatient caller"))
        #expect(lines[1].contains("front-desk.test.yaml:19: the c"))
        #expect(lines[2].hasSuffix("19 │ - {hear: \"10 Main Street\"}"))
        #expect(lines[3].contains("nearest: “We are at 10 Main Road, Springfield."))
        #expect(lines.contains { $0.contains("2  press \"3\"") && $0.hasSuffix("──▶") })
        #expect(lines.contains { $0.contains("──▶  ⌨ 3") })
        #expect(lines.contains { $0.contains("✗") && $0.contains("3  hear \"10 Main Street\"") })
    }

    @Test func `TAP has a plan, a point a test and the reasons of failures`() throws {
        var (_, result) = try failed()
        result.test.name = "a # name"
        let tap = MachineReport.tap(of: result, in: "f.test.yaml", number: 7)
        #expect(tap.hasPrefix("not ok 7 - f.test.yaml: a \\# name\n  ---\n  failures:\n    - message: \"the c"))
        #expect(tap.hasSuffix("      line: 19\n  ..."))
        #expect(MachineReport.tapOpening(3) == "TAP version 14\n1..3")
    }

    @Test func `the page holds each call with its line, audio, keys and the coverage of the flow`() throws {
        let (file, result) = try failed()
        #expect((result.audio?.flow.count ?? 0) > 40_000)
        var report = HTMLReport()
        report.add(result, in: file)
        var summary = TestSummary()
        summary.add(result)
        let runner = try SampleFlows.runner(for: file)
        var coverage = Coverage()
        coverage.add(result)
        let page = report.text(summary: summary, coverage: [coverage.of(try #require(runner.program.main))])
        for part in [
            "<details class=\"test\" open>", "data:audio/wav;base64,UklGR", "class=\"wc\"", "class=\"keytext\"",
            "class=\"step wrong\"", "Coverage of front-desk", "nearest: “We are at", "src=\"data:image/svg+xml;base64,",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(!page.contains("http://") && !page.contains("https://"))
    }
}
