import YAML

/// One key of a map of the language: what it takes, what it is when it is left out, and what it means.
///
/// Reader, checker, JSON Schema and reference all read these, so that they cannot disagree.
package final class Field: Sendable {
    /// The key as it is written.
    package let name: String
    /// What it takes.
    package let kind: Kind
    /// What holds where the key is left out.
    package let presence: Presence
    /// What it means: one or more sentences of Markdown.
    package let doc: String
    /// The value that stands in for a key that is left out, as it would be written.
    package let usual: String?
    /// The same, where the value is a duration.
    let usualDuration: Duration?

    /// What a value may be.
    package indirect enum Kind: Sendable {
        /// Plain text without expressions.
        case text
        /// Text with `${…}`, or `$path`. The purpose decides whether it may be null and whether it may be secret.
        case value(TemplateUse.Purpose)
        /// The same, where unquoted `1`, `true` and `null` keep their types.
        case typed(TemplateUse.Purpose)
        case integer(ClosedRange<Int>)
        case decimal(ClosedRange<Double>)
        case boolean
        case duration(ClosedRange<Duration>)
        case choice([String])
        /// `$path` or one `${…}`.
        case expression
        /// The name of a section of this flow.
        case section
        /// The name of a variable that receives a value.
        case variable
        /// Something to play: an item or a list of items.
        case prompt
        /// A tag such as `en-US` (BCP 47).
        case language
        /// One key of a telephone.
        case key
        /// A flow's path.
        case flow
        /// Text of a shape of its own, which the verb reads: words for people, and a regular expression for editors.
        case shaped(String, pattern: String)
        /// One value or a list of them.
        case list(of: Kind, ClosedRange<Int>)
        /// Entries under names that the author chooses; `keys` says what these are, for people.
        case map(of: Kind, keys: String, pattern: String)
        /// A map with keys of its own.
        case group([Field])
        /// One of several kinds.
        case either([Kind])
        /// Any value of YAML, with templates at its leaves.
        case anything
    }

    /// What holds where the key is left out.
    package enum Presence: Sendable {
        /// Nothing: the key may be left out.
        case optional
        /// A mistake; the advice says what to write.
        case required(help: String?)
        /// This value, as the author would write it.
        case usual(String)
        /// Something that depends on other things, in words for people.
        case depends(String)
    }

    /// A key of a map that may be left out.
    convenience init(_ name: String, _ kind: Kind, _ doc: String) { self.init(name, kind, .optional, doc) }

    /// A key of a map that must be there, or that something stands in for.
    init(_ name: String, _ kind: Kind, _ presence: Presence, _ doc: String) {
        self.name = name
        self.kind = kind
        self.presence = presence
        self.doc = doc
        usual = if case .usual(let text) = presence { text } else { nil }
        usualDuration = if case .duration = kind { usual.flatMap { parseDuration($0) } } else { nil }
    }
}

extension Field {
    /// True where leaving the key out is a mistake.
    package var isRequired: Bool {
        if case .required = presence { true } else { false }
    }
}

extension Field.Kind {
    /// One of the raw values of an enumeration.
    static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) -> Field.Kind {
        .choice(type.allCases.map(\.rawValue))
    }

    /// 1 second to 24 hours.
    static var upToADay: Field.Kind { .duration(.seconds(1) ... .seconds(86_400)) }

    /// A map of sections under keys.
    static func sections(keys: String, pattern: String) -> Field.Kind {
        .map(of: .section, keys: keys, pattern: pattern)
    }
}
