import YAML

/// Ways through the flow: sections that nothing leads to, and circles that nothing leads out of.
extension FlowChecker {
    func checkReached(_ reached: Set<String>) {
        guard shape["main"] != nil else { return }
        for section in draft.sections where !reached.contains(section.name) {
            findings.error(
                "the section \(section.name) is never reached", at: section.place, length: section.name.count,
                help: "lead to it by next, goto, an option or a case, or delete it")
        }
    }

    /// A section from which no way leads out of the flow: an error where nothing ever waits for the caller, else a warning.
    func checkLoops(_ reached: Set<String>) {
        var reported: Set<String> = []
        let free = shape.all.leading(to: draft.sections.map(\.name).filter(leadsOut))
        for section in draft.sections where reached.contains(section.name) && !free.contains(section.name) {
            guard !reported.contains(section.name) else { continue }
            let region = shape.all.from(section.name)
            guard region.contains(section.name) else { continue }
            reported.formUnion(region)
            report(region, section)
        }
    }

    private func report(_ region: Set<String>, _ section: SectionDraft) {
        let asks = region.contains { name in shape[name]?.steps.contains { $0.asks || runsAskingFlow($0) } ?? false }
        let names = draft.sections.map(\.name).filter(region.contains)
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
    private func leadsOut(_ name: String) -> Bool {
        guard let section = shape[name] else { return true }
        let isOver = section.steps.contains { step in
            guard let verb = step.step?.verb else { return true }
            if case .return = verb { return true }
            return step.endsCall || (step.call.map { callees[$0.path]?.canEndCall ?? true } ?? false)
        }
        return isOver || section.steps.last.map(\.goesOn) ?? true
    }
}

extension StepDraft {
    /// Whether control can go past the step, within or beyond its section.
    fileprivate var goesOn: Bool {
        guard let step else { return true }
        if step.condition != nil { return true }
        return step.transitions.values.contains(.nextStep)
    }
}
