public import FlowModel
public import SansIO
public import YAML

/// A file of flow tests (`front-desk.test.yaml`): one flow, and callers who try it.
public struct TestFile: Sendable {
    /// The file's own path.
    public var path: String
    /// The flow's path, resolved against the test file's folder.
    public var flow: String
    /// What the calendar says when each test begins.
    public var clock: WallClock
    /// What decides all chance in its calls.
    public var seed: UInt64
    /// The tests in the order of the file.
    public var tests: [TestCase]
}

/// One call: who calls, what they do, and what must come of it.
public struct TestCase: Sendable {
    /// What the test shows, for people.
    public var name: String
    /// Where the test begins.
    public var place: SourcePlace
    /// The caller's number in E.164 form; `nil` for a caller who withholds it.
    public var callerNumber: String?
    /// The caller's display name; `nil` for none.
    public var callerName: String?
    /// The number called, ours.
    public var did: String
    /// The inputs of a flow that places the call.
    public var inputs: [String: Value]
    /// The line between the caller and us: the test's own `network:`, or the file's.
    public var line: SimulatedLine
    /// What the caller does, in order.
    public var steps: [CallerStep]
    /// What becomes of the numbers that the flow dials; `nil` under a number nobody answers.
    public var farEnds: [String: FarEnd]
    /// What must come of it.
    public var expected: Expectation
}

/// Something the person at the other end does, or waits for.
public struct CallerStep: Sendable {
    /// What is done or waited for.
    public enum Action: Sendable {
        /// Keys as tones in the audio, or as telephone-events.
        case press(String, asEvents: Bool)
        /// Speech, as long as a person would take for the text.
        case say(String)
        /// A recording, resolved against the test file's folder, as 8 kHz samples.
        case audio(path: String, samples: [Int16])
        case silence(Duration)
        /// Waits for a prompt.
        case hear(Heard, within: Duration)
        /// No such prompt may come for that long.
        case hearNot(Heard, during: Duration)
        case hangUp
    }
    /// What the step is.
    public var action: Action
    /// Where the step stands.
    public var place: SourcePlace
}

/// What a caller waits to hear: part of a prompt's text or name.
public struct Heard: Sendable, CustomStringConvertible {
    /// What must be part of the prompt.
    public var text: String
    /// The text in quotes.
    public var description: String { "\"\(text)\"" }

    /// Whether a prompt with this text is it; letters compare without case, runs of white space as one.
    public func matches(_ prompt: String) -> Bool { Self.folded(prompt).contains(Self.folded(text)) }

    private static func folded(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// What a dialled party does.
public enum FarEnd: Sendable, Equatable {
    case answers(after: Duration, talks: Duration)
    case busy, declined, silent
}

/// What must have come of a call. A part that is `nil` is not looked at.
public struct Expectation: Sendable {
    /// The sections, from first to last.
    public var path: [String]?
    /// How the flow ended: `completed`, `hangup`, `failed` …
    public var outcome: String?
    /// Variables by name, as text.
    public var variables: [String: String]?
    /// Parts of the prompts that were heard, in this order; others may lie between.
    public var prompts: [String]?
    /// The keys that were heard, in order.
    public var keys: String?
    /// The targets that were dialled, in order.
    public var dialled: [String]?
    /// Texts that may not stand anywhere in the trace.
    public var neverLogged: [String]
    /// Where `expect` stands.
    public var place: SourcePlace?
}
