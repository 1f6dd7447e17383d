import YAML

/// What the parameters of every verb state about themselves, and how they are read.
protocol VerbParameters: Sendable {
    /// What the verb takes and how it ends.
    static var form: VerbForm { get }

    /// The parameters behind the verb's word; `nil` for a bare word. Reports what is wrong; `nil` where that leaves
    /// nothing to go on with.
    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb?

    /// Every outcome of a step with these parameters, the good one first. By default the single ones of the form that
    /// are not optional.
    var outcomes: [String] { get }

    /// What it may play, in the order it may be heard.
    var promptLists: [PromptList] { get }

    /// What is known after an outcome.
    func knowledge(after outcome: String) -> Knowledge

    /// Variables of the step whose values are secret.
    var secretNames: [String] { get }

    /// The step in a few words, for drawings; `nil` where an edge says it all.
    var drawingLine: String? { get }
}

extension VerbParameters {
    var outcomes: [String] { Self.form.singleOutcomes }
    var promptLists: [PromptList] { [] }
    func knowledge(after outcome: String) -> Knowledge { Knowledge() }
    var secretNames: [String] { [] }
    var drawingLine: String? { Self.form.word }
}

/// A list of items that a step may play, and how.
public struct PromptList: Sendable {
    /// The items.
    public var items: [Playable]
    /// How they are played; `nil` for the usual way.
    public var options: PlayOptions?

    /// A list that is played the usual way, or with those options.
    public init(_ items: [Playable], _ options: PlayOptions? = nil) {
        self.items = items
        self.options = options
    }
}

/// What one outcome of a step changes of what is known: which paths certainly have a value after it.
struct Knowledge: Sendable {
    /// Variables that were given a new value, of which nothing is known but what ``present`` says.
    var assigned: [String] = []
    /// Paths that have a value: `message`, `message.file`, `input.reason`.
    var present: [String] = []
    /// Whether the step took a new `input`, and whether that is secret; `nil` where it left `input` alone.
    var takesSecretInput: Bool?

    /// True where nothing changes.
    var isNothing: Bool { assigned.isEmpty && present.isEmpty && takesSecretInput == nil }
}
