import FlowModel
import FlowTest
import Foundation
import Testing

@Suite struct CoverageTests {
    private func coverage(_ name: String, tests: [Int]? = nil) throws -> FlowCoverage {
        let file = try SampleFlows.testFile("\(name).test.yaml")
        let runner = try SampleFlows.runner(for: file)
        var coverage = Coverage()
        for (index, test) in file.tests.enumerated() where tests?.contains(index) ?? true {
            coverage.add(runner.run(test, in: file))
        }
        return coverage.of(try #require(runner.program.main))
    }

    @Test func `one call reaches its sections, outcomes and option, and nothing else`() throws {
        let reached = try coverage("opening-hours", tests: [0])
        #expect(
            reached.items.filter { $0.kind == .section && $0.isReached }.map(\.label) == ["main", "hours", "goodbye"])
        #expect(
            reached.items.filter { $0.kind == .option }.map { "\($0.label) \($0.count)" } == ["menu 1 1", "menu 0 0"])
        #expect(reached.missing.contains { $0.label == "dial no_answer" && $0.target == "hours" })
        #expect(reached.tally(.escalation) == (0, 2))
    }

    @Test func `silence and wrong keys are counted apart, and each way of asking again`() throws {
        let reached = try coverage("front-desk", tests: [5])
        let asked = reached.items.filter { $0.kind == .escalation }.map { "\($0.label): \($0.count)" }
        #expect(asked == ["menu no input: 1", "menu no input 2: 1", "menu no match: 0"])
    }

    @Test func `a goal that is missed is said with its figures, and one that is met is not`() throws {
        let reached = try coverage("opening-hours", tests: [0])
        var goals = CoverageGoals()
        goals.sections = 0.75
        #expect(reached.shortfalls(of: goals) == [])
        goals.sections = 1
        #expect(reached.shortfalls(of: goals) == ["sections reached: 3 of 4, 75 %, less than 100 %"])
    }

    @Test func `the report names what is missing with its line`() throws {
        let report = CoverageReport([try coverage("opening-hours", tests: [0])])
        #expect(report.text[1].contains("opening-hours") && report.text[1].contains("3/4"))
        #expect(report.text.contains { $0.hasSuffix("the section person is never entered") })
        #expect(report.json.hasPrefix("{\"flow\":\"opening-hours\"") && report.json.hasSuffix("]}\n"))
    }

    @Test(
        "the skeletons of the sample flows are tests that can be read and run",
        arguments: [
            "front-desk", "pin", "stores", "survey", "pharmacy", "balance", "voicemail", "office", "hotline", "on-call",
        ])
    func skeletons(name: String) throws {
        let bare = try SampleFlows.runner(for: try SampleFlows.testFile("\(name).test.yaml"))
        var coverage = Coverage()
        let main = try #require(bare.program.main)
        let text = "flow: \(name).yaml\ntests:\n" + MissingTests(main, coverage.of(main)).text
        let path = SampleFlows.root.path + "/flows/x.test.yaml"
        let reader = TestFileReader { $0 == path ? Array(text.utf8) : SampleFlows.bytes($0) }
        let (read, diagnostics) = reader.read(path)
        let file = try #require(read, "\(diagnostics.map(\.description))\n\(text)")
        for test in file.tests { coverage.add(bare.run(test, in: file)) }
        // What values decide is for a person to fill in; what keys, far ends and hours bring about is not.
        let sections = coverage.of(main).items.filter { $0.kind == .section }
        let reached = sections.filter(\.isReached).map(\.section)
        #expect(reached.count * 3 > sections.count, "\(reached)\n\(text)")
    }
}
