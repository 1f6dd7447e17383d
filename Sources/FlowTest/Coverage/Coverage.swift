import CallEngine
import FlowEngine
public import FlowModel
import YAML

/// What the calls of some tests reached: gathered from their journals, and read against a flow with ``of(_:)``.
public struct Coverage: Sendable {
    /// Sections by their flow and name, with how often they were entered.
    private var sections: [String: Int] = [:]
    private var outcomes: [SourcePlace: [String: Int]] = [:]
    /// How often a step asked again, by the step, the cause and the how-manieth time in one run of the step.
    private var askings: [SourcePlace: [String: Int]] = [:]

    /// Nothing reached.
    public init() {}

    /// Counts in what a call did.
    public mutating func add(_ result: TestResult) {
        var trail = Trail()
        for entry in result.journal {
            guard case .flow(let event) = entry.event else { continue }
            switch event {
            case .sectionEntered(let flow, let section): sections[Self.key(flow, section), default: 0] += 1
            case .stepStarted(_, _, let verb, _, let place):
                trail.begin(place, runsOthers: ["run", "voicemail"].contains(verb))
            case .attempt(_, let reason):
                guard let (place, label) = trail.askAgain(reason) else { continue }
                askings[place, default: [:]][label, default: 0] += 1
            case .stepEnded(let outcome, _):
                guard let place = trail.end() else { continue }
                outcomes[place, default: [:]][outcome, default: 0] += 1
            default: break
            }
        }
    }

    /// Counts in what other calls did.
    public mutating func add(_ other: Coverage) {
        sections.merge(other.sections, uniquingKeysWith: +)
        outcomes.merge(other.outcomes) { $0.merging($1, uniquingKeysWith: +) }
        askings.merge(other.askings) { $0.merging($1, uniquingKeysWith: +) }
    }

    private static func key(_ flow: String, _ section: String) -> String { "\(flow)\u{0}\(section)" }

    /// What of a flow was reached, in the order of its file.
    public func of(_ flow: Flow) -> FlowCoverage {
        var items: [FlowCoverage.Item] = []
        var walked: Set<FlowCoverage.Walk> = []
        for section in flow.sections {
            items.append(
                FlowCoverage.Item(
                    kind: .section, section: section.name, label: section.name, place: section.place,
                    count: sections[Self.key(flow.name, section.name)] ?? 0))
            for (index, step) in section.steps.enumerated() {
                items += ways(of: step, in: section)
                items += askings(of: step, in: section)
                for (outcome, count) in outcomes[step.place] ?? [:] where count > 0 {
                    walked.insert(FlowCoverage.Walk(section: section.name, step: index, outcome: outcome))
                }
            }
        }
        return FlowCoverage(flow: flow, items: items, walked: walked)
    }

    /// The outcomes that count: the good one, and those that the file itself leads elsewhere.
    private func ways(of step: Step, in section: Section) -> [FlowCoverage.Item] {
        step.countedOutcomes.map { outcome in
            FlowCoverage.Item(
                kind: step.isOption(outcome) ? .option : .outcome, section: section.name,
                label: "\(step.verb.name) \(outcome)", place: step.place, count: outcomes[step.place]?[outcome] ?? 0,
                target: step.target(of: outcome), outcome: outcome)
        }
    }

    private func askings(of step: Step, in section: Section) -> [FlowCoverage.Item] {
        Trail.labels(of: step).map { label in
            FlowCoverage.Item(
                kind: .escalation, section: section.name, label: "\(step.verb.name) \(label)", place: step.place,
                count: askings[step.place]?[label] ?? 0)
        }
    }
}

/// Which step a journal speaks of: steps that run other sections are open until those return.
private struct Trail {
    private var open: [SourcePlace] = []
    private var current: SourcePlace?
    private var silences = 0
    private var wrongEntries = 0

    mutating func begin(_ place: SourcePlace, runsOthers: Bool) {
        silences = 0
        wrongEntries = 0
        if runsOthers { open.append(place) } else { current = place }
    }

    mutating func end() -> SourcePlace? {
        defer { current = nil }
        return current ?? open.popLast()
    }

    mutating func askAgain(_ reason: CollectReason) -> (SourcePlace, String)? {
        guard let current else { return nil }
        if reason.isNoInput { silences += 1 } else { wrongEntries += 1 }
        return (current, reason.isNoInput ? Self.label("no input", silences) : Self.label("no match", wrongEntries))
    }

    private static func label(_ cause: String, _ count: Int) -> String { count == 1 ? cause : "\(cause) \(count)" }

    /// The askings that sound different from each other: one for each escalating prompt, and one where there is none.
    static func labels(of step: Step) -> [String] {
        guard let collect = step.verb.collectSettings, collect.attempts > 1 else { return [] }
        func labels(_ cause: String, _ prompts: Int) -> [String] {
            (1...max(1, min(prompts, collect.attempts - 1))).map { label(cause, $0) }
        }
        return labels("no input", collect.noInput.count) + labels("no match", collect.noMatch.count)
    }
}

extension Verb {
    /// Prompt and timing, where the verb asks for keys.
    var collectSettings: CollectSettings? {
        switch self {
        case .menu(let menu): menu.collect
        case .gather(let gather): gather.collect
        default: nil
        }
    }
}

extension Step {
    /// Outcomes that tests are asked to reach.
    ///
    /// The good one counts, and every other that the file names, but for those of a plain `next: section`, which leads
    /// all of them to one place. What `defaults.on_error` catches is that section's matter.
    var countedOutcomes: [String] {
        guard let good = outcomes.first else { return [] }
        let isChoice: Bool
        switch verb {
        case .menu, .if, .switch: isChoice = true
        default: isChoice = false
        }
        return outcomes.filter { outcome in
            // A switch without a default has cases for everything.
            if case .switch = verb, outcome == "default", !transitions.isNamed(outcome) { return false }
            return outcome == good || isChoice && outcome != "failed"
                || transitions.isNamed(outcome) && transitions[outcome] != transitions[good]
        }
    }

    func isOption(_ outcome: String) -> Bool {
        if case .menu(let menu) = verb { menu.options.contains(outcome) } else { false }
    }

    func target(of outcome: String) -> String? {
        if case .section(let name) = transitions[outcome] { name } else { nil }
    }
}
