import YAML

/// A flow as read from its file, before the checks that need all of it.
struct FlowDraft {
    let flow: Flow
    let sections: [SectionDraft]
    let promptUses: [String: StepUses]
    let inputUses: [TemplateUse]
    /// Every name that something gives a value to, in source order.
    let variableNames: [String]
    /// Every `run` of another flow.
    let calls: [FlowCall]

    init(flow: Flow, sections: [SectionDraft], promptUses: [String: StepUses], inputUses: [TemplateUse]) {
        self.flow = flow
        self.sections = sections
        self.promptUses = promptUses
        self.inputUses = inputUses
        var names: [String] = []
        var seen: Set<String> = []
        var calls: [FlowCall] = []
        func add(_ name: String) { if seen.insert(name).inserted { names.append(name) } }
        for input in flow.inputs { add(input.name) }
        for variable in flow.variables { add(variable.name) }
        for section in sections {
            for step in section.steps {
                for name in step.assigned { add(name) }
                if let call = step.call { calls.append(call) }
            }
        }
        variableNames = names
        self.calls = calls
    }
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

    var isEmpty: Bool { templates.isEmpty && prompts.isEmpty }
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
