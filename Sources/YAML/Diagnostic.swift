/// One mistake in a file that a person wrote: what is wrong, where, and what to do about it.
public struct Diagnostic: Error, Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// The file is refused.
        case error
        /// The file is taken; the author should look at it.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// One sentence without a full stop: `there is no section "mian"`.
    public var message: String
    /// Where it is; `nil` for a mistake of the whole (a file that cannot be read).
    public var place: SourcePlace?
    /// How many characters the caret line marks; at least 1.
    public var length: Int
    /// What to do: `did you mean "main"?`.
    public var help: String?
    /// The line that `place` is in, to be quoted.
    public var sourceLine: String?

    /// A diagnostic; `length` below 1 counts as 1.
    public init(
        _ severity: Severity,
        _ message: String,
        at place: SourcePlace? = nil,
        length: Int = 1,
        help: String? = nil,
        sourceLine: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.place = place
        self.length = max(1, length)
        self.help = help
        self.sourceLine = sourceLine
    }
}

extension Diagnostic: Comparable {
    /// In the order of the files, lines and columns; mistakes without a place come first.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        switch (left.place, right.place) {
        case (nil, nil): left.message < right.message
        case (nil, _): true
        case (_, nil): false
        case (let here?, let there?): here == there ? left.message < right.message : here < there
        }
    }
}
