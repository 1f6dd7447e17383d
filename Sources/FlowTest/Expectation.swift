public import YAML

/// What must have come of a call. A part that is `nil` or empty is not looked at.
public struct Expectation: Sendable {
    /// The sections, from first to last.
    public var path: [String]?
    /// How the flow ended: `completed`, `hangup`, `failed` …
    public var outcome: String?
    /// Variables by name, as text.
    public var variables: [String: String]?
    /// The prompts that were heard, in this order; others may lie between.
    public var prompts: [Heard]?
    /// The keys that were heard, in order.
    public var keys: String?
    /// How all of these keys must have reached us.
    public var keySource: CallerStep.KeyForm?
    /// The targets that were dialled, in order.
    public var dialled: [String]?
    /// What the flow returned, as text.
    public var result: String?
    /// How long the call was up.
    public var duration: ClosedRange<Duration>?
    /// How long the recordings are that were kept, in the order in which they were complete.
    public var recordings: [ClosedRange<Duration>]?
    /// The requests to the web, all of them in order.
    public var requests: [ExpectedRequest]?
    /// The events, all of them in order.
    public var events: [ExpectedEvent]?
    /// Texts that may not stand anywhere in the trace.
    public var neverLogged: [String] = []
    /// Where `expect` stands.
    public var place: SourcePlace?
    /// Where the values of its keys stand.
    public var places: [String: SourcePlace] = [:]

    /// Nothing is expected.
    public init() {}
}

/// How much of a flow its tests must reach, each from 0 to 1; `nil` where it does not matter.
public struct CoverageGoals: Sendable, Equatable {
    /// Sections entered.
    public var sections: Double?
    /// Outcomes of steps.
    public var outcomes: Double?
    /// Options of menus.
    public var options: Double?
    /// Askings again after silence and after wrong entries.
    public var escalation: Double?
    /// Whether missing them fails the run.
    public var failsUnder = true
    /// Where they stand.
    public var place: SourcePlace?

    /// No goals.
    public init() {}
}
