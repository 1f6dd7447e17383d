import YAML

/// Checks a whole flow: names, values that may be missing, secrets, and ways that lead nowhere.
struct FlowChecker {
    let draft: FlowDraft
    let file: FlowFile
    let callees: [String: FlowSummary]
    let shape: FlowShape
    var findings: Findings { file.findings }

    init(draft: FlowDraft, file: FlowFile, callees: [String: FlowSummary]) {
        self.draft = draft
        self.file = file
        self.callees = callees
        shape = FlowShape(draft.sections)
    }

    /// Reports everything and says what other flows must know.
    func check() -> FlowSummary {
        checkNames()
        checkCalls()
        var flow = FactFlow(draft: draft, shape: shape, callees: callees)
        flow.run()
        let secrets = Secrets(draft)
        for use in draft.inputUses { check(use, flow.initial, flow, secrets) }
        for number in draft.sections.indices { check(number, flow, secrets) }
        let isReached = flow.entries.map { $0 != nil }
        checkReached(isReached)
        checkLoops(isReached)
        return summary(flow)
    }

    // MARK: Uses

    private func check(_ number: Int, _ flow: FactFlow, _ secrets: Secrets) {
        let section = draft.sections[number]
        let before = flow.before[number]
        for case (let index, let facts?) in before.enumerated() { check(section.steps[index], facts, flow, secrets) }
        if let dead = before.firstIndex(where: { $0 == nil }) {
            findings.error(
                "this step is never reached", at: section.steps[dead].place,
                help: "the step before it always leads elsewhere; delete this one or move it")
        }
    }

    private func check(_ step: StepDraft, _ facts: Facts, _ flow: FactFlow, _ secrets: Secrets) {
        let inside = step.step?.condition.map { facts.union($0.root.truths) } ?? facts
        for use in step.uses.templates { check(use, use.purpose == .when ? facts : inside, flow, secrets) }
        guard !step.uses.prompts.isEmpty else { return }
        var seen: Set<String> = []
        for prompt in step.uses.prompts { check(prompt, inside, flow, secrets, &seen) }
    }

    private func check(
        _ prompt: PromptUse, _ facts: Facts, _ flow: FactFlow, _ secrets: Secrets, _ seen: inout Set<String>
    ) {
        guard seen.insert(prompt.name).inserted, let uses = draft.promptUses[prompt.name] else { return }
        let inside = facts.union(prompt.known)
        for use in uses.templates { check(use, inside, flow, secrets) }
        for inner in uses.prompts { check(inner, inside, flow, secrets, &seen) }
    }

    private func check(_ use: TemplateUse, _ facts: Facts, _ flow: FactFlow, _ secrets: Secrets) {
        let known = facts.union(use.known)
        let isWhole = if case .whole = use.template.form { true } else { false }
        for (offset, expression) in use.template.expressions {
            var check = NullCheck(presence: flow.presence)
            if isWhole, takesNull(use) {
                _ = check.culprit(expression.root, known)
            } else {
                check.need(expression.root, known)
            }
            for problem in check.problems { report(problem, offset, expression, use) }
            guard let exposure = use.purpose.exposure else { continue }
            for reference in secrets.leaks(of: expression.root, isPlain: known.contains(Facts.plainInput)) {
                findings.error(
                    "\(reference.name) is secret and \(exposure)", at: place(offset + reference.offset, use.node),
                    length: reference.length, help: "secrets are compared and sent, never spoken, logged or handed on")
            }
        }
    }

    /// `with:` takes null where the input is not required: its default stands in.
    private func takesNull(_ use: TemplateUse) -> Bool {
        guard use.purpose == .handed else { return use.purpose.takesNull }
        for call in draft.calls {
            guard let given = call.inputs.first(where: { $0.entry.value.place == use.node.place }) else { continue }
            let input = callees[call.path]?.inputs.first { $0.name == given.entry.key }
            return input.map { !$0.isRequired } ?? true
        }
        return true
    }

    private func report(_ culprit: NullCheck.Culprit, _ offset: Int, _ expression: Expression, _ use: TemplateUse) {
        switch culprit {
        case .null:
            findings.error(
                "null has no use here", at: place(offset, use.node), length: expression.source.count,
                help: "give a value")
        case .reference(let reference):
            // A field of a value that has none is told already.
            if reference.path.count > 1, file.variableKinds[reference.path[0]]?.isOnly(.withoutFields) == true {
                return
            }
            let isVariable = reference.path.count == 1
            let reason = isVariable ? "is not set on every way to this step" : "may be missing here"
            findings.error(
                "\(reference.name) \(reason)", at: place(offset + reference.offset, use.node), length: reference.length,
                help: "say what stands in for it: ${\(reference.name) ?? 'unknown'}, or test it first")
        }
    }

    func place(_ offset: Int, _ node: YAMLNode) -> SourcePlace { file.source.place(ofCharacter: offset, in: node) }

    // MARK: Summary

    private func summary(_ flow: FactFlow) -> FlowSummary {
        let frame = (shape.number(of: "main").map(shape.frame) ?? []).filter { flow.entries[$0] != nil }
        let reached = draft.sections.indices.filter { flow.entries[$0] != nil }.map { draft.sections[$0] }
        var returned: [Set<String>] = []
        for number in frame where flow.exits[number] != nil {
            for (step, facts) in zip(draft.sections[number].steps, flow.before[number]) {
                guard let facts, case .return(let value) = step.step?.verb else { continue }
                returned.append(paths(of: value.value, facts, flow))
            }
            if flow.comesToItsEnd[number] { returned.append([]) }
        }
        let callees = draft.calls.compactMap { self.callees[$0.path] }
        return FlowSummary(
            inputs: draft.flow.inputs,
            canReturn: frame.contains { flow.exits[$0] != nil },
            canEndCall: reached.contains { $0.steps.contains(where: \.endsCall) }
                || callees.contains(where: \.canEndCall),
            asks: reached.contains { $0.steps.contains(where: \.asks) } || callees.contains(where: \.asks),
            returned: returned.dropFirst().reduce(returned.first ?? []) { $0.intersection($1) },
            isKnown: true
        )
    }

    /// Paths below a returned value that are never null.
    private func paths(of tree: TemplateTree?, _ facts: Facts, _ flow: FactFlow) -> Set<String> {
        switch tree {
        case nil: return []
        case .leaf(let template): return flow.presence.isNullable(template, facts) ? [] : [""]
        case .list: return [""]
        case .map(let entries):
            let inner = entries.flatMap { entry in
                paths(of: entry.value, facts, flow).map { $0.isEmpty ? entry.key : "\(entry.key).\($0)" }
            }
            return Set(inner).union([""])
        }
    }
}
