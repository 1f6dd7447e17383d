/// The sections of a flow as a graph: which lead to which, and what happens in them.
struct FlowShape {
    /// Sections reached by `goto`, outcomes and options, without `run`.
    let jumps: Reach
    /// Sections reached in any way.
    let all: Reach
    private let sections: [String: SectionDraft]

    init(_ sections: [SectionDraft]) {
        var jumpEdges: [String: [String]] = [:]
        var allEdges: [String: [String]] = [:]
        for section in sections {
            let jumps = section.steps.flatMap(\.jumpTargets)
            jumpEdges[section.name] = jumps
            allEdges[section.name] = jumps + section.steps.compactMap(\.runTarget)
        }
        jumps = Reach(edges: jumpEdges)
        all = Reach(edges: allEdges)
        self.sections = Dictionary(sections.map { ($0.name, $0) }) { first, _ in first }
    }

    subscript(name: String) -> SectionDraft? { sections[name] }

    /// A section and all that control can jump to from it.
    func frame(from name: String) -> Set<String> { jumps.from(name).union([name]) }

    /// Variables that may be given a value after a section was entered.
    func assigned(from name: String) -> Set<String> {
        Set(all.from(name).union([name]).flatMap { sections[$0]?.steps.flatMap(\.assigned) ?? [] })
    }
}

extension StepDraft {
    /// Sections that control may go to from this step and not come back.
    var jumpTargets: [String] {
        guard let step else { return looseTargets }
        if case .goto(let goto) = step.verb { return [goto.section] }
        return step.transitions.values.compactMap { if case .section(let name) = $0 { name } else { nil } }
    }

    /// The section that the step runs.
    var runTarget: String? {
        if case .run(let run) = step?.verb, case .section(let name) = run.target { name } else { nil }
    }

    /// True where the step asks the caller for something, or lets them talk.
    var asks: Bool { step?.verb.form.traits.contains(.asks) ?? false }

    /// True where the step ends the call.
    var endsCall: Bool { step?.verb.form.traits.contains(.endsCall) ?? false }
}
