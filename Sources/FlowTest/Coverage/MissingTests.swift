public import FlowModel
import YAML

/// Skeletons of tests for what no test of a flow reaches: a caller who goes there on the shortest way.
///
/// What keys, far ends and silences can bring about is written out. What depends on values and on answers from outside
/// is left as a comment for a person to fill in; what comes of the call is left to `attendant test --update`.
public struct MissingTests: Sendable {
    private struct Turn {
        var step: Step
        var outcome: String
    }

    private let flow: Flow
    private let missing: [FlowCoverage.Item]

    /// What a flow's tests do not reach.
    public init(_ flow: Flow, _ coverage: FlowCoverage) {
        self.flow = flow
        missing = coverage.missing
    }

    /// The tests as they stand under `tests:`; empty where nothing is missing.
    public var text: String {
        // A section that is never entered has no outcomes either: one test shows the way in first.
        let closed = Set(missing.filter { $0.kind == .section }.map(\.section))
        var names: Set<String> = []
        return missing.filter { $0.kind == .section || !closed.contains($0.section) }.compactMap { item in
            let test = skeleton(for: item)
            return test.flatMap { names.insert($0.name).inserted ? $0.text : nil }
        }.joined(separator: "\n")
    }

    private func skeleton(for item: FlowCoverage.Item) -> (name: String, text: String)? {
        guard var turns = way(to: item.section) else { return nil }
        var name = "\(item.section): \(item.label)"
        if item.kind == .section {
            name = "\(item.section) is reached"
        } else if let section = flow.section(named: item.section) {
            turns += Self.turns(through: section, until: item.place, outcome: item.outcome ?? "failed")
        }
        var caller = CallerSketch()
        for turn in turns { caller.act(turn.step, turn.outcome) }
        if item.kind == .escalation { caller.escalate(item.label) }
        let lines = ["  - name: \(JSONText.quoted(name))"] + caller.lines.map { "    " + $0 }
        return (name, lines.joined(separator: "\n") + "\n")
    }

    /// A way to a section, and how many of its turns a test cannot bring about.
    private struct Way {
        var turns: [Turn] = []
        var hopes = 0
    }

    /// The steps on the way from `main` to a section that leaves least to hope for, the shortest of those; `nil` where
    /// there is none.
    private func way(to target: String) -> [Turn]? {
        var ways: [String: Way] = [:]
        var open: [(name: String, way: Way)] = [("main", Way())]
        while let index = open.indices.min(by: { Self.isNearer(open[$0].way, open[$1].way) }), ways[target] == nil {
            let (name, before) = open.remove(at: index)
            guard ways[name] == nil, let section = flow.section(named: name) else { continue }
            ways[name] = before
            for step in section.steps {
                for (outcome, next) in Self.exits(of: step) where ways[next] == nil {
                    let turns = Self.turns(through: section, until: step.place, outcome: outcome)
                    let hopes = turns.count { !CallerSketch.canBring($0.step, to: $0.outcome) }
                    open.append((next, Way(turns: before.turns + turns, hopes: before.hopes + hopes)))
                }
            }
        }
        return ways[target]?.turns
    }

    private static func isNearer(_ left: Way, _ right: Way) -> Bool {
        (left.hopes, left.turns.count) < (right.hopes, right.turns.count)
    }

    /// Where a step leads.
    private static func exits(of step: Step) -> [(outcome: String, section: String)] {
        if case .goto(let goto) = step.verb { return [("done", goto.section)] }
        if case .run(let run) = step.verb, case .section(let name) = run.target { return [("done", name)] }
        return step.outcomes.compactMap { outcome in step.target(of: outcome).map { (outcome, $0) } }
    }

    /// A section's steps with their good outcomes, up to the one that ends as wanted.
    private static func turns(through section: Section, until place: SourcePlace, outcome: String) -> [Turn] {
        var turns: [Turn] = []
        for step in section.steps {
            if step.place == place { return turns + [Turn(step: step, outcome: outcome)] }
            if let good = step.outcomes.first { turns.append(Turn(step: step, outcome: good)) }
        }
        return turns
    }
}

