/// One variable of a `set`, or one input of a `run`.
public struct Assignment: Sendable {
    /// The variable or input.
    public var name: String
    /// Its new value.
    public var value: Template
}

/// `if`. Outcomes `then`, `else`.
public struct Condition: Sendable {
    /// What is asked; see ``Value/isTrue``.
    public var expression: Expression
}

/// `switch`. Outcomes: each case's text, `default`.
public struct Switch: Sendable {
    /// The value whose ``Value/text`` is compared with the cases.
    public var expression: Expression
    /// The cases in source order.
    public var cases: [String]
}

/// `run`: a section of this flow, or another flow. Outcome `done`.
public struct Run: Sendable {
    /// What is run.
    public enum Target: Sendable {
        case section(String)
        /// The path of the flow, resolved against the running flow's folder, and its inputs.
        case flow(String, with: [Assignment])
    }
    /// What is run.
    public var target: Target
    /// The variable that receives the returned value.
    public var saveAs: String?
}

/// `return`. Final for its frame.
public struct ReturnValue: Sendable {
    /// `nil` returns null; a map returns a map.
    public var value: TemplateTree?
}

/// A value as YAML wrote it, with templates at its leaves.
public indirect enum TemplateTree: Sendable {
    case leaf(Template)
    case list([TemplateTree])
    case map([(key: String, value: TemplateTree)])
}

/// `log`: a line for the operator. Outcome `done`.
public struct Log: Sendable {
    /// How much it matters.
    public enum Level: String, Sendable, CaseIterable { case debug, info, warning, error }
    /// The line.
    public var text: Template
    /// How much it matters.
    public var level: Level
}
