import FlowModel

/// The nodes and edges of a flow's drawing, in the order of its file.
struct FlowDrawing {
    enum Kind { case section, end, number, flow }

    struct Node {
        var id: String
        var kind: Kind
        var title: String
        /// One line for each step.
        var details: [String]
    }

    struct Edge {
        var from: String
        var to: String
        /// The verb, or `key`, and then the outcome or the key; the same verb is not written twice in a row.
        var label: String
        var verb: String
        /// True where control comes back: a `run`, a `dial`.
        var returns: Bool
        /// The outcomes of steps that lead along it.
        var ways: [FlowWay]
        /// True where something leads along it that is no outcome: a `goto`, a `run`, a `dial`.
        var isUnconditional: Bool
        /// True where every outcome on it is one that the file does not name: it goes where `on_error` says.
        var isByDefault: Bool
    }

    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    private var ids: [String: String] = [:]

    init(_ flow: Flow) {
        for (index, section) in flow.sections.enumerated() {
            ids["section " + section.name] = "s\(index)"
            nodes.append(
                Node(
                    id: "s\(index)", kind: .section, title: section.name,
                    details: section.steps.compactMap { $0.verb.drawingLine }))
        }
        for (index, section) in flow.sections.enumerated() {
            for (number, step) in section.steps.enumerated() {
                let place = FlowWay(section: section.name, step: number, outcome: "")
                add(step, at: place, from: "s\(index)", isLast: number == section.steps.count - 1)
            }
        }
        mergeEdges()
    }

    // MARK: Edges

    private mutating func add(_ step: Step, at place: FlowWay, from: String, isLast: Bool) {
        switch step.verb {
        case .goto(let goto): connect(from, toSection: goto.section, "goto")
        case .hangup: connect(from, to: end("hangup"), "hangup")
        case .reject(let reject): connect(from, to: end("reject \(reject.status)"), "reject")
        case .return: connect(from, to: end("return"), "return")
        case .run(let run): connect(from, run)
        case .dial(let dial):
            for target in dial.targets {
                connect(from, to: node(.number, Self.text(of: target)), "dial", returns: true)
            }
        default: break
        }
        for outcome in step.outcomes {
            let way = FlowWay(section: place.section, step: place.step, outcome: outcome)
            let label = Self.label(outcome, of: step.verb)
            switch step.transitions[outcome] {
            case .section(let section):
                connect(from, toSection: section, label, way: way, byDefault: !step.transitions.isNamed(outcome))
            case .nextStep where isLast: connect(from, to: end("end"), label, way: way)
            case .nextStep, nil: break
            }
        }
    }

    private mutating func connect(_ from: String, _ run: Run) {
        switch run.target {
        case .section(let section): connect(from, toSection: section, "run", returns: true)
        case .flow(let path, _): connect(from, to: node(.flow, path), "run", returns: true)
        }
    }

    private mutating func connect(
        _ from: String, toSection section: String, _ label: String, returns: Bool = false, way: FlowWay? = nil,
        byDefault: Bool = false
    ) {
        guard let id = ids["section " + section] else { return }
        connect(from, to: id, label, returns: returns, way: way, byDefault: byDefault)
    }

    private mutating func connect(
        _ from: String, to: String, _ label: String, returns: Bool = false, way: FlowWay? = nil, byDefault: Bool = false
    ) {
        let verb = String(label.prefix { $0 != " " })
        let ways = way.map { [$0] } ?? []
        edges.append(
            Edge(
                from: from, to: to, label: label, verb: verb, returns: returns, ways: ways, isUnconditional: way == nil,
                isByDefault: byDefault))
    }

    /// Edges between the same two nodes become one, with their labels in a row.
    private mutating func mergeEdges() {
        var merged: [Edge] = []
        /// The labels that each merged edge has.
        var told: [Set<String>] = []
        var places: [String: Int] = [:]
        for edge in edges {
            let key = "\(edge.from) \(edge.to) \(edge.returns)"
            guard let place = places[key] else {
                places[key] = merged.count
                merged.append(edge)
                told.append([edge.label])
                continue
            }
            merged[place].ways += edge.ways
            merged[place].isUnconditional = merged[place].isUnconditional || edge.isUnconditional
            merged[place].isByDefault = merged[place].isByDefault && edge.isByDefault
            let isSameVerb = merged[place].verb == edge.verb
            if edge.label == edge.verb, isSameVerb { continue }
            guard told[place].insert(edge.label).inserted else { continue }
            merged[place].label += ", " + (isSameVerb ? String(edge.label.dropFirst(edge.verb.count + 1)) : edge.label)
            merged[place].verb = edge.verb
        }
        edges = merged
    }

    // MARK: Nodes that are no sections

    private mutating func end(_ title: String) -> String { node(.end, title) }

    private mutating func node(_ kind: Kind, _ title: String) -> String {
        let key = "\(kind) \(title)"
        if let id = ids[key] { return id }
        let id = "x\(nodes.count)"
        ids[key] = id
        nodes.append(Node(id: id, kind: kind, title: title, details: []))
        return id
    }

    // MARK: Texts

    private static func label(_ outcome: String, of verb: Verb) -> String {
        if outcome == "hangup" { return "hang-up" }
        if case .menu = verb, outcome != "failed" {
            return outcome == Menu.extensionOutcome ? "key extension" : "key \(outcome)"
        }
        return outcome == "done" ? verb.name : "\(verb.name) \(outcome)"
    }

    private static func text(of template: Template) -> String { template.constant?.text ?? template.source }
}
