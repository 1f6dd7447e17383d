public import FlowModel
public import SansIO
public import YAML

/// A file of flow tests (`front-desk.test.yaml`): one flow, and callers who try it.
public struct TestFile: Sendable {
    /// The file's own path.
    public var path: String
    /// The flow's path, resolved against the test file's folder.
    public var flow: String
    /// Where the file names it; `nil` where it names none.
    public var flowNode: YAMLNode?
    /// What the calendar says when each test begins.
    public var clock: WallClock
    /// What decides all chance in its calls.
    public var seed: UInt64
    /// The tests in the order of the file.
    public var tests: [TestCase]
    /// How much of the flow the tests must reach; `nil` where the file does not say.
    public var coverage: CoverageGoals?
    /// The file's lines, to be quoted in failures.
    public var source: SourceFile
}

/// One call: who calls, what they do, and what must come of it.
public struct TestCase: Sendable {
    /// What the test shows, for people.
    public var name: String
    /// Where the test begins.
    public var place: SourcePlace
    /// What the calendar says when the test begins: the test's own `clock:`, or the file's.
    public var clock: WallClock
    /// What decides all chance in the call: the test's own `seed:`, or the file's.
    public var seed: UInt64
    /// The caller's number in E.164 form; `nil` for a caller who withholds it.
    public var callerNumber: String?
    /// The caller's display name; `nil` for none.
    public var callerName: String?
    /// The number called, ours.
    public var did: String
    /// The inputs of a flow that places the call.
    public var inputs: [String: Value]
    /// The line between the caller and us: the test's own `network:` over the file's.
    public var line: SimulatedLine
    /// The caller's side of a whole call, played from the answer on while the steps listen; `nil` for none.
    public var recording: CallerSound?
    /// The packets of a real caller, sent in place of any other sound; `nil` for none.
    public var recorded: RecordedCaller?
    /// A recorded call whose caller and world take the place of all others; `nil` for none.
    public var replayed: RecordedCall?
    /// What the caller does, in order.
    public var steps: [CallerStep]
    /// How everybody else answers what the flow asks.
    public var world: TestWorld
    /// What must come of it.
    public var expected: Expectation
}

/// How the world answers a flow in a test.
public struct TestWorld: Sendable {
    /// What becomes of the numbers that the flow dials; nobody answers a number that is not there.
    public var farEnds: [String: FarEnd] = [:]
    /// What the caller's side says when it is asked to call these targets; under any other it refuses.
    public var transfers: [String: TransferAnswer] = [:]
    /// What the web answers.
    public var web: [ScriptedReply] = []
    /// The states of schedules, by name, whatever the clock says.
    public var schedules: [String: Schedule.State] = [:]
    /// Prompts that cannot be played, by their names, their files' names or their texts.
    public var unplayable: [Heard] = []
    /// Sounds that lie where the flow keeps its own files, by their paths there.
    public var files: [String: [Int16]] = [:]
    /// Whether recordings cannot be written.
    public var isDiskFull = false

    /// A world in which nobody answers.
    public init() {}
}

/// What a dialled party does.
public enum FarEnd: Sendable, Equatable {
    /// Picks up, sounds like somebody or something and presses keys where it is to, and hangs up at the end of the talk.
    case answers(after: Duration, talks: Duration, keys: Keys? = nil, sound: AnsweringSound? = nil)
    case busy, declined, silent
    /// Cannot be reached: a server error (SIP 500).
    case failing

    /// Keys as telephone-events, `w` and `W` for pauses of half a second and of one.
    public struct Keys: Sendable, Equatable {
        /// The keys.
        public var keys: String
        /// How long after the answer they begin.
        public var after: Duration
    }
}

/// What a caller's side does with a request to call somebody else (REFER).
public enum TransferAnswer: String, Sendable, CaseIterable {
    /// It calls the target, and reaches it.
    case accepted
    /// It does not do such things: 603.
    case refused
    /// It calls the target, which is busy, or does not answer.
    case busy, no_answer
}
