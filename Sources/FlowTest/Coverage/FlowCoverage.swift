public import FlowModel
import FlowViews
public import YAML

/// What of one flow was reached by tests, item by item in the order of the flow's file.
public struct FlowCoverage: Sendable {
    /// What can be reached.
    public enum Kind: String, Sendable, CaseIterable {
        case section = "sections"
        case outcome = "outcomes"
        case option = "options"
        /// Asking again after silence or a wrong entry, once for each prompt that says it another way.
        case escalation
    }

    /// One thing that can be reached.
    public struct Item: Sendable {
        /// What it is.
        public var kind: Kind
        /// The section that it is, or lies in.
        public var section: String
        /// The section's name, or the verb and its outcome.
        public var label: String
        /// Where the section or the step stands.
        public var place: SourcePlace
        /// How often it was reached.
        public var count: Int
        /// The section that an outcome leads to; `nil` for the next step.
        public var target: String?
        /// The outcome's own name.
        public var outcome: String?

        /// Whether any test reached it.
        public var isReached: Bool { count > 0 }
    }

    /// An outcome that a step had.
    struct Walk: Hashable {
        var section: String
        /// Which of the section's steps, from 0.
        var step: Int
        var outcome: String
    }

    /// The flow.
    public var flow: Flow
    /// The flow's name.
    public var name: String { flow.name }
    /// The flow's path.
    public var path: String { flow.path }
    /// Everything that counts.
    public var items: [Item]
    /// Every outcome that a step had, those that need not be reached among them.
    var walked: Set<Walk> = []

    /// What was reached, for ``FlowPicture``.
    var marks: FlowCoverageMarks {
        let entered = Set(items.filter { $0.kind == .section && $0.isReached }.map(\.section))
        return FlowCoverageMarks(
            isEntered: entered.contains,
            isWalked: { [walked] in walked.contains(Walk(section: $0.section, step: $0.step, outcome: $0.outcome)) })
    }

    /// How many of a kind were reached, of how many. Options are outcomes, too.
    public func tally(_ kind: Kind) -> (reached: Int, of: Int) {
        let items = items.filter { $0.kind == kind || kind == .outcome && $0.kind == .option }
        return (items.count(where: \.isReached), items.count)
    }

    /// The share that was reached, 0…1; 1 where there is nothing of the kind.
    public func share(_ kind: Kind) -> Double {
        let (reached, all) = tally(kind)
        return all == 0 ? 1 : Double(reached) / Double(all)
    }

    /// What no test reached.
    public var missing: [Item] { items.filter { !$0.isReached } }

    /// A sentence for each goal that is missed.
    public func shortfalls(of goals: CoverageGoals) -> [String] {
        let wanted: [(Kind, Double?)] = [
            (.section, goals.sections), (.outcome, goals.outcomes), (.option, goals.options),
            (.escalation, goals.escalation),
        ]
        return wanted.compactMap { kind, goal in
            guard let goal, share(kind) < goal else { return nil }
            let (reached, all) = tally(kind)
            return "\(kind.rawValue) reached: \(reached) of \(all), \(percent(share(kind))), less than \(percent(goal))"
        }
    }
}

/// A share as people write it, rounded down so that only all is 100 %.
func percent(_ share: Double) -> String { "\(Int(share * 100)) %" }
