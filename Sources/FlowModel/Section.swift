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

/// One step of a section: a verb with its parameters, and where each of its outcomes leads. It never changes.
public final class Step: Sendable {
    /// `id:` of the step, where the author gave one; no two steps of a flow have the same.
    public let id: String?
    /// What is done.
    public let verb: Verb
    /// `when:`; the step is skipped where it is false.
    public let condition: Expression?
    /// One entry for every outcome the verb has. The checker guarantees that it is complete.
    public let transitions: Transitions
    /// Where it is written.
    public let place: SourcePlace
    /// Every outcome, the good one first, then those that exist because `next` names them; empty for the final verbs.
    public let outcomes: [String]
    /// What else is true of its verb.
    let traits: VerbForm.Traits

    /// - Parameter outcomes: those of the verb itself.
    init(
        id: String?, verb: Verb, form: VerbForm, outcomes: [String], condition: Expression?, transitions: Transitions,
        place: SourcePlace
    ) {
        self.id = id
        self.verb = verb
        self.condition = condition
        self.transitions = transitions
        self.place = place
        let others =
            transitions.count > outcomes.count
            ? transitions.named.filter { !outcomes.contains($0) }.sorted() : []
        self.outcomes = others.isEmpty ? outcomes : outcomes + others
        traits = form.traits
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
    private var ways: [(outcome: String, target: Transition)] = []
    /// How many of them, from the first, the file gives itself.
    private var countOfNamed = 0

    /// No outcome leads anywhere.
    public init() {}

    /// Those ways; of two for one outcome the last one counts.
    public init(dictionaryLiteral elements: (String, Transition)...) {
        for (outcome, target) in elements { self[outcome] = target }
    }

    /// The way of an outcome; `nil` where it has none. O(outcomes).
    public subscript(outcome: String) -> Transition? {
        get { ways.first { $0.outcome == outcome }?.target }
        set {
            let index = ways.firstIndex { $0.outcome == outcome }
            switch (index, newValue) {
            case (let index?, let target?): ways[index].target = target
            case (nil, let target?): ways.append((outcome, target))
            case (let index?, nil):
                ways.remove(at: index)
                if index < countOfNamed { countOfNamed -= 1 }
            case (nil, nil): break
            }
        }
    }

    /// Gives a way to an outcome that has none. O(outcomes).
    mutating func complete(_ outcome: String, with target: Transition) {
        if ways.contains(where: { $0.outcome == outcome }) { return }
        ways.append((outcome, target))
    }

    /// Room for that many outcomes in all.
    mutating func reserve(_ count: Int) { ways.reserveCapacity(count) }

    /// Notes that the file itself gives all ways that are there so far: by `next`, an option, a case, `then` or `else`.
    mutating func markNamed() { countOfNamed = ways.count }

    /// The outcomes that the file gives a way itself.
    var named: [String] { ways.prefix(countOfNamed).map(\.outcome) }

    /// Whether the file itself gives the outcome a way.
    public func isNamed(_ outcome: String) -> Bool { ways.prefix(countOfNamed).contains { $0.outcome == outcome } }

    /// How many outcomes have a way.
    public var count: Int { ways.count }
    /// The outcomes that have a way.
    public var keys: [String] { ways.map(\.outcome) }
    /// The outcomes with their ways.
    public func makeIterator() -> some IteratorProtocol<(String, Transition)> {
        ways.lazy.map { ($0.outcome, $0.target) }.makeIterator()
    }
}

extension Transitions: Equatable {
    /// Whether the same outcomes lead the same ways, in whatever order.
    public static func == (left: Transitions, right: Transitions) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0] == $1 }
    }
}
