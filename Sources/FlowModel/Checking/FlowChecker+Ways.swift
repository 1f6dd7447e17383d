import YAML

/// Ways through the flow: sections that nothing leads to, and circles that nothing leads out of.
extension FlowChecker {
    func checkReached(_ isReached: [Bool]) {
        guard shape.number(of: "main") != nil else { return }
        for (section, isReached) in zip(draft.sections, isReached) where !isReached {
            findings.error(
                "the section \(section.name) is never reached", at: section.place, length: section.name.count,
                help: "lead to it by next, goto, an option or a case, or delete it")
        }
    }

    /// A section from which no way leads out of the flow: an error where nothing ever waits for the caller, else a warning.
    func checkLoops(_ isReached: [Bool]) {
        let isFree = shape.all.leading(to: draft.sections.indices.map(leadsOut))
        var isReported = isFree
        for number in draft.sections.indices where isReached[number] && !isReported[number] {
            let isInside = shape.all.from(number)
            guard isInside[number] else { continue }
            let region = isInside.indices.filter { isInside[$0] }
            for member in region { isReported[member] = true }
            report(region.map { draft.sections[$0] }, draft.sections[number])
        }
    }

    private func report(_ region: [SectionDraft], _ section: SectionDraft) {
        let asks = region.contains { $0.steps.contains { $0.asks || runsAskingFlow($0) } }
        let names = region.map(\.name)
        let others = names.count > 6 ? " and \(names.count - 6) others" : ""
        let message = "no way leads out of \(names.prefix(6).joined(separator: ", "))\(others)"
        if asks {
            findings.warning(
                "\(message) but hanging up", at: section.place, length: section.name.count,
                help: "let failed lead to an end")
        } else {
            findings.error(
                "\(message), and nothing there waits for the caller", at: section.place, length: section.name.count,
                help: "add a menu, a hangup or a step that leads elsewhere")
        }
    }

    private func runsAskingFlow(_ step: StepDraft) -> Bool {
        step.call.map { callees[$0.path]?.asks ?? true } ?? false
    }

    /// Whether the flow, or the frame, can be over in a section: by a final verb, by its last step, or in what it runs.
    private func leadsOut(_ number: Int) -> Bool {
        let section = draft.sections[number]
        let isOver = section.steps.contains { step in
            guard let verb = step.step?.verb else { return true }
            if case .return = verb { return true }
            return step.endsCall || (step.call.map { callees[$0.path]?.canEndCall ?? true } ?? false)
        }
        return isOver || section.steps.indices.last.map { goesOn(section.steps[$0], shape.ways[number][$0]) } ?? true
    }

    /// Whether control can go past a step, within or beyond its section.
    private func goesOn(_ draft: StepDraft, _ ways: StepWays) -> Bool {
        guard let step = draft.step else { return true }
        return step.condition != nil || ways.outcomes.contains { $0 == nil }
    }
}
