/// The sections of a flow as a graph of numbers, by their order in the file: which lead to which, and what is in them.
struct FlowShape {
    let sections: [SectionDraft]
    /// Where each step of each section leads.
    let ways: [[StepWays]]
    /// Sections reached by `goto`, outcomes and options, without `run`.
    let jumps: Reach
    /// Sections reached in any way.
    let all: Reach
    private let numbers: [String: Int]

    init(_ sections: [SectionDraft]) {
        let numbers = Dictionary(sections.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let ways = sections.map { section in section.steps.map { StepWays($0, numbers) } }
        let jumpEdges = ways.map { steps in steps.flatMap(\.targets) }
        jumps = Reach(edges: jumpEdges)
        all = Reach(edges: zip(jumpEdges, ways).map { $0 + $1.compactMap(\.run) })
        self.sections = sections
        self.ways = ways
        self.numbers = numbers
    }

    func number(of name: String) -> Int? { numbers[name] }

    /// A section and all that control can jump to from it, in the order of the file.
    func frame(from number: Int) -> [Int] {
        var isInside = jumps.from(number)
        isInside[number] = true
        return isInside.indices.filter { isInside[$0] }
    }

    /// Variables that may be given a value after a section was entered.
    func assigned(from number: Int) -> Set<String> {
        var isInside = all.from(number)
        isInside[number] = true
        return Set(isInside.indices.filter { isInside[$0] }.flatMap { sections[$0].steps.flatMap(\.assigned) })
    }
}

/// Where a step leads, as the numbers of sections.
struct StepWays {
    /// The section that each outcome leads to, in the order of the outcomes; `nil` is the next step.
    var outcomes: [Int?] = []
    /// Where else it leads: by `goto`, by an expression without a value, by an outcome that it does not have, which was
    /// reported.
    var others: [Int] = []
    /// The section that it runs.
    var run: Int?

    init(_ draft: StepDraft, _ numbers: [String: Int]) {
        guard let step = draft.step else {
            others = draft.looseTargets.compactMap { numbers[$0] }
            return
        }
        if case .goto(let goto) = step.verb {
            others = numbers[goto.section].map { [$0] } ?? []
            return
        }
        if case .run(let run) = step.verb, case .section(let name) = run.target { self.run = numbers[name] }
        var known = step.outcomes
        switch step.verb {
        // `next` of a final verb was reported; what it names counts as reached.
        case .hangup, .reject, .return: known = []
        default: break
        }
        outcomes = known.map { step.transitions[$0].flatMap { $0.number(numbers) } }
        guard step.transitions.count > known.count else { return }
        for (outcome, transition) in step.transitions where !known.contains(outcome) {
            if let target = transition.number(numbers) { others.append(target) }
        }
    }

    /// All sections that control may go to from the step and not come back.
    var targets: [Int] { outcomes.compactMap(\.self) + others }
}

extension Transition {
    fileprivate func number(_ numbers: [String: Int]) -> Int? {
        if case .section(let name) = self { numbers[name] } else { nil }
    }
}

extension StepDraft {
    /// True where the step asks the caller for something, or lets them talk.
    var asks: Bool { step?.asks ?? false }

    /// True where the step ends the call.
    var endsCall: Bool { step?.endsCall ?? false }
}
