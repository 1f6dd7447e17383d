import YAML

/// One place of a flow where a template's value is used, kept for the checks that need the whole flow.
package final class TemplateUse {
    /// What happens to the value; decides whether it may be null and whether it may be secret.
    package enum Purpose {
        case spoken, logged, path
        /// Told to whoever reads the events; null has a meaning.
        case announced
        /// Anything else that must be there: a number to dial, digits to send.
        case needed
        /// A number that is dialled or shown: it stands in the call's record.
        case dialled
        /// The same, where null has a meaning.
        case shown
        /// Null has a meaning: a value for a variable.
        case nullable
        case condition
        /// The `when` of the step, which is asked before anything else of it.
        case when
        /// Given to another flow, which does not know what is secret.
        case handed
    }

    /// The scalar that the template was written in.
    let node: YAMLNode
    let template: Template
    let purpose: Purpose
    /// Paths that have a value at this place besides those known when the step begins.
    let known: Set<String>

    init(node: YAMLNode, template: Template, purpose: Purpose, known: Set<String>) {
        self.node = node
        self.template = template
        self.purpose = purpose
        self.known = known
    }
}

extension TemplateUse.Purpose {
    var takesNull: Bool {
        switch self {
        case .nullable, .condition, .when, .handed, .announced, .shown: true
        case .spoken, .logged, .path, .needed, .dialled: false
        }
    }

    /// What would become of a secret here; `nil` where it is safe.
    var exposure: String? {
        switch self {
        case .spoken: "would be spoken"
        case .logged: "would be logged"
        case .path: "would be in the name of a file"
        case .announced: "would be in the event log"
        case .dialled, .shown: "would be in the call's record"
        case .handed: "would leave this flow unmasked"
        case .needed, .nullable, .condition, .when: nil
        }
    }
}

/// A step that plays a named prompt, whose own templates are then used by that step.
struct PromptUse {
    var name: String
    var known: Set<String>
}
