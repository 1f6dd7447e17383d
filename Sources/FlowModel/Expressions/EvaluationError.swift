/// Why an expression has no value for this caller, as a sentence: `"abc" is not a number`.
///
/// A peer's or the world's fault, never a trap: the step that asked ends with its bad outcome.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence, without a full stop.
    public var message: String
    /// The expression that was evaluated, as written.
    public var source: String

    /// An error of that sentence.
    public init(_ message: String, in source: String = "") {
        self.message = message
        self.source = source
    }

    /// The sentence with the expression it is about.
    public var description: String { source.isEmpty ? message : "\(message) (in \(source))" }
}

/// Why a text is no expression, template or pattern, and where in it.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence, without a full stop.
    public var message: String
    /// Where the mistake begins, in characters (Unicode scalars) from the start of the text.
    public var offset: Int
    /// How many characters it covers; at least 1.
    public var length: Int
    /// What to do.
    public var help: String?

    /// An error at that place of the text.
    public init(_ message: String, at offset: Int, length: Int = 1, help: String? = nil) {
        self.message = message
        self.offset = offset
        self.length = max(1, length)
        self.help = help
    }

    /// The sentence.
    public var description: String { message }
}
