public import FlowModel

/// The ways that a call can take through a flow, section by section.
///
/// A way ends where the call or the flow is over, or where it comes back to a section it has been in. Ways that differ in
/// nothing but the key or outcome of one step are one, with these side by side.
public struct FlowPaths: Sendable {
    /// One way.
    public struct Way: Hashable, Sendable {
        /// The sections in order, each with what led there; `main` has nothing.
        public var stops: [Stop]
        /// How it ends: `hangup`, `return`, `reject 486`, `end`, or `back to menu`.
        public var end: String
        /// What led to the end.
        public var endReason: String
    }

    /// A section on the way.
    public struct Stop: Hashable, Sendable {
        /// The section's name.
        public var section: String
        /// What led there: `key 1`, `dial busy, no_answer`; empty for the first.
        public var reason: String
    }

    /// At most this many ways are told; a flow can have more ways than there are atoms.
    public static let most = 1_000

    /// In the order of the file: at each section the way that is written first comes first.
    public private(set) var ways: [Way] = []
    /// True where there are more than ``most``.
    public private(set) var isCut = false

    /// The ways through a flow. Time is bounded by ``most`` times the number of sections.
    public init(through flow: Flow) {
        var exits: [String: [Exit]] = [:]
        for section in flow.sections { exits[section.name] = Self.exits(of: section) }
        follow([Stop(section: "main", reason: "")], exits)
    }

    /// A way as one line: `main → (key 1) sales → (dial completed) goodbye ■ hangup`.
    public static func line(_ way: Way) -> String {
        let stops = way.stops.map { $0.reason.isEmpty ? $0.section : "(\($0.reason)) \($0.section)" }
        let reason = way.endReason.isEmpty || way.endReason == way.end ? "" : "(\(way.endReason)) "
        return stops.joined(separator: " → ") + " ■ \(reason)\(way.end)"
    }

    // MARK: Following

    private mutating func follow(_ stops: [Stop], _ exits: [String: [Exit]]) {
        guard let last = stops.last else { return }
        for exit in exits[last.section] ?? [] {
            guard ways.count < Self.most else {
                isCut = true
                return
            }
            switch exit.target {
            case .end(let end): ways.append(Way(stops: stops, end: end, endReason: exit.reason))
            case .section(let name):
                if stops.contains(where: { $0.section == name }) {
                    ways.append(Way(stops: stops, end: "back to \(name)", endReason: exit.reason))
                } else {
                    follow(stops + [Stop(section: name, reason: exit.reason)], exits)
                }
            }
        }
    }

    // MARK: Exits

    private enum Target: Hashable { case section(String), end(String) }

    private struct Exit {
        var target: Target
        var reason: String
    }

    /// Where control can leave a section, each target once.
    private static func exits(of section: Section) -> [Exit] {
        var order: [Target] = []
        var reasons: [Target: [(verb: String, outcome: String)]] = [:]
        func add(_ target: Target, _ verb: String, _ outcome: String) {
            if reasons[target] == nil { order.append(target) }
            reasons[target, default: []].append((verb, outcome))
        }
        for (number, step) in section.steps.enumerated() {
            switch step.verb {
            case .goto(let goto): add(.section(goto.section), "", "")
            case .hangup: add(.end("hangup"), "", "")
            case .reject(let reject): add(.end("reject \(reject.status)"), "", "")
            case .return: add(.end("return"), "", "")
            default: break
            }
            for outcome in step.outcomes {
                switch step.transitions[outcome] {
                case .section(let name): add(.section(name), step.shownVerb(outcome), outcome)
                case .nextStep where number == section.steps.count - 1:
                    add(.end("end"), step.shownVerb(outcome), outcome)
                case .nextStep, nil: break
                }
            }
        }
        return order.map { Exit(target: $0, reason: text(of: reasons[$0] ?? [])) }
    }

    /// `key 1, 2`, `dial busy, no_answer`.
    private static func text(of reasons: [(verb: String, outcome: String)]) -> String {
        var verbs: [String] = []
        var outcomes: [String: [String]] = [:]
        for reason in reasons where !reason.verb.isEmpty {
            if outcomes[reason.verb] == nil { verbs.append(reason.verb) }
            if outcomes[reason.verb]?.contains(reason.outcome) != true {
                outcomes[reason.verb, default: []].append(reason.outcome)
            }
        }
        return verbs.map { "\($0) \((outcomes[$0] ?? []).joined(separator: ", "))" }.joined(separator: "; ")
    }
}

extension Step {
    /// The verb as a way names it: a menu's options are keys.
    fileprivate func shownVerb(_ outcome: String) -> String {
        if case .menu = verb, outcome != "failed" { "key" } else { verb.name }
    }
}
