extension Verb {
    /// Every verb's word, in the order of the documentation.
    static let words: [String] = kinds.map { $0.form.word }

    /// What reads a verb, and the keys that its step may have.
    final class Kind: Sendable {
        let parameters: any VerbParameters.Type
        let form: VerbForm
        let stepFields: [Field]

        init(_ parameters: any VerbParameters.Type) {
            self.parameters = parameters
            form = parameters.form
            stepFields = [Field(form.word, .anything, form.summary)] + form.beside + StepReader.commonFields
        }
    }

    /// What reads the verb of a word.
    static let kindsByWord: [String: Kind] = Dictionary(
        uniqueKeysWithValues: kinds.map { ($0.form.word, Kind($0)) })

    /// What the verb takes and how it ends.
    var form: VerbForm {
        if case .play(let play) = self, play.isSay { return Say.form }
        return type(of: parameters).form
    }

    /// The verb as it is written: `send_digits`; `say` is told from `play`.
    public var name: String { form.word }

    /// Every outcome of the verb, the good one first; empty for the final verbs.
    public var outcomes: [String] { parameters.outcomes }

    /// True where nothing of the section runs after the step: `reject`, `hangup`, `goto`, `return`.
    public var isFinal: Bool { form.isFinal }

    /// True where the step can only be done on a call that is up.
    public var needsAnsweredCall: Bool { form.traits.contains(.answersCall) }

    /// True where the step itself answers the call, once it is time: `dial` with `answer_caller: when_bridged`.
    public var answersLater: Bool {
        if case .dial(let dial) = self { return !dial.answersFirst }
        return false
    }

    /// True where the step waits for the caller to say or do something.
    public var asksCaller: Bool { form.traits.contains(.asks) }

    /// What the step may play, in the order it may be heard.
    public var promptLists: [PromptList] { parameters.promptLists }
}

extension Step {
    /// True where the step asks the caller for something, or lets them talk.
    var asks: Bool { traits.contains(.asks) }

    /// True where the step ends the call.
    var endsCall: Bool { traits.contains(.endsCall) }
}

extension Flow {
    /// The section of that name.
    public func section(named name: String) -> Section? {
        sections.first { $0.name == name }
    }
}
