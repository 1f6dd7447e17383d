/// Follows every way through a flow and keeps, for each section, what is known on all ways that lead there.
///
/// A section's entry only ever loses facts, so that the work ends; sections without an entry are never reached.
struct FactFlow {
    private let draft: FlowDraft
    private let shape: FlowShape
    private let callees: [String: FlowSummary]
    let presence: ValuePresence
    /// What is known when a section begins, by the section's number.
    private(set) var entries: [Facts?]
    /// What is known where a section returns to whoever ran it.
    private(set) var exits: [Facts?]
    /// Sections whose entry has changed; earlier ones go first, as control mostly does.
    private var isPending: [Bool]
    private var firstPending = 0
    /// What is known before each step of each section that was reached; right once ``run()`` is over.
    private(set) var before: [[Facts?]]
    /// Whether control gets past the last step of each section.
    private(set) var comesToItsEnd: [Bool]
    /// The sections that run others, and so depend on where these return.
    private let running: [Int]
    /// What the steps change, worked out once.
    private let news: [[StepNews]]

    init(draft: FlowDraft, shape: FlowShape, callees: [String: FlowSummary]) {
        self.draft = draft
        self.shape = shape
        self.callees = callees
        let presence = ValuePresence(draft)
        self.presence = presence
        let count = draft.sections.count
        entries = Array(repeating: nil, count: count)
        exits = Array(repeating: nil, count: count)
        isPending = Array(repeating: false, count: count)
        before = Array(repeating: [], count: count)
        comesToItsEnd = Array(repeating: false, count: count)
        running = shape.ways.indices.filter { shape.ways[$0].contains { $0.run != nil } }
        news = draft.sections.map { section in section.steps.map { StepNews.of($0, presence.table) } }
    }

    mutating func run() {
        guard let main = shape.number(of: "main") else { return }
        flow(to: main, initial)
        while let number = takePending() {
            let earlier = exits[number]
            let exit = walk(number)
            exits[number] = exit
            if exit != earlier { for other in running { markPending(other) } }
        }
    }

    private mutating func markPending(_ number: Int) {
        isPending[number] = true
        firstPending = min(firstPending, number)
    }

    private mutating func takePending() -> Int? {
        while firstPending < isPending.count {
            if isPending[firstPending] {
                isPending[firstPending] = false
                return firstPending
            }
            firstPending += 1
        }
        return nil
    }

    /// Goes through the steps of a section that was reached; what is known where it returns, by `return` or by its end.
    private mutating func walk(_ section: Int) -> Facts? {
        guard let entry = entries[section] else { return nil }
        var exit: Facts?
        var facts: Facts? = entry
        before[section].removeAll(keepingCapacity: true)
        before[section].reserveCapacity(draft.sections[section].steps.count)
        for step in draft.sections[section].steps.indices {
            before[section].append(facts)
            if let known = facts { facts = advance(over: step, of: section, known, &exit) }
        }
        comesToItsEnd[section] = facts != nil
        if let facts { exit.merge(facts) }
        return exit
    }

    /// What is known when the first section begins.
    var initial: Facts {
        var facts = Facts(presence.table)
        facts.insert(Facts.plainInput)
        for variable in draft.flow.variables { facts.learn(variable.name, is: variable.initial) }
        for input in draft.flow.inputs {
            let isGiven = input.defaultValue.map { !presence.isNullable($0, facts) } ?? false
            if input.isRequired || isGiven { facts.insert(input.name) }
        }
        return facts
    }

    // MARK: Steps

    private mutating func flow(to section: Int, _ facts: Facts) {
        guard let before = entries[section] else {
            entries[section] = facts
            return markPending(section)
        }
        if before.isSubset(of: facts) { return }
        entries[section] = before.meet(facts)
        markPending(section)
    }

