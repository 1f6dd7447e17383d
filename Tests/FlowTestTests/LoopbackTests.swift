import FlowTest
import Testing

/// The same test files as real calls on 127.0.0.1. A few seconds each, so only short calls are made here.
@Suite(.serialized) struct LoopbackTests {
    @Test(arguments: [
        ("opening-hours", "key 1 tells the hours"), ("message", "the caller hears it twice and hangs up"),
    ])
    func `a sample test passes as a real call`(name: String, test: String) async throws {
        let file = try SampleFlows.testFile("\(name).test.yaml")
        let wanted = try #require(file.tests.first { $0.name == test })
        let runner = try SampleFlows.runner(for: file)
        let loopback = LoopbackRunner(program: runner.program, sounds: [:])
        #expect(loopback.objection(to: wanted) == nil)
        #expect(await loopback.run(wanted).failures == [])
    }
}
