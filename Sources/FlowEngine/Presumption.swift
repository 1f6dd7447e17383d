import FlowModel

/// What a replay knows about decisions on digits that it does not have: a journal keeps sensitive digits as `•`.
///
/// A step whose expression reads a masked value cannot be computed again. Its outcome was journalled, though, and so
/// was what was wrong with each masked entry. A run that is given these takes them where, and only where, a decision
/// hangs on masked digits; all else it works out itself.
public struct Presumption: Sendable {
    /// What stands for a sensitive key.
    public static let maskedKey: Character = "•"

    /// One step that was begun.
    public struct Step: Sendable, Equatable {
        /// The section it stands in.
        public var section: String
        /// Its place in the section, from 0.
        public var index: Int
        /// How it ended; `nil` where others began before its end.
        public var outcome: String?
        /// What was wrong with its failed attempts, by their numbers.
        public var failures: [Int: CollectReason] = [:]

        /// A step that has begun.
        public init(section: String, index: Int) {
            self.section = section
            self.index = index
        }
    }

    /// The steps in the order in which they began.
    public var steps: [Step]

    /// What is known of these steps.
    public init(steps: [Step]) { self.steps = steps }

    /// The step that began as number `ordinal`, if it is the one at this place.
    func step(_ ordinal: Int, section: String, index: Int) -> Step? {
        guard steps.indices.contains(ordinal), steps[ordinal].section == section, steps[ordinal].index == index else {
            return nil
        }
        return steps[ordinal]
    }
}

extension FlowRun {
    /// The journalled counterpart of the step that runs; `nil` in a call, and once a replay goes another way.
    var presumedStep: Presumption.Step? {
        guard let presumption, let section = stack.section else { return nil }
        return presumption.step(stepCount - 1, section: section.section.name, index: section.index)
    }

    /// The journalled outcome of the running step, where that hangs on digits that a replay does not have.
    var presumedOutcome: String? {
        guard presumption != nil, let verb = stack.step?.verb else { return nil }
        switch verb {
        case .if(let condition): return scope.isSensitive(condition.expression.references) ? presumedStep?.outcome : nil
        case .switch(let choice): return scope.isSensitive(choice.expression.references) ? presumedStep?.outcome : nil
        default: return nil
        }
    }

    /// Whether a step with a `when:` that reads masked digits was begun; `nil` where that must be computed.
    mutating func presumedCondition(_ step: FlowModel.Step) -> Bool? {
        guard let presumption, let condition = step.condition, let section = stack.section,
            scope.isSensitive(condition.references)
        else { return nil }
        return presumption.step(stepCount, section: section.section.name, index: section.index) != nil
    }
}

extension FrameScope {
    fileprivate func isSensitive(_ references: [Expression.Reference]) -> Bool {
        references.contains { $0.path.first.map(isSensitive) ?? false }
    }
}
