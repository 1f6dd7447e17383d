import YAML

/// Reads one step: its verb, and where its outcomes lead.
final class StepReader {
    let file: FlowFile
    /// The step.
    let node: YAMLNode
    var findings: Findings { file.findings }
    /// The keys of the step beside its verb: those that every step may have, and those of the verb's form.
    var beside: FormReader
    /// Where the verb itself says an outcome leads: options, cases, `then` and `else`.
    var leads = Transitions()
    /// The `run` of another flow.
    var call: FlowCall?

    /// The keys that every step may have.
    static let commonFields = [
        Field(
            "next", .either([.section, .map(of: .section, keys: "outcomes", pattern: ".*")]),
            "Where the outcomes lead: a section for all of them, or a section for each."),
        Field("when", .expression, "Where it is false the step is skipped."),
        Field("id", .text, "A name for the step in the live display, unique in the flow."),
    ]

    private init?(_ node: YAMLNode, of map: YAMLNode, _ kind: Verb.Kind, in file: FlowFile) {
        guard let beside = FormReader(map, kind.stepFields, named: "the step", in: file) else { return nil }
        self.file = file
        self.node = node
        self.beside = beside
    }

    /// The step, with everything that was found wrong in it reported.
    static func read(_ node: YAMLNode, in file: FlowFile) -> StepDraft {
        let (step, call) = readStep(node, in: file)
        let assigned = file.takeAssigned()
        return StepDraft(
            step: step, place: node.place, uses: file.takeUses(),
            looseTargets: step == nil ? node.texts.filter { file.sectionNames.contains($0) } : [],
            assigned: step == nil ? node.assignedNames : assigned,
            call: call)
    }

    private static func readStep(_ node: YAMLNode, in file: FlowFile) -> (Step?, FlowCall?) {
        guard node.entries != nil else { return (readWord(node, in: file), nil) }
        guard let kind = kind(of: node, file), let reader = StepReader(node, of: node, kind, in: file) else {
            return (nil, nil)
        }
        let step = reader.readStep(kind)
        return (step, reader.call)
    }

    private func readStep(_ kind: Verb.Kind) -> Step? {
        let form = kind.form
        let condition = beside.node("when").flatMap { file.expression($0, "when", for: .when) }
        let id = beside.node("id").flatMap { readID($0) }
        let standsAlone = form.traits.contains(.standsAlone)
        if let entry = keyBeside(form) {
            findings.error(
                "\(form.word) has its keys beside it, and not below it", at: entry.keyPlace, length: entry.key.count,
                help: "indent \(entry.key), and what else belongs to \(form.word), by two spaces more")
            return nil
        }
        let written = beside.node(form.word)
        let value = standsAlone && written?.isNull == true ? nil : written
        if value == nil, !standsAlone {
            findings.error("\(form.word) needs a value", at: beside.keyPlace(form.word), length: form.word.count)
        }
        let verb = value != nil || standsAlone ? kind.parameters.read(value, in: self) : nil
        beside.ignoreRest()
        beside.finish()
        guard let verb else { return nil }
        let transitions = transitions(of: verb, form)
        return Step(
            id: id, verb: verb, form: form, outcomes: transitions.outcomes, condition: condition,
            transitions: transitions.ways, place: node.place)
    }

    /// The first of the verb's keys that stands beside its word instead of below it.
    private func keyBeside(_ form: VerbForm) -> YAMLNode.Entry? {
        guard let value = node[form.word], value.isNull, let entries = node.entries else { return nil }
        let names = beside.names
        return entries.first { entry in
            !names.contains(entry.key) && form.fields.contains { $0.name == entry.key }
        }
    }

    /// `- answer`: a verb alone.
    private static func readWord(_ node: YAMLNode, in file: FlowFile) -> Step? {
        guard let text = node.text, !node.isNull else { return file.findings.refuse(node, "the step", "a verb") }
        guard let kind = Verb.kindsByWord[text] else {
            reportUnknownVerb(text, at: node.place, length: node.length, file)
            return nil
        }
        guard kind.form.traits.contains(.standsAlone) else {
            file.findings.error("\(text) needs a value", at: node, help: "write \"\(text): …\"")
            return nil
        }
        guard let reader = StepReader(node, of: .emptyMap(at: node), kind, in: file) else { return nil }
        guard let verb = kind.parameters.read(nil, in: reader) else { return nil }
        let transitions = reader.transitions(of: verb, kind.form)
        return Step(
            id: nil, verb: verb, form: kind.form, outcomes: transitions.outcomes, condition: nil,
            transitions: transitions.ways, place: node.place)
    }

