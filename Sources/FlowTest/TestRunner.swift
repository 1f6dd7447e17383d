import Audio
public import CallEngine
import FlowEngine
public import FlowModel
public import MediaEngine
import Numbering
import SansIO
import Simulator

/// Runs flow tests on the simulator: the same engine as on the trunk, in virtual time, with no socket and no clock.
public struct TestRunner: Sendable {
    private let program: FlowProgram
    private let sounds: [String: Prompt]

    /// - Parameters:
    ///   - program: the flow, compiled.
    ///   - sounds: the flow's sound files by their resolved paths.
    public init(program: FlowProgram, sounds: [String: Prompt]) {
        self.program = program
        self.sounds = sounds
    }

    /// Runs one test; the same file gives the same result each time.
    public func run(_ test: TestCase, in file: TestFile) -> TestResult {
        let call = TestCall(program: program, sounds: sounds, test: test, file: file)
        return call.run()
    }
}

/// What came of one test.
public struct TestResult: Sendable {
    /// The test as it was read.
    public var test: TestCase
    /// Empty where the test passed.
    public var failures: [TestFailure]
    /// Everything that happened on our side, in virtual time.
    public var journal: [JournalEntry]
    /// How much time passed in the simulation.
    public var virtualTime: Duration

    /// Whether everything came as expected.
    public var isPassed: Bool { failures.isEmpty }
}

/// Why a test failed.
public struct TestFailure: Sendable, Equatable {
    /// What was expected and what came instead, as a sentence.
    public var message: String
    /// The line of the test file that was not fulfilled.
    public var line: Int?

    /// A failure with its place in the test file, where it has one.
    public init(message: String, line: Int? = nil) {
        self.message = message
        self.line = line
    }
}
