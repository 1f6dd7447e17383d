import FlowTest
import Foundation
import Testing
import YAML

@Suite struct ExpectationEditTests {
    /// The test file of `message.yaml` with other expectations, run and updated.
    private func updated(_ tests: String) throws -> (text: String, names: [String]) {
        let path = SampleFlows.root.path + "/flows/message.test.yaml"
        let text = "flow: message.yaml   # the flow\n\ntests:\n" + tests
        let reader = TestFileReader(readFile: { $0 == path ? Array(text.utf8) : SampleFlows.bytes($0) })
        let (file, diagnostics) = reader.read(path)
        let read = try #require(file, "\(diagnostics.map(\.description))")
        let runner = try SampleFlows.runner(for: read)
        var edit = ExpectationEdit(read.source)
        for test in read.tests { edit.add(runner.run(test, in: read)) }
        return (edit.edited, edit.changes.map(\.name))
    }

    @Test(arguments: [
        (
            "    expect: {path: [main, gone], outcome: hangup}   # why\n",
            "    expect: {path: [main, tell, end], outcome: completed}   # why\n", ["path", "outcome"]
        ),
        (
            "    expect:\n      path:\n        - main   # first\n        - \"gone, [x]\"\n      # kept\n      keys: \"12\"\n",
            "    expect:\n      path:\n        [main, tell, end]\n      # kept\n      keys: \"\"\n", ["path", "keys"]
        ),
        (
            "    expect: {vars: {team: 'x, y'}, path: [main, tell, end]}\n",
            "    expect: {vars: {team: reception}, path: [main, tell, end]}\n", ["vars.team"]
        ),
        (
            "    steps: [{hear: again}]\n\n    # the end\n",
            "    steps: [{hear: again}]\n    expect: {path: [main, tell, end], outcome: completed}\n\n    # the end\n",
            ["expect"]
        ),
    ])
    func `new values take the place of old ones and comments stay`(before: String, after: String, names: [String])
        throws
    {
        let name = "  - name: listens   # nobody presses\n"
        let edit = try updated(name + before.replacing("path:\n        -", with: "path:\n        -"))
        #expect(edit.text == "flow: message.yaml   # the flow\n\ntests:\n" + name + after)
        #expect(edit.names == names)
    }

    @Test func `what is as expected is not touched`() throws {
        let tests = "  - name: listens\n    expect: {path: [main, tell, end], vars: {team: reception}}\n"
        #expect(try updated(tests).names == [])
    }
}
