import FlowModel

/// A running flow: its variables, and which of them hold sensitive digits.
struct FlowFrame: Sendable {
    /// `nil` only before the run has started.
    let flow: Flow?
    /// The inputs by name; they are variables too.
    var inputs: [String: Value] = [:]
    var variables: [String: Value] = [:]
    /// The variables whose values must not be written anywhere.
    var sensitive: Set<String> = []

    init(flow: Flow?) {
        self.flow = flow
        for variable in flow?.variables ?? [] { variables[variable.name] = variable.initial }
    }

    mutating func set(_ name: String, _ value: Value, isSensitive: Bool) {
        variables[name] = value
        if isSensitive { sensitive.insert(name) } else { sensitive.remove(name) }
    }
}

/// A running section and the step it is at.
struct SectionFrame: Sendable {
    var section: Section
    /// The step that runs, from 0; the count of steps when the section is over.
    var index = 0
    /// The variable of the frame below that takes the returned value.
    var saveAs: String?
    /// True where a flow was entered with this frame and ends with it.
    var ownsFlow: Bool

    var step: Step? { section.steps.indices.contains(index) ? section.steps[index] : nil }
}

/// What returns where: `run` pushes, `return` and the end of a section pop. A flow that is run has variables of its
/// own; a section that is run shares those of its flow.
struct FlowStack: Sendable {
    /// How deep sections and flows may run each other.
    static let deepest = 32

    private(set) var flows: [FlowFrame] = []
    private(set) var sections: [SectionFrame] = []

    /// The flow that runs now, or the first one after the end.
    var flow: FlowFrame? { flows.last }
    var section: SectionFrame? { sections.last }
    var step: Step? { sections.last?.step }
    var isFull: Bool { sections.count >= Self.deepest }
    var isFirstFrame: Bool { sections.count <= 1 }

    mutating func push(_ flow: FlowFrame, at section: Section, saveAs: String?) {
        flows.append(flow)
        sections.append(SectionFrame(section: section, saveAs: saveAs, ownsFlow: true))
    }

    mutating func push(_ section: Section, saveAs: String?) {
        sections.append(SectionFrame(section: section, saveAs: saveAs, ownsFlow: false))
    }

    /// Leaves the top frame for the one below and says where the returned value goes. Never the first frame.
    mutating func pop() -> String? {
        guard sections.count > 1 else { return nil }
        let frame = sections.removeLast()
        if frame.ownsFlow { flows.removeLast() }
        return frame.saveAs
    }

    /// Continues at the beginning of another section of the same flow.
    mutating func jump(to section: Section) {
        guard !sections.isEmpty else { return }
        sections[sections.count - 1].section = section
        sections[sections.count - 1].index = 0
    }

    mutating func advance() {
        guard !sections.isEmpty else { return }
        sections[sections.count - 1].index += 1
    }

    mutating func set(_ name: String, _ value: Value, isSensitive: Bool) {
        guard !flows.isEmpty else { return }
        flows[flows.count - 1].set(name, value, isSensitive: isSensitive)
    }
}
