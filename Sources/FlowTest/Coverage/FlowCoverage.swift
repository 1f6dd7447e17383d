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

    /// A way that is no choice: `goto`, or a section that is run and comes back.
    public struct Link: Sendable {
        /// The section it starts in.
        public var section: String
        /// The section it leads to.
        public var target: String
        /// The verb.
        public var label: String
        /// How often it was gone.
        public var count: Int
    }

    /// The flow's name.
    public var name: String
    /// The flow's path.
    public var path: String
    /// Everything that counts.
    public var items: [Item]
    /// The ways between sections that are no outcomes, for drawings.
    public var links: [Link] = []

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
