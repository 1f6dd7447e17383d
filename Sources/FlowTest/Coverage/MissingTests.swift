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

    /// The steps on the shortest way from `main` to a section; `nil` where there is none.
    private func way(to target: String) -> [Turn]? {
        var ways: [String: [Turn]] = ["main": []]
        var queue = ["main"]
        while !queue.isEmpty, ways[target] == nil {
            let name = queue.removeFirst()
            guard let section = flow.section(named: name), let before = ways[name] else { continue }
            for step in section.steps {
                for (outcome, next) in Self.exits(of: step) where ways[next] == nil {
                    ways[next] = before + Self.turns(through: section, until: step.place, outcome: outcome)
                    queue.append(next)
                }
            }
        }
        return ways[target]
    }

    /// Where a step leads: the outcomes that tests can bring about come first.
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
    private var unplayable = false
    private var steps: [String] = []

    mutating func act(_ step: Step, _ outcome: String) {
        switch step.verb {
        case .menu(let menu):
            if outcome == "failed" { wait(menu.collect) } else { press(outcome) }
        case .gather(let gather):
            if outcome == "failed" { wait(gather.collect) } else { enter(gather) }
        case .dial(let dial):
            for target in dial.targets {
                farEnds.append("\(JSONText.quoted(target.constant?.text ?? "?")): \(Self.farEnd(outcome))")
            }
        case .play(let play) where outcome == "interrupted" && !play.items.isEmpty: press("1")
        case .play where outcome == "failed": unplayable = true
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
        if unplayable { lines.append("unplayable: [\"\"]   # the prompt that cannot be played") }
        return lines + (steps.isEmpty ? [] : ["steps:"] + steps.map { "  " + $0 })
    }
}
