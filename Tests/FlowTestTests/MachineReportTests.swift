import FlowTest
import Foundation
import Testing

@Suite struct MachineReportTests {
    /// A passed and a failed result, with names that need escaping.
    private func results() throws -> [TestResult] {
        let file = try SampleFlows.testFile("message.test.yaml")
        let runner = try SampleFlows.runner(for: file)
        var passed = runner.run(file.tests[1], in: file)
        passed.test.name = "a \"quoted\" <name> & more"
        var failed = passed
        failed.failures = [TestFailure(message: "path is [\"a\"]\u{7}, expected <b>", line: 7)]
        return [passed, failed]
    }

    @Test func `a result is one JSON object on one line`() throws {
        let lines = try results().map { MachineReport.json(of: $0, in: "a \\ b.test.yaml") }
        let objects = try lines.map { line in
            #expect(!line.contains("\n"))
            return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(objects.map { $0["passed"] as? Bool } == [true, false])
        #expect(objects[0]["name"] as? String == "a \"quoted\" <name> & more")
        #expect(objects[0]["file"] as? String == "a \\ b.test.yaml")
        let failures = try #require(objects[1]["failures"] as? [[String: Any]])
        #expect(failures[0]["line"] as? Int == 7)
        #expect(objects[0]["virtual_ms"] as? Int ?? 0 > 10_000)
    }

    @Test func `JUnit's file has a suite a file and is well-formed whatever the names`() throws {
        var report = MachineReport()
        for result in try results() { report.add(result, in: "one.test.yaml") }
        report.add(try results()[0], in: "two&three.test.yaml")
        let xml = report.junit
        #expect(xml.contains("<testsuite name=\"one.test.yaml\" tests=\"2\" failures=\"1\">"))
        #expect(xml.contains("<testsuite name=\"two&amp;three.test.yaml\" tests=\"1\" failures=\"0\">"))
        #expect(xml.contains("message=\"one.test.yaml:7: path is [&quot;a&quot;]\u{FFFD}, expected &lt;b&gt;\""))
        #expect(xml.components(separatedBy: "<testcase ").count == 4)
        #expect(xml.components(separatedBy: "<testsuite ").count == xml.components(separatedBy: "</testsuite>").count)
    }
}
