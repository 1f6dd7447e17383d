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
        let jumpEdges = ways.map { steps in
            var targets: [Int] = []
            for step in steps { step.forEachTarget { if !targets.contains($0) { targets.append($0) } } }
            return targets
        }
        jumps = Reach(edges: jumpEdges)
        let runs = ways.map { steps in steps.compactMap(\.run) }
        all = Reach(edges: zip(jumpEdges, runs).map { $1.isEmpty ? $0 : $0 + $1 })
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
final class StepWays {
    /// The section that each outcome leads to, in the order of the outcomes; `nil` is the next step.
    let outcomes: [Int?]
    /// Where else it leads: by `goto`, by an expression without a value, by an outcome that it does not have, which was
    /// reported.
    let others: [Int]
    /// The section that it runs.
    let run: Int?

    init(_ draft: StepDraft, _ numbers: [String: Int]) {
        var run: Int?
        var known: [String] = []
        var others: [Int] = []
        var transitions = draft.step?.transitions ?? [:]
        switch draft.step?.verb {
        case nil: others = draft.looseTargets.compactMap { numbers[$0] }
        case .goto(let goto):
            others = numbers[goto.section].map { [$0] } ?? []
            transitions = [:]
        // `next` of a final verb was reported; what it names counts as reached.
        case .hangup, .reject, .return: break
        case .run(let parameters):
            if case .section(let name) = parameters.target { run = numbers[name] }
            known = draft.step?.outcomes ?? []
        default: known = draft.step?.outcomes ?? []
        }
        // Several outcomes of a step mostly lead to one section.
        var last: (name: String, number: Int?) = ("", nil)
        outcomes = known.map { outcome in
            guard case .section(let name)? = transitions[outcome] else { return nil }
            if name != last.name { last = (name, numbers[name]) }
            return last.number
        }
        if transitions.count > known.count {
            for (outcome, transition) in transitions where !known.contains(outcome) {
                if let target = transition.number(numbers) { others.append(target) }
            }
        }
        self.run = run
        self.others = others
    }

    /// All sections that control may go to from the step and not come back.
    func forEachTarget(_ body: (Int) -> Void) {
        for case let target? in outcomes { body(target) }
        for target in others { body(target) }
    }
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
