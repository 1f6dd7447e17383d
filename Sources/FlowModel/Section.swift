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
    public var transitions: Transitions
    /// The outcomes that the file itself gives a way, by `next`, an option, a case, `then` or `else`.
    public var named: Set<String> = []
    /// Where it is written.
    public var place: SourcePlace
    /// What follows from the verb, worked out once.
    let shape: Shape

    /// What the checks ask of a step again and again.
    struct Shape: Sendable {
        /// Every outcome, the good one first, then those that exist because `next` names them.
        let outcomes: [String]
        /// What else is true of its verb.
        let traits: VerbForm.Traits
    }

    init(
        id: String?, verb: Verb, form: VerbForm, outcomes: [String], condition: Expression?, transitions: Transitions,
        named: Set<String>, place: SourcePlace
    ) {
        self.id = id
        self.verb = verb
        self.condition = condition
        self.transitions = transitions
        self.named = named
        self.place = place
        let single = outcomes
        let others = transitions.count > single.count ? named.filter { !single.contains($0) }.sorted() : []
        shape = Shape(outcomes: others.isEmpty ? single : single + others, traits: form.traits)
    }
}

/// Where a step leads after one of its outcomes.
public enum Transition: Hashable, Sendable {
    /// To the next step of the section; after the last one the section returns to its caller or, in
    /// the first frame, the flow is over and the call is hung up.
    case nextStep
    case section(String)
}

/// Where the outcomes of a step lead: a handful of entries in the order they were decided.
public struct Transitions: Sendable, Sequence, ExpressibleByDictionaryLiteral {
    private var outcomes: [String] = []
    private var targets: [Transition] = []

    /// No outcome leads anywhere.
    public init() {}

    /// Those ways; of two for one outcome the last one counts.
    public init(dictionaryLiteral elements: (String, Transition)...) {
        for (outcome, target) in elements { self[outcome] = target }
    }

    /// The way of an outcome; `nil` where it has none. O(outcomes).
    public subscript(outcome: String) -> Transition? {
        get { outcomes.firstIndex(of: outcome).map { targets[$0] } }
        set {
            let index = outcomes.firstIndex(of: outcome)
            switch (index, newValue) {
            case (let index?, let target?): targets[index] = target
            case (nil, let target?):
                outcomes.append(outcome)
                targets.append(target)
            case (let index?, nil):
                outcomes.remove(at: index)
                targets.remove(at: index)
            case (nil, nil): break
            }
        }
    }

    /// How many outcomes have a way.
    public var count: Int { outcomes.count }
    /// The outcomes that have a way.
    public var keys: [String] { outcomes }
    /// The outcomes with their ways.
    public func makeIterator() -> some IteratorProtocol<(String, Transition)> { zip(outcomes, targets).makeIterator() }
}

extension Transitions: Equatable {
    /// Whether the same outcomes lead the same ways, in whatever order.
    public static func == (left: Transitions, right: Transitions) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0] == $1 }
    }
}
