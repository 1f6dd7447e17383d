public import YAML

/// A named list of steps that run in order.
public struct Section: Sendable {
    /// The name that `goto` and the like use.
    public var name: String
    /// At least one.
    public var steps: [Step]
    /// Where its name is written.
    public var place: SourcePlace
}

/// One step of a section: a verb with its parameters, and where each of its outcomes leads.
public struct Step: Sendable {
    /// `id:` of the step, where the author gave one; no two steps of a flow have the same.
    public var id: String?
    /// What is done.
    public var verb: Verb
    /// `when:`; the step is skipped where it is false.
    public var condition: Expression?
    /// One entry for every outcome the verb has. The checker guarantees that it is complete.
    public var transitions: [String: Transition]
    /// The outcomes that the file itself gives a way, by `next`, an option, a case, `then` or `else`.
    public var named: Set<String> = []
    /// Where it is written.
    public var place: SourcePlace
}

/// Where a step leads after one of its outcomes.
public enum Transition: Hashable, Sendable {
    /// To the next step of the section; after the last one the section returns to its caller or, in
    /// the first frame, the flow is over and the call is hung up.
    case nextStep
    case section(String)
}