/// What a caller and the world have to do for a row of outcomes.
private struct CallerSketch {
    private var farEnds: [String] = []
    private var schedules: [String] = []
    private var unplayable: [String] = []
    private var steps: [String] = []

    /// Whether a test can have a step end so by itself; everything else takes a person who knows the values.
    static func canBring(_ step: Step, to outcome: String) -> Bool {
        switch step.verb {
        case .menu, .gather, .dial, .schedule: outcome != "hangup"
        case .if, .switch: false
        case .play(let play) where outcome == "failed": play.items.first?.testName != nil
        default: outcome == step.outcomes.first ?? outcome
        }
    }

    mutating func act(_ step: Step, _ outcome: String) {
        switch step.verb {
        case .menu(let menu):
            let isExtension = outcome == "extension" && menu.extensions != nil
            if outcome == "failed" {
                wait(menu.collect)
            } else {
                press(isExtension ? menu.extensions?.targets.keys.min() ?? "" : outcome)
            }
        case .gather(let gather):
            if outcome == "failed" { wait(gather.collect) } else { enter(gather) }
        case .dial(let dial):
            for target in dial.targets {
                farEnds.append("\(JSONText.quoted(target.constant?.text ?? "?")): \(Self.farEnd(outcome))")
            }
        case .play(let play) where outcome == "interrupted" && !play.items.isEmpty: press("1")
        case .play(let play) where outcome == "failed":
            if let name = play.items.first?.testName {
                unplayable.append(JSONText.quoted(name))
            } else {
                note("what line \(step.place.line) plays must fail")
            }
        case .schedule(let schedule): schedules.append("\(schedule.name): \(outcome)")
        case .if, .switch: note("the call must get here: \(step.verb.name) \(outcome), line \(step.place.line)")
        default:
            if step.outcomes.count > 1, outcome != step.outcomes.first {
                note("\(step.verb.name) must end with \(outcome), line \(step.place.line)")
            }
        }
    }

    mutating func escalate(_ label: String) {
        // The caller was going to choose; here they do not.
        let count = Int(label.split(separator: " ").last ?? "") ?? 1
        for _ in 0..<count {
            if label.contains("no match") {
                note("a key that means nothing here")
                press("D")
            }
        }
    }

    private mutating func press(_ keys: String) { steps.append("- {press: \(JSONText.quoted(keys))}") }

    private mutating func enter(_ gather: Gather) {
        if gather.matches != nil || !gather.allowed.isEmpty { note("digits that are taken") }
        let digits = (0..<gather.length.lowerBound).map { String(($0 + 1) % 10) }.joined()
        press(digits + (gather.length.count > 1 ? gather.finishOn.map(String.init) ?? "" : ""))
    }

    private mutating func wait(_ collect: CollectSettings) {
        let silence = collect.timeout * collect.attempts
        steps.append("- {silence: \(durationText(silence))}   # until nobody asks any more; prompts come on top")
    }

    private mutating func note(_ text: String) { steps.append("# \(text)") }

    private static func farEnd(_ outcome: String) -> String {
        switch outcome {
        case "completed": "{answer_after: 2s, talk: 5s}"
        case "busy", "declined", "no_answer": outcome
        default: "no_answer   # must end with \(outcome)"
        }
    }

    var lines: [String] {
        var lines: [String] = []
        if !farEnds.isEmpty { lines += ["dial:"] + farEnds.map { "  " + $0 } }
        if !schedules.isEmpty { lines.append("schedules: {\(schedules.joined(separator: ", "))}") }
        if !unplayable.isEmpty { lines.append("unplayable: [\(unplayable.joined(separator: ", "))]") }
        // Notes alone are no steps.
        guard steps.contains(where: { $0.hasPrefix("-") }) else { return lines + steps }
        return lines + ["steps:"] + steps.map { "  " + $0 }
    }
}

extension Playable {
    /// How a test names what is played: a prompt's name, a file's, or the beginning of a text.
    fileprivate var testName: String? {
        switch content {
        case .prompt(let name): name
        case .file(let path): path.constant.flatMap { $0.text.split(separator: "/").last.map(String.init) }
        case .say(let text): text.constant.map { String($0.text.prefix(30)) }
        default: nil
        }
    }
}