    // MARK: For the verbs

    /// A reader of the map behind the verb's word.
    func fields(_ value: YAMLNode, _ form: VerbForm) -> FormReader? {
        FormReader(
            value, form.fields, named: form.word, unavailable: form.unavailable,
            help: FormReader.example(of: form.fields, named: form.word, value), in: file)
    }

    /// Notes that the verb itself says where an outcome leads: an option, a case.
    func lead(_ outcome: String, to node: YAMLNode) {
        leads[outcome] = file.target(node, outcome).map { .section($0) } ?? .nextStep
    }

    // MARK: Parts of a step

    private func readID(_ node: YAMLNode) -> String? {
        guard let text = findings.string(node, "id") else { return nil }
        if text.isEmpty || !file.stepIDs.insert(text).inserted {
            findings.error(text.isEmpty ? "id is empty" : "another step has the id \"\(text)\"", at: node)
        }
        return text
    }

    // MARK: Which verb

    private static func kind(of node: YAMLNode, _ file: FlowFile) -> Verb.Kind? {
        let entries = node.entries ?? []
        if entries.count == 1, let kind = Verb.kindsByWord[entries[0].key] { return kind }
        let findings = file.findings
        let verbs = entries.compactMap { entry in Verb.kindsByWord[entry.key].map { (kind: $0, entry: entry) } }
        let unavailable = entries.filter { Verb.unavailable.contains($0.key) }
        for entry in unavailable {
            findings.error("\(entry.key) is not available in this version", at: entry.keyPlace, length: entry.key.count)
        }
        if !unavailable.isEmpty { return nil }
        guard let first = verbs.first else {
            reportMissingVerb(entries, node, file)
            return nil
        }
        for extra in verbs.dropFirst() {
            findings.error(
                "a step has one verb, and this one has \(first.entry.key) already", at: extra.entry.keyPlace,
                length: extra.entry.key.count, help: "begin a new step with - before \(extra.entry.key)")
        }
        return verbs.count == 1 ? first.kind : nil
    }

    private static func reportMissingVerb(_ entries: [YAMLNode.Entry], _ node: YAMLNode, _ file: FlowFile) {
        let attributes = ["next", "when", "id", "then", "else", "cases", "default", "save_as"]
        guard let entry = entries.first(where: { !attributes.contains($0.key) }) else {
            let target = node["next"]?.text
            file.findings.error(
                "the step has no verb", at: node, help: target.map { "to go to a section write goto: \($0)" })
            return
        }
        reportUnknownVerb(entry.key, at: entry.keyPlace, length: entry.key.count, file)
    }

    private static func reportUnknownVerb(_ text: String, at place: SourcePlace, length: Int, _ file: FlowFile) {
        if Verb.unavailable.contains(text) {
            file.findings.error("\(text) is not available in this version", at: place, length: length)
            return
        }
        file.findings.error(
            "there is no verb \"\(text.prefix(40))\"", at: place, length: length, help: help(forVerb: text))
    }

    private static func help(forVerb text: String) -> String? {
        if let colon = text.firstIndex(of: ":"), let verb = Verb.kindsByWord[String(text[..<colon])]?.form.word {
            return "write a space after the colon: \(verb): …"
        }
        if let known = Verb.kindsByWord[text.lowercased()] { return "did you mean \"\(known.form.word)\"?" }
        if let verb = OtherNames.verb(for: text) { return "that is \(verb) here" }
        return Suggestion.help(for: text, among: Verb.words)
    }
}

extension YAMLNode {
    /// What stands for the parameters of a bare word.
    static func emptyMap(at node: YAMLNode) -> YAMLNode { YAMLNode(.map([]), at: node.place, length: node.length) }

    /// Every text in the value, keys left out.
    var texts: [String] {
        switch kind {
        case .scalar(let scalar): [scalar.text]
        case .list(let items): items.flatMap(\.texts)
        case .map(let entries): entries.flatMap(\.value.texts)
        }
    }

    /// The variables a step that could not be read would have set.
    fileprivate var assignedNames: [String] {
        let own = (entries ?? []).flatMap { entry -> [String] in
            switch entry.key {
            case "save_as": entry.value.text.map { [$0] } ?? []
            case "set": entry.value.entries?.map(\.key) ?? []
            case "save": entry.value.entries?.compactMap(\.value.text) ?? []
            default: entry.value.assignedNames
            }
        }
        return own + (items ?? []).flatMap(\.assignedNames)
    }
}
