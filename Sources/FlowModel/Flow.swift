public import YAML

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
    public var inputs: [Input]
    /// The variables under `vars:` with their initial values, in source order.
    public var variables: [Variable]
    /// The named playables under `prompts:`.
    public var prompts: [String: [Playable]]
    /// The settings under `outbound:`; `nil` for flows that place no calls.
    public var outbound: Outbound?
    /// The sections in source order; `main` is where a call starts.
    public var sections: [Section]

    /// A parameter under `inputs:`.
    public struct Input: Sendable {
        public enum Kind: String, Sendable, CaseIterable { case string, number, boolean, phone, datetime, path }
        public var name: String
        public var kind: Kind
        public var isRequired: Bool
        public var defaultValue: Template?
    }

    public struct Variable: Sendable {
        public var name: String
        public var initial: Value
    }

    /// What `attendant call` uses where its command line says nothing.
    public struct Outbound: Sendable {
        /// An E.164 number, or `nil` for an anonymous call.
        public var callerID: String?
        public var callerName: String?
        public var ringTimeout: Duration
    }
}

/// A named list of steps that run in order.
public struct Section: Sendable {
    public var name: String
    public var steps: [Step]
    public var place: SourcePlace
}

/// One step of a section: a verb with its parameters, and where each of its outcomes leads.
public struct Step: Sendable {
    /// `id:` of the step, where the author gave one.
    public var id: String?
    public var verb: Verb
    /// `when:`; the step is skipped where it is false.
    public var condition: Expression?
    /// One entry for every outcome the verb has. The checker guarantees that it is complete.
    public var transitions: [String: Transition]
    public var place: SourcePlace
}

/// Where a step leads after one of its outcomes.
public enum Transition: Hashable, Sendable {
    /// To the next step of the section; after the last one the section returns to its caller or, in
    /// the first frame, the flow is over and the call is hung up.
    case nextStep
    case section(String)
}

/// A flow with all the flows it runs, compiled together so that a call sees one version of them all.
public struct FlowProgram: Sendable {
    /// The path of the flow a call starts in.
    public var entry: String
    /// Every flow by its path, including the entry.
    public var flows: [String: Flow]

    public var main: Flow? { flows[entry] }
}
