import CallEngine
import FlowTest
import SansIO
import Testing
import Transcript

@Suite struct TestBatchTests {
    private func items(_ name: String) throws -> [TestBatch.Item] {
        let file = try SampleFlows.testFile("\(name).test.yaml")
        let runner = try SampleFlows.runner(for: file)
        return file.tests.map { TestBatch.Item(file: file, test: $0, runner: runner) }
    }

    /// The verdict and all that happened, as text.
    private func trace(_ result: TestResult) -> String {
        var printer = CallPrinter(colour: false, showsCallID: true)
        let journal =
            result.journal.map { "\($0.at.nanoseconds) \($0.event)" }
            + result.journal.flatMap { printer.lines(for: $0) }
        return (result.failures.map(\.message) + journal).joined(separator: "\n")
    }

    @Test func `a thousand runs on one job or three are the same to the byte`() throws {
        let message = try items("message")
        let once = message.map { trace($0.runner.run($0.test, in: $0.file)) }
        let many = TestBatch((0..<(1000 / message.count)).flatMap { _ in message })
        var count = 0
        many.run(jobs: 3) { _, result in
            if trace(result) != once[count % message.count] { Issue.record("run \(count) differs") }
            count += 1
        }
        #expect(count == 1000 / message.count * message.count)
    }

    @Test(arguments: [1, 2, 8]) func `results come in the order of the tests, all of them`(jobs: Int) throws {
        let batch = TestBatch(try items("pin") + items("front-desk"))
        var names: [String] = []
        batch.run(jobs: jobs) { item, result in
            #expect(item.test.name == result.test.name)
            names.append(result.test.name)
        }
        #expect(names == batch.items.map(\.test.name))
    }
}
