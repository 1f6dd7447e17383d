/// What a verb is for, what it takes and how it ends: the one source of the reader, the checker, the JSON Schema and the
/// reference.
package final class VerbForm: Sendable {
    /// The verb as it is written: `send_digits`.
    package let word: String
    /// What it does, in one sentence.
    package let summary: String
    /// More about it: paragraphs of Markdown; may be empty.
    package let details: String
    /// What may stand right behind the word in place of a map of fields: `wait: 2s`.
    package let short: Field?
    /// The keys of the map behind the word; empty where it takes none.
    package let fields: [Field]
    /// Keys that stand beside the verb in its step: `then`, `cases`.
    package let beside: [Field]
    /// Keys of the language that this version does not have.
    package let unavailable: [String]
    /// How it ends, the good ending first; empty for the final verbs.
    package let outcomes: [Outcome]
    /// The names of those that every step has, whatever its parameters.
    let singleOutcomes: [String]
    /// Where each of them leads when nothing is written.
    let singleKinds: [Outcome.Kind]
    /// What else is true of it.
    package let traits: Traits
    /// A whole flow that shows it; the tests check and load it.
    package let example: String

    /// What the checker and the interpreter want to know of a verb besides its parameters.
    package struct Traits: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// May be written as a bare word: `- answer`.
        package static let standsAlone = Traits(rawValue: 1)
        /// Evaluates expressions although it has no outcome `failed`: one that has no value leads to `on_error`.
        package static let evaluates = Traits(rawValue: 2)
        /// Lets the caller say or do something, so that a circle with it is no trap.
        package static let asks = Traits(rawValue: 4)
        /// Ends the call, always.
        package static let endsCall = Traits(rawValue: 8)
        /// Can only be done on a call that is up: answers it first.
        package static let answersCall = Traits(rawValue: 16)
        /// Leads on by keys of its own beside it and has no `next`.
        package static let leadsItself = Traits(rawValue: 32)
    }

    init(
        _ word: String, _ summary: String, details: String = "", short: Field? = nil, fields: [Field] = [],
        beside: [Field] = [], unavailable: [String] = [], outcomes: [Outcome] = [], traits: Traits = [],
        example: String
    ) {
        self.word = word
        self.summary = summary
        self.details = details
        self.short = short
        self.fields = fields
        self.beside = beside
        self.unavailable = unavailable
        self.outcomes = outcomes
        let single = outcomes.filter { !$0.isFamily && $0.kind != .optional }
        singleOutcomes = single.map(\.name)
        singleKinds = single.map(\.kind)
        self.traits = traits
        self.example = example
    }

    /// True where nothing of the section runs after the step.
    package var isFinal: Bool { outcomes.isEmpty }
}

/// One way in which a step ends, or a family of them.
package struct Outcome: Sendable {
    /// Where it leads when nothing is written.
    package enum Kind: Sendable {
        /// To the next step.
        case good
        /// To `defaults.on_error`, and without one to the next step: the caller hears what can be heard.
        case mild
        /// To `defaults.on_error`; without one the flow is refused.
        case bad
        /// Nowhere: it exists only where `next` names it.
        case optional
    }

    /// Its name; of a family the words that stand for it, such as `each option`.
    package var name: String
    package var kind: Kind
    /// When it happens.
    package var doc: String
    /// Of a family whose members `next` names: whether this is one. `nil` for a single outcome, and for a family whose
    /// members the step's own parameters name.
    var accepts: (@Sendable (String) -> Bool)?
    /// True for a family.
    package var isFamily: Bool

    static func good(_ name: String, _ doc: String) -> Outcome { Outcome(name, .good, doc) }
    static func mild(_ name: String, _ doc: String) -> Outcome { Outcome(name, .mild, doc) }
    static func bad(_ name: String, _ doc: String) -> Outcome { Outcome(name, .bad, doc) }
    static func optional(_ name: String, _ doc: String) -> Outcome { Outcome(name, .optional, doc) }

    /// The caller hung up while the step lasted, and the flow goes on without one.
    static let hangup = optional("hangup", "The caller hung up; the flow goes on without a caller.")

    /// As many good outcomes as the step's parameters name: each option, each case.
    static func each(_ words: String, _ doc: String) -> Outcome { Outcome(words, .good, doc, isFamily: true) }

    /// Outcomes that exist where `next` names them: a status code.
    static func any(_ words: String, _ doc: String, accepts: @escaping @Sendable (String) -> Bool) -> Outcome {
        Outcome(words, .optional, doc, isFamily: true, accepts: accepts)
    }

    private init(
        _ name: String, _ kind: Kind, _ doc: String, isFamily: Bool = false,
        accepts: (@Sendable (String) -> Bool)? = nil
    ) {
        self.name = name
        self.kind = kind
        self.doc = doc
        self.isFamily = isFamily
        self.accepts = accepts
    }
}
