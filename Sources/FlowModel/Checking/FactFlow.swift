/// Follows every way through a flow and keeps, for each section, what is known on all ways that lead there.
///
/// A section's entry only ever loses facts, so that the work ends; sections without an entry are never reached.
struct FactFlow {
    private let draft: FlowDraft
    private let shape: FlowShape
    private let callees: [String: FlowSummary]
    private let variables: Set<String>
    /// What is known when a section begins.
    private(set) var entries: [String: Facts] = [:]
    /// What is known where a section returns to whoever ran it.
    private(set) var exits: [String: Facts] = [:]
    /// Sections whose entry has changed, by their place in the file: earlier ones first, as control mostly goes.
    private var pending: Set<Int> = []
    private let numbers: [String: Int]
    private let table = PathTable()

    init(draft: FlowDraft, shape: FlowShape, callees: [String: FlowSummary]) {
        self.draft = draft
        self.shape = shape
        self.callees = callees
        variables = Set(draft.variableNames)
        numbers = Dictionary(draft.sections.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    mutating func run() {
        flow(to: "main", initial)
        while let number = pending.min() {
            pending.remove(number)
            let name = draft.sections[number].name
            let before = exits[name]
            let exit = walk(name).exit
            exits[name] = exit
            if exit != before { pending.formUnion(running) }
        }
    }

    /// The sections that run others, and so depend on where these return.
    private var running: [Int] {
        draft.sections.indices.filter { draft.sections[$0].steps.contains { $0.runTarget != nil } }
    }

    /// What is known on the way through a section.
    struct Walk {
        /// Before each step, where this was asked for; `nil` where it is never reached.
        var before: [Facts?] = []
        /// After the last step; `nil` where control never gets there.
        var end: Facts?
        /// Where the section returns, by `return` or by its end.
        var exit: Facts?
    }

    /// Goes through the steps of a section that was reached.
    mutating func walk(_ name: String, noting keepsSteps: Bool = false) -> Walk {
        var walk = Walk()
        guard let section = shape[name], let entry = entries[name] else { return walk }
        walk.end = entry
        for step in section.steps {
            if keepsSteps { walk.before.append(walk.end) }
            walk.end = walk.end.flatMap { advance(over: step, $0, &walk.exit) }
        }
        if let end = walk.end { walk.exit.merge(end) }
        return walk
    }

    /// What is known when the first section begins.
    var initial: Facts {
        var facts = Facts(table)
        facts.insert(Facts.plainInput)
        for variable in draft.flow.variables { facts.learn(variable.name, is: variable.initial) }
        for input in draft.flow.inputs {
            let isGiven = input.defaultValue.map { !isNullable($0, facts) } ?? false
            if input.isRequired || isGiven { facts.insert(input.name) }
        }
        return facts
    }

    /// Whether a path has a value.
    func isPresent(_ path: [String], _ facts: Facts) -> Bool {
        if facts.contains(path) || path.first == "secret" { return true }
        if path.count > 1, facts.contains("\(path[0]).*") { return true }
        if path == ["answered_by"] { return draft.flow.outbound != nil }
        if path.count == 3, path[0] == "schedules" {
            return CallScope.scheduleFields.first { $0.key == path[2] }?.value != .nullable
        }
        if variables.contains(path[0]) { return false }
        // Names that do not exist are reported as that.
        return path.count == 1 || CallScope.presence(of: path[1], in: path[0]) != .nullable
    }

    func isNullable(_ template: Template, _ facts: Facts) -> Bool {
        switch template.form {
        case .constant(let value): return value.isNull
        case .mixed: return false
        case .whole(let expression):
            var check = NullCheck(isPresent: isPresent)
            return check.culprit(expression.root, facts) != nil
        }
    }

    // MARK: Steps

    private mutating func flow(to section: String, _ facts: Facts) {
        let before = entries[section]
        let after = before?.meet(facts) ?? facts
        guard after != before else { return }
        entries[section] = after
        if let number = numbers[section] { pending.insert(number) }
    }

    /// Sends facts to the sections a step leads to, and gives those that hold before the next step.
    private mutating func advance(over draft: StepDraft, _ facts: Facts, _ exit: inout Facts?) -> Facts? {
        guard let step = draft.step else {
            for target in draft.looseTargets { flow(to: target, facts) }
            return facts.union(Set(draft.assigned))
        }
        var next: Facts? = step.condition.map { facts.union($0.root.falsities) }
        let inside = step.condition.map { facts.union($0.root.truths) } ?? facts
        var told = step.verb.outcomes
        switch step.verb {
        case .goto(let goto): flow(to: goto.section, inside)
        case .return: exit.merge(inside)
        case .hangup, .reject: break
        default:
            let results = results(of: step, inside)
            if results.count > told.count { told = results.map(\.0) }
            for (outcome, facts) in results {
                switch step.transitions[outcome] {
                case .section(let target): flow(to: target, facts)
                case .nextStep, nil: next.merge(facts)
                }
            }
        }
        // Where an expression without a value leads; and where outcomes lead that do not exist, which were reported.
        guard step.transitions.count > told.count else { return next }
        for case (let outcome, .section(let target)) in step.transitions where !told.contains(outcome) {
            flow(to: target, inside)
        }
        return next
    }

    /// The outcomes that can happen, with what is known after each.
    private mutating func results(of step: Step, _ facts: Facts) -> [(String, Facts)] {
        switch step.verb {
        case .set(let set): return [("done", self.facts(after: set.assignments, facts))]
        case .if(let condition):
            let root = condition.expression.root
            return [("then", facts.union(root.truths)), ("else", facts.union(root.falsities))]
        case .run(let run): return self.facts(after: run, facts).map { [("done", $0)] } ?? []
        default:
            let parameters = step.verb.parameters
            return step.outcomes.map { ($0, facts.learning(parameters.knowledge(after: $0))) }
        }
    }

    private func facts(after assignments: [Assignment], _ before: Facts) -> Facts {
        var facts = before
        for assignment in assignments {
            let isNull = isNullable(assignment.value, facts)
            facts.forget(assignment.name)
            if let constant = assignment.value.constant {
                facts.learn(assignment.name, is: constant)
            } else if !isNull {
                facts.insert(assignment.name)
            }
        }
        return facts
    }

    // MARK: Runs

    /// What is known after a run came back; `nil` where it never does.
    private mutating func facts(after run: Run, _ facts: Facts) -> Facts? {
        switch run.target {
        case .section(let name):
            flow(to: name, facts)
            return self.facts(afterSection: name, facts).map { remember(run.saveAs, [], $0) }
        case .flow(let path, _):
            let callee = callees[path] ?? .unknown
            guard callee.canReturn else { return nil }
            var after = facts
            after.forget("input")
            if callee.asks { after.forget(Facts.plainInput) }
            return remember(run.saveAs, callee.returned, after)
        }
    }

    private func facts(afterSection name: String, _ facts: Facts) -> Facts? {
        var exit: Facts?
        for section in shape.frame(from: name) {
            if let facts = exits[section] { exit.merge(facts) }
        }
        guard let exit else { return nil }
        var kept = facts
        for touched in shape.assigned(from: name).union(["input", Facts.plainInput]) { kept.forget(touched) }
        return exit.union(kept)
    }

    private func remember(_ name: String?, _ returned: Set<String>, _ facts: Facts) -> Facts {
        guard let name else { return facts }
        var after = facts
        after.forget(name)
        after.formUnion(Set(returned.map { $0.isEmpty ? name : "\(name).\($0)" }))
        return after
    }
}
