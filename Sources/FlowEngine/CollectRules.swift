public import FlowModel

/// What a ``CollectMachine`` asks for and how long it waits: the parameters of a `menu` or a `gather`.
public struct CollectRules: Sendable {
    /// What is asked for.
    public var entry: CollectEntry
    /// How often the caller is asked; no_input, no_match and refused confirmations share them. At least 1.
    public var attempts: Int
    /// From the end of the prompt to the first key.
    public var timeout: Duration
    /// From the end of one key to the next.
    public var digitTimeout: Duration
    /// From the first key to the end of the entry; `nil` for no such limit.
    public var maxTime: Duration?
    /// Whether a key stops the prompt.
    public var bargeIn: Bool
    /// Whether keys that wait already count.
    public var typeAhead: TypeAhead
    /// How many escalating prompts there are for silence; the last one repeats.
    public var noInputPrompts: Int
    /// How many escalating prompts there are for wrong entries; the last one repeats.
    public var noMatchPrompts: Int
    /// The keys of the confirmation; `nil` when an entry counts at once.
    public var confirmation: Confirmation?

    /// The two answers to "is this right?".
    public struct Confirmation: Equatable, Sendable {
        /// The key that says yes.
        public var accept: Character
        /// The key that asks for the entry anew.
        public var again: Character
    }

    /// The rules of a `menu`.
    public init(_ menu: Menu) {
        let extensions = menu.extensions?.targets.keys.sorted() ?? []
        self.init(menu.collect, entry: .option(menu.options + extensions))
    }

    /// The rules of a `gather`.
    public init(_ gather: Gather) {
        let digits = DigitEntry(
            length: gather.length, finishOn: gather.finishOn, matches: gather.matches, allowed: gather.allowed)
        self.init(gather.collect, entry: .digits(digits))
        confirmation = gather.confirm.map { Confirmation(accept: $0.accept, again: $0.again) }
    }

    private init(_ settings: CollectSettings, entry: CollectEntry) {
        self.entry = entry
        attempts = max(1, settings.attempts)
        timeout = settings.timeout
        digitTimeout = settings.digitTimeout
        maxTime = settings.maxTime
        bargeIn = settings.bargeIn
        typeAhead = settings.typeAhead
        noInputPrompts = settings.noInput.count
        noMatchPrompts = settings.noMatch.count
    }
}
