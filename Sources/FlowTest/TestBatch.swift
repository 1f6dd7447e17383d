import Foundation

/// Tests of one or more files, run one after the other or several at once; the results are the same, byte for byte.
public struct TestBatch: Sendable {
    /// One test and what runs it.
    public struct Item: Sendable {
        /// The file it is in.
        public var file: TestFile
        /// The test.
        public var test: TestCase
        /// Runs it.
        public var runner: TestRunner

        /// A test with its file and its runner.
        public init(file: TestFile, test: TestCase, runner: TestRunner) {
            self.file = file
            self.test = test
            self.runner = runner
        }
    }

    /// The tests in the order of their results.
    public let items: [Item]

    /// These tests.
    public init(_ items: [Item]) { self.items = items }

    /// Runs all tests.
    ///
    /// - Parameters:
    ///   - jobs: how many run at the same time; below 2 no thread is made.
    ///   - take: gets each result, on the calling thread and in the order of the tests.
    public func run(jobs: Int, _ take: (Item, TestResult) -> Void) {
        guard jobs > 1, items.count > 1 else {
            for item in items { take(item, item.runner.run(item.test, in: item.file)) }
            return
        }
        let board = Board(items)
        for _ in 0..<min(jobs, items.count) {
            let worker = Thread { board.work() }
            worker.stackSize = 8 << 20
            worker.start()
        }
        for index in items.indices { take(items[index], board.result(index)) }
    }
}

/// Where workers fetch tests and leave results.
private final class Board: @unchecked Sendable {
    private let items: [TestBatch.Item]
    private let lock = NSCondition()
    private var next = 0
    private var results: [Int: TestResult] = [:]

    init(_ items: [TestBatch.Item]) { self.items = items }

    func work() {
        while let index = take() {
            let item = items[index]
            let result = item.runner.run(item.test, in: item.file)
            lock.withLock { results[index] = result }
            lock.broadcast()
        }
    }

    private func take() -> Int? {
        lock.withLock {
            guard next < items.count else { return nil }
            next += 1
            return next - 1
        }
    }

    func result(_ index: Int) -> TestResult {
        lock.lock()
        defer { lock.unlock() }
        while true {
            if let result = results.removeValue(forKey: index) { return result }
            lock.wait()
        }
    }
}
