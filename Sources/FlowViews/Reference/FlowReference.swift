import FlowModel
import YAML

/// The reference of the verbs, one page of Markdown for each, made from their forms.
public enum FlowReference {
    /// A page.
    public struct Page: Sendable {
        /// The name of its file.
        public var name: String
        /// Markdown.
        public var text: String
    }

    /// The pages in the order of the documentation, the index first.
    public static var pages: [Page] {
        let forms = FlowLanguage.verbs
        return [Page(name: "README.md", text: index(forms))]
            + forms.map { Page(name: "\($0.word).md", text: page($0)) }
    }

    private static func index(_ forms: [VerbForm]) -> String {
        var lines = [
            "# Verbs", "",
            "One page for each verb. `attendant reference` makes them from what the checker itself reads by.", "",
            "| verb | what it does | outcomes, good ones first |", "| --- | --- | --- |",
        ]
        for form in forms {
            let outcomes = form.isFinal ? "final" : form.outcomes.map(\.name).joined(separator: ", ")
            lines.append("| [`\(form.word)`](\(form.word).md) | \(cell(form.summary)) | \(cell(outcomes)) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func page(_ form: VerbForm) -> String {
        var blocks = ["# \(form.word)", form.summary]
        if !form.details.isEmpty { blocks.append(form.details) }
        blocks.append(usage(form))
        if !form.fields.isEmpty { blocks += ["## Parameters", table(form.fields)] }
        for (name, fields) in form.fields.flatMap({ groups(in: $0.kind, $0.name) }) {
            blocks += ["### \(name)", table(fields)]
        }
        if !form.beside.isEmpty { blocks += ["## Beside the verb", table(form.beside)] }
        blocks += ["## Outcomes", outcomes(form)]
        if !form.unavailable.isEmpty {
            blocks.append(
                "Not available in this version: " + form.unavailable.map { "`\($0)`" }.joined(separator: ", ") + ".")
        }
        blocks += ["## Example", "```yaml\n\(form.example)\n```"]
        blocks.append("See also [the flow language](../flow-language.md) and [all verbs](README.md).")
        return blocks.joined(separator: "\n\n") + "\n"
    }

    // MARK: Parts

    /// How it is written, in a line for each form.
    private static func usage(_ form: VerbForm) -> String {
        var lines: [String] = []
        if form.traits.contains(.standsAlone) { lines.append("- `- \(form.word)`, alone.") }
        if let short = form.short {
            lines.append("- `- \(form.word): …` with \(words(of: short.kind)): \(lowered(short.doc))")
        }
        if !form.fields.isEmpty { lines.append("- `- \(form.word): {…}` with the parameters below.") }
        if form.traits.contains(.answersCall) { lines.append("- It answers a call that is not answered yet.") }
        return lines.joined(separator: "\n")
    }

    private static func table(_ fields: [Field]) -> String {
        let rows = fields.map { field in
            let standard: String =
                switch field.presence {
                case .optional: ""
                case .required: "required"
                case .usual(let text): "`\(text)`"
                case .depends(let words): words
                }
            return "| `\(field.name)` | \(cell(words(of: field.kind))) | \(cell(standard)) | \(cell(field.doc)) |"
        }
        return (["| key | takes | default | meaning |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n")
    }

    private static func outcomes(_ form: VerbForm) -> String {
        guard !form.isFinal else { return "Final: nothing of its section runs after it." }
        let rows = form.outcomes.map { outcome in
            let name = outcome.isFamily ? outcome.name : "`\(outcome.name)`"
            return "| \(cell(name)) | \(cell(outcome.doc)) | \(way(of: outcome.kind, form)) |"
        }
        let table = ["| outcome | when | where it leads when nothing is written |", "| --- | --- | --- |"] + rows
        return table.joined(separator: "\n")
    }

    private static func way(of kind: Outcome.Kind, _ form: VerbForm) -> String {
        switch kind {
        case .good: "the next step"
        case .mild: "`on_error`, else the next step"
        case .bad: "`on_error`; without one the flow is refused"
        case .optional: "exists only where `next` names it"
        }
    }

    /// The maps within a field, by the name they have in it.
    private static func groups(in kind: Field.Kind, _ name: String) -> [(String, [Field])] {
        switch kind {
        case .group(let fields):
            [(name, fields)] + fields.flatMap { groups(in: $0.kind, "\(name).\($0.name)") }
        case .list(let inner, _), .map(let inner, _, _): groups(in: inner, name)
        case .either(let kinds): kinds.flatMap { groups(in: $0, name) }
        default: []
        }
    }

    /// A kind in words.
    private static func words(of kind: Field.Kind) -> String {
        switch kind {
        case .text: "text"
        case .value: "text with values in it"
        case .typed: "a value"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .decimal(let range): "\(Value.decimal(range.lowerBound).text) to \(Value.decimal(range.upperBound).text)"
        case .boolean: "`true` or `false`"
        case .duration(let range): "\(durationText(range.lowerBound)) to \(durationText(range.upperBound))"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .expression: "an expression"
        case .section: "a section"
        case .variable: "the name of a variable"
        case .prompt: "an [item](../flow-language.md#what-can-be-played) or a list of them"
        case .language: "a language tag"
        case .key: "a key"
        case .flow: "the path of a flow"
        case .shaped(let words, _): words
        case .list(let inner, _): "\(words(of: inner)), or a list"
        case .map(let inner, let keys, _): "\(keys), each with \(words(of: inner))"
        case .group: "a map, see below"
        case .either(let kinds): kinds.map { words(of: $0) }.joined(separator: ", or ")
        case .anything: "any value"
        }
    }

    private static func lowered(_ sentence: String) -> String { sentence.prefix(1).lowercased() + sentence.dropFirst() }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "&#124;").replacing("\n", with: " ")
    }
}
