import YAML

/// What all readers of one flow's file share: where it lies, what it names, and where mistakes go.
final class FlowFile {
    let path: String
    let source: SourceFile
    let findings: Findings
    let files: FileAccess
    /// The language of the flow.
    var language = "en-US"
    var promptNames: [String] = []
    var sectionNames: [String] = [] {
        didSet { knownSections = Set(sectionNames) }
    }
    private var knownSections: Set<String> = []
    var scheduleNames: [String] = []
    /// The secrets that were used.
    private(set) var secretNames: Set<String> = []
    var inputNames: [String] = []
    /// What the variables and inputs may be that the head gives a kind.
    var variableKinds: [String: ValueKinds] = [:]
    var stepIDs: Set<String> = []
    var defaults = FlowDefaults()
    /// The section whose steps are being read.
    var currentSection = ""
    /// What has been used since ``takeUses()``.
    private var uses = StepUses()
    /// Variables that have been given a value since ``takeAssigned()``.
    private var assigned: [String] = []
    /// Paths that have a value in what is being read now, because the step itself gives it to them.
    private var known: Set<String> = []

    init(path: String, source: SourceFile, findings: Findings, files: FileAccess) {
        self.path = path
        self.source = source
        self.findings = findings
        self.files = files
    }

    // MARK: Uses

    func use(_ template: Template, at node: YAMLNode, for purpose: TemplateUse.Purpose) {
        guard !template.expressions.isEmpty else { return }
        for (_, expression) in template.expressions {
            for reference in expression.references where reference.path.count == 2 && reference.path[0] == "secret" {
                secretNames.insert(reference.path[1])
            }
        }
        uses.templates.append(TemplateUse(node: node, template: template, purpose: purpose, known: known))
    }

    func use(prompt name: String) { uses.prompts.append(PromptUse(name: name, known: known)) }

    /// Everything used since the last call.
    func takeUses() -> StepUses {
        if uses.isEmpty { return StepUses() }
        defer { uses = StepUses() }
        return uses
    }

    /// Notes that the step being read gives a variable a value.
    func assign(_ name: String) { assigned.append(name) }

    /// Every variable noted since the last call.
    func takeAssigned() -> [String] {
        if assigned.isEmpty { return [] }
        defer { assigned = [] }
        return assigned
    }

    /// Reads a part of a step in which more is known than when the step began.
    func knowing<Result>(_ paths: Set<String>, _ body: () -> Result) -> Result {
        let outer = known
        known.formUnion(paths)
        defer { known = outer }
        return body()
    }

    // MARK: Names

    /// The section that a node names; reports one that does not exist and gives the one that was probably meant.
    func target(_ node: YAMLNode, _ name: String) -> String? {
        if node.text == nil {
            return findings.refuse(
                node, name, "the name of a section",
                help: node.items == nil ? "write \(name): section" : "put the steps into a section of their own")
        }
        guard let written = findings.string(node, name) else { return nil }
        if knownSections.contains(written) { return written }
        // Without sections, that they are missing is told, and enough.
        if sectionNames.isEmpty { return nil }
        findings.error("there is no section \"\(written)\"", at: node, help: helpForSection(written))
        return Suggestion.nearest(to: written, among: sectionNames)
    }

