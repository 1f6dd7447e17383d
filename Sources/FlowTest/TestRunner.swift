public import CallEngine
public import FlowModel
public import MediaEngine
public import SansIO

/// Runs flow tests on the simulator: the same engine as on the trunk, in virtual time, with no socket and no clock.
public struct TestRunner: Sendable {
    /// What a run keeps and how it makes speech.
    public struct Options: Sendable {
        /// Whether results carry the audio of both sides, for reports.
        public var keepsAudio = false
        /// Whether the journal of a result tells all that came in to the flow, so that it can be replayed.
        public var keepsInputs = false
        /// Whether a result has all packets of the call as a capture.
        public var keepsCapture = false
        /// Renders the flow's speech; `nil` for a text has the stand-in hum it. By default all is hummed.
        public var speech: (@Sendable (_ text: String, _ language: String, _ voice: String?) -> Prompt?)?

        /// Keeps no audio, hums all speech.
        public init() {}
    }

    /// The flow, compiled.
    public let program: FlowProgram
    let sounds: [String: Prompt]
    private let options: Options

    /// - Parameters:
    ///   - program: the flow, compiled.
    ///   - sounds: the flow's sound files by their resolved paths.
    ///   - options: what a run keeps and how it makes speech.
    public init(program: FlowProgram, sounds: [String: Prompt], options: Options = Options()) {
        self.program = program
        self.sounds = sounds
        self.options = options
    }

    /// Runs a test that stands in no file.
    public func run(_ test: TestCase) -> TestResult {
        TestCall(program: program, sounds: sounds, test: test, options: options).run()
    }

    /// Runs one test; the same file gives the same result each time.
    public func run(_ test: TestCase, in file: TestFile) -> TestResult {
        if let call = test.replayed { return ReplayedTest(call, test: test, program: program, sounds: sounds).result() }
        return TestCall(program: program, sounds: sounds, test: test, options: options).run()
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
    /// The end of the call; `nil` where it never began or never ended.
    public var record: CallRecord?
    /// When each step of the caller began and ended.
    public var steps: [StepMark] = []
    /// Whether the prompts could be heard, by their places among the prompts.
    public var hearing: [Int: HearingVerdict] = [:]
    /// What both sides sent; only where the runner keeps it.
    public var audio: TestAudio?
    /// All packets of the call as a pcap file, as Wireshark reads it; only where the runner keeps it.
    public var capture: [UInt8]?
    /// How much time passed in the simulation, or in the real call.
    public var virtualTime: Duration
    /// What was not judged, or in another way than on the simulator, as sentences: for calls to somebody else's IVR.
    public var notes: [String] = []

    /// Whether everything came as expected.
    public var isPassed: Bool { failures.isEmpty }
}

/// The audio of a test's call on one clock: what reached us left, what we sent right, 8 kHz.
public struct TestAudio: Sendable {
    /// When the first sample was.
    public var began: Instant
    /// What the caller sent, as it reached us.
    public var caller: [Int16]
    /// What we sent.
    public var flow: [Int16]
}

/// Why a test failed.
public struct TestFailure: Sendable, Equatable {
    /// What was expected and what came instead, as a sentence.
    public var message: String
    /// The line of the test file that was not fulfilled.
    public var line: Int?
    /// The step of the caller that was not fulfilled, by its place among the steps.
    public var step: Int?
    /// When it was known.
    public var at: Instant?
    /// What came nearest to what was expected.
    public var nearest: String?

    /// A failure with its place in the test file, where it has one.
    public init(message: String, line: Int? = nil, step: Int? = nil, at: Instant? = nil, nearest: String? = nil) {
        self.message = message
        self.line = line
        self.step = step
        self.at = at
        self.nearest = nearest
    }
}