    /// Sends facts to the sections a step leads to, and gives those that hold before the next step.
    private mutating func advance(over index: Int, of section: Int, _ facts: Facts, _ exit: inout Facts?) -> Facts? {
        let draft = draft.sections[section].steps[index]
        let ways = shape.ways[section][index]
        guard let step = draft.step else {
            for target in ways.others { flow(to: target, facts) }
            return facts.union(draft.assigned)
        }
        let news = news[section][index]
        var next: Facts? = step.condition == nil ? nil : facts.learning(news.skipped)
        let inside = facts.learning(news.taken)
        switch step.verb {
        case .return: exit.merge(inside)
        case .set(let set):
            let after = self.facts(after: set.assignments, inside)
            for way in ways.outcomes { lead(to: way, after, &next) }
        case .run(let run):
            guard let after = self.facts(after: run, ways.run, inside) else { break }
            for way in ways.outcomes { lead(to: way, after, &next) }
        default:
            for (number, way) in ways.outcomes.enumerated() {
                let learnt = news.outcomes.indices.contains(number) ? inside.learning(news.outcomes[number]) : inside
                lead(to: way, learnt, &next)
            }
        }
        for target in ways.others { flow(to: target, inside) }
        return next
    }

    /// Sends facts to a section, or to the next step where there is none.
    private mutating func lead(to way: Int?, _ facts: Facts, _ next: inout Facts?) {
        if let way { flow(to: way, facts) } else { next.merge(facts) }
    }

    private func facts(after assignments: [Assignment], _ before: Facts) -> Facts {
        var facts = before
        for assignment in assignments {
            let isNull = presence.isNullable(assignment.value, facts)
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
    private mutating func facts(after run: Run, _ section: Int?, _ facts: Facts) -> Facts? {
        switch run.target {
        case .section:
            guard let section else { return nil }
            flow(to: section, facts)
            return self.facts(afterSection: section, facts).map { remember(run.saveAs, [], $0) }
        case .flow(let path, _):
            let callee = callees[path] ?? .unknown
            guard callee.canReturn else { return nil }
            var after = facts
            after.forget("input")
            if callee.asks { after.forget(Facts.plainInput) }
            return remember(run.saveAs, callee.returned, after)
        }
    }

    private func facts(afterSection number: Int, _ facts: Facts) -> Facts? {
        var exit: Facts?
        for section in shape.frame(from: number) {
            if let facts = exits[section] { exit.merge(facts) }
        }
        guard let exit else { return nil }
        var kept = facts
        for touched in shape.assigned(from: number).union(["input", Facts.plainInput]) { kept.forget(touched) }
        return exit.union(kept)
    }

    private func remember(_ name: String?, _ returned: Set<String>, _ facts: Facts) -> Facts {
        guard let name else { return facts }
        var after = facts
        after.forget(name)
        return after.union(returned.map { $0.isEmpty ? name : "\(name).\($0)" })
    }
}

/// What a step changes of what is known.
private final class StepNews: Sendable {
    /// Where its `when` is true, and where it is not.
    let taken: News
    let skipped: News
    /// After each outcome, in their order; empty where none of them changes anything.
    let outcomes: [News]

    /// Of a step that changes nothing.
    private init() {
        taken = News()
        skipped = News()
        outcomes = []
    }

    private static let none = StepNews()

    static func of(_ draft: StepDraft, _ table: PathTable) -> StepNews {
        guard let step = draft.step, step.condition != nil || step.verb.teaches else { return none }
        return StepNews(step, table)
    }

    private init(_ step: Step, _ table: PathTable) {
        taken = step.condition.map { News($0.root.truths, table) } ?? News()
        skipped = step.condition.map { News($0.root.falsities, table) } ?? News()
        switch step.verb {
        case .if(let condition):
            let root = condition.expression.root
            outcomes = [News(root.truths, table), News(root.falsities, table)]
        case .menu(let menu):
            // The options of a menu, which come first, differ in nothing but where they lead.
            let taken = News(menu.knowledge(after: ""), table)
            let count = menu.options.count
            outcomes = step.outcomes.enumerated().map { number, outcome in
                number < count ? taken : News(menu.knowledge(after: outcome), table)
            }
        case .gather, .record, .http, .voicemail:
            let parameters = step.verb.parameters
            outcomes = step.outcomes.map { News(parameters.knowledge(after: $0), table) }
        default: outcomes = []
        }
    }
}

extension Verb {
    /// Whether something is known after an outcome that was not known before; what `set` and `run` change is worked out
    /// where they are.
    fileprivate var teaches: Bool {
        switch self {
        case .if, .menu, .gather, .record, .http, .voicemail: true
        case .answer, .reject, .hangup, .wait, .play, .set, .switch, .goto, .run, .return, .log, .ring, .dial,
            .transfer, .sendDigits, .recordCall, .schedule, .event, .detectMachine:
            false
        }
    }
}