    private func helpForSection(_ written: String) -> String? {
        let file = written.split(separator: "/").last { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        if let file { return "another flow is run by a step of its own: run: {flow: \(file)}" }
        if written.contains("$") { return "sections are written out; switch leads on by a value" }
        if Verb.kindsByWord[written] != nil, Suggestion.nearest(to: written, among: sectionNames) == nil {
            return "\(written) is a verb: lead to a section that has the step \(written)"
        }
        return Suggestion.help(for: written, among: sectionNames)
    }

    /// A name for a variable, an input or a result; reports one that cannot be used.
    func variableName(_ text: String, at place: SourcePlace) -> String? {
        let scalars = text.unicodeScalars
        let isName = scalars.first?.isNameStart == true && scalars.allSatisfy { $0.isNameStart || $0.isDigit }
        guard isName, scalars.count <= 64 else {
            findings.error(
                "\"\(text.prefix(40))\" is not a name for a variable", at: place, length: scalars.count,
                help: "names begin with a letter from a to z and go on with such letters, digits and _, 64 at most")
            return nil
        }
        guard !CallScope.names.contains(text), !Self.words.contains(text) else {
            findings.error(
                "\"\(text)\" has a meaning of its own here", at: place, length: scalars.count,
                help: "choose another name")
            return nil
        }
        return text
    }

    /// A name that a step gives a value to: a variable, and not an input, which keeps what it came with.
    func assignableName(_ text: String, at place: SourcePlace) -> String? {
        if inputNames.contains(text) {
            findings.error(
                "\(text) is an input and keeps its value", at: place, length: text.count, help: "choose another name")
        }
        return variableName(text, at: place)
    }

    /// Checks the name of a section or a prompt.
    func checkName(_ entry: YAMLNode.Entry, of kind: String) {
        let scalars = entry.key.unicodeScalars
        let isName =
            scalars.first?.isNameStart == true && scalars.allSatisfy { $0.isNameStart || $0.isDigit || $0 == "-" }
        guard !isName || scalars.count > 64 else { return }
        findings.error(
            "\"\(entry.key.prefix(40))\" is not a name for \(kind)", at: entry.keyPlace, length: max(1, scalars.count),
            help: "names begin with a letter from a to z and go on with such letters, digits, _ and -, 64 at most")
    }

    /// The names of variables, as a regular expression for editors.
    static let namePattern = "^[A-Za-z_][A-Za-z0-9_]{0,63}$"

    /// One key of a telephone; reports anything else.
    func telephoneKey(_ node: YAMLNode, _ name: String) -> Character? {
        guard let text = node.text, text.count == 1, let key = text.first, TelephoneKeys.all.contains(key) else {
            return findings.refuse(node, name, "one key", help: "write one of 0-9 * # A-D in quotes")
        }
        return key
    }

    /// Words of the expression language.
    private static let words: Set<String> = ["and", "or", "not", "null", "true", "false"]

    // MARK: Templates

    /// A template in a scalar; reports what is wrong with it.
    ///
    /// - Parameter keepsTypes: true reads unquoted `1`, `true` and `null` as a number, a boolean and null.
    func template(
        _ node: YAMLNode, _ name: String, for purpose: TemplateUse.Purpose, keepsTypes: Bool = false
    ) -> Template? {
        if keepsTypes, node.isNull, node.text != "" { return Template(.null) }
        guard let text = findings.string(node, name) else { return nil }
        if keepsTypes, node.scalar?.style == .plain, !text.contains("$") { return Template(Value(plain: text)) }
        do throws(ExpressionError) {
            let template = try Template.parse(text)
            use(template, at: node, for: purpose)
            return template
        } catch {
            report(error, in: node)
            return nil
        }
    }

    /// A condition or another value that must be an expression: `$path` or one `${…}`.
    func expression(
        _ node: YAMLNode, _ name: String, for purpose: TemplateUse.Purpose = .condition
    ) -> Expression? {
        guard let text = findings.string(node, name) else { return nil }
        do throws(ExpressionError) {
            let template = try Template.parse(text)
            if case .whole(let expression) = template.form {
                use(template, at: node, for: purpose)
                return expression
            }
            findings.error(
                "\(name) wants one expression, not \(node.summary)", at: node,
                help: template.isConstant ? "write ${…} around it, or $name" : "write all of it inside one ${…}")
        } catch {
            report(error, in: node)
        }
        return nil
    }

    func report(_ error: ExpressionError, in node: YAMLNode) {
        let place = source.place(ofCharacter: error.offset, in: node)
        findings.error(error.message, at: place, length: error.length, help: error.help)
    }
}
