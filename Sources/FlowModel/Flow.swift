/// A validated call flow: every target exists, every outcome has a way on, every prompt was found.
///
/// Made by ``FlowLoader`` only; immutable from then on, so that a running call keeps what it started with.
public struct Flow: Sendable {
    /// The name under `flow:`.
    public var name: String
    /// The path the flow was read from, as it was given.
    public var path: String
    /// The default language of `say` and the say-as items, as a BCP 47 tag (`en-US`).
    public var language: String
    /// The parameters under `inputs:`, in source order.
    public var inputs: [Input]
    /// The variables under `vars:` with their initial values, in source order.
    public var variables: [Variable]
    /// The named playables under `prompts:`.
    public var prompts: [String: [Playable]]
    /// The hours under `schedules:`, by name.
    public var schedules: [String: Schedule] = [:]
    /// The recorded words that values are put together from, by their language in small letters.
    public var snippets: [String: Snippets] = [:]
    /// The names of the secrets it reads, sorted.
    public var secretNames: [String] = []
    /// The settings under `outbound:`; `nil` for flows that place no calls.
    public var outbound: Outbound?
    /// The sections in source order; `main` is where a call starts.
    public var sections: [Section]

    /// True for a flow that comes with the program, such as that of `voicemail`.
    public var isShipped: Bool { ShippedVoicemail.source(at: path) != nil }

    /// A parameter under `inputs:`.
    public struct Input: Sendable {
        /// What values are taken; ``refusal(of:)`` checks one.
        public enum Kind: String, Sendable, CaseIterable { case string, number, boolean, phone, datetime, path }
        /// The name it is read by.
        public var name: String
        /// What values are taken.
        public var kind: Kind
        /// True where a caller must give a value.
        public var isRequired: Bool
        /// The value where none is given, which may read the inputs before it; `nil` for null.
        public var defaultValue: Template?
    }

    /// A variable under `vars:`.
    public struct Variable: Sendable {
        /// The name it is read by.
        public var name: String
        /// Its value when a call begins.
        public var initial: Value
    }

    /// What `attendant call` uses where its command line says nothing.
    public struct Outbound: Sendable {
        /// An E.164 number, or `nil` for an anonymous call.
        public var callerID: String?
        /// The name shown with the number.
        public var callerName: String?
        /// How long the callee's telephone rings.
        public var ringTimeout: Duration
        /// How it is listened who answered before the flow's first step; `nil` where it is not.
        public var detectMachine: DetectMachine?
    }
}
