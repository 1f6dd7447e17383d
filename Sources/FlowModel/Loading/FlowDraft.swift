import YAML

/// A flow as read from its file, before the checks that need all of it.
struct FlowDraft {
    var flow: Flow
    var sections: [SectionDraft]
    var promptUses: [String: StepUses]
    var inputUses: [TemplateUse]
}

extension FlowDraft {
    /// Every name that something gives a value to, in source order.
    var variableNames: [String] {
        let assigned = sections.flatMap { $0.steps.flatMap(\.assigned) }
        var seen: Set<String> = []
        return (flow.inputs.map(\.name) + flow.variables.map(\.name) + assigned).filter { seen.insert($0).inserted }
    }

    /// Every `run` of another flow.
    var calls: [FlowCall] { sections.flatMap { $0.steps.compactMap(\.call) } }
}

struct SectionDraft {
    var name: String
    var place: SourcePlace
    var steps: [StepDraft]
}

/// What a step, or a prompt, reads.
struct StepUses {
    var templates: [TemplateUse] = []
    var prompts: [PromptUse] = []
}

final class StepDraft {
    /// `nil` where the step was too wrong to be read; its mistakes have been reported.
    let step: Step?
    let place: SourcePlace
    let uses: StepUses
    /// Of a step that could not be read: the sections it names, so that they do not count as unreachable.
    let looseTargets: [String]
    /// Variables the step gives a value to.
    let assigned: [String]
    /// `with:` and its place, for the check against the other flow's inputs.
    let call: FlowCall?

    init(
        step: Step?, place: SourcePlace, uses: StepUses, looseTargets: [String], assigned: [String], call: FlowCall?
    ) {
        self.step = step
        self.place = place
        self.uses = uses
        self.looseTargets = looseTargets
        self.assigned = assigned
        self.call = call
    }
}

/// A `run` of another flow.
struct FlowCall {
    var path: String
    /// Where the path is written.
    var node: YAMLNode
    /// The inputs that are given, in source order.
    var inputs: [(entry: YAMLNode.Entry, template: Template)]
}

/// The settings under `defaults:`.
struct FlowDefaults {
    var attempts = 3
    var timeout: Duration = .seconds(5)
    /// `nil` leaves each verb its own: 2 s for `menu`, 3 s for `gather`.
    var digitTimeout: Duration?
    var onError: String?
}
