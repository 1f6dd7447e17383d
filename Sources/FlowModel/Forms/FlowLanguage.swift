/// The language as its forms state it, for those who show it to people and editors.
package enum FlowLanguage {
    /// Every verb, in the order of the documentation.
    package static let verbs: [VerbForm] = Verb.kinds.map { $0.form }

    /// The keys of a flow's file, beside the steps.
    package static let head: [Field] = FlowForm.fields

    /// The keys that every step may have beside its verb.
    package static let step: [Field] = StepReader.commonFields

    /// The keys of an item that is played.
    package static let item: [Field] = PlayableReader.itemFields

    /// What the names of sections look like, as a regular expression.
    package static let sectionPattern = FlowForm.sectionPattern

    /// Whether a word is a verb.
    package static func isVerb(_ word: String) -> Bool { Verb.kindsByWord[word] != nil }
}

extension Verb {
    /// The step in a few words, for drawings; `nil` where an edge says it all.
    package var drawingLine: String? { parameters.drawingLine }
}
