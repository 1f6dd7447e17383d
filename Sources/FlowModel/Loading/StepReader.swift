import YAML

/// Reads one step: its verb, and where its outcomes lead.
struct StepReader {
    let file: FlowFile
    var findings: Findings { file.findings }
    /// Where the verb itself says an outcome leads: options, cases, `then` and `else`.
    var leads: [String: Transition] = [:]
    /// Variables that the step gives a value to.
    var assigned: [String] = []
    var call: FlowCall?

    init(file: FlowFile) { self.file = file }

    /// The step, with everything that was found wrong in it reported.
    static func read(_ node: YAMLNode, in file: FlowFile) -> StepDraft {
        var reader = StepReader(file: file)
        let step = reader.readStep(node)
        let loose = step == nil ? node.texts.filter { file.sectionNames.contains($0) } : []
        let assigned = step == nil ? node.assignedNames : reader.assigned
        return StepDraft(
            step: step, place: node.place, uses: file.takeUses(), looseTargets: loose, assigned: assigned,
            call: reader.call)
    }

    private mutating func readStep(_ node: YAMLNode) -> Step? {
        guard node.entries != nil else { return readWord(node) }
        guard var fields = FieldReader(node, of: "the step", findings: findings) else { return nil }
        guard let name = verbName(of: node) else { return nil }
        let condition = fields.value("when").flatMap { file.expression($0, "when", for: .when) }
        let id = fields.value("id").flatMap { readID($0) }
        let written = fields.value(name.rawValue)
        let value = name.canStandAlone && written?.isNull == true ? nil : written
        if value == nil, !name.canStandAlone {
            findings.error(
                "\(name.rawValue) needs a value", at: fields.keyPlace(name.rawValue), length: name.rawValue.count)
        }
        let verb = value != nil || name.canStandAlone ? readVerb(name, value, &fields) : nil
        for key in ["next"] + name.companions { _ = fields.has(key) }
        fields.finish()
        guard let verb else { return nil }
        let transitions = transitions(of: verb, name, &fields)
        return Step(id: id, verb: verb, condition: condition, transitions: transitions, place: node.place)
    }

    /// `- answer`: a verb alone.
    private mutating func readWord(_ node: YAMLNode) -> Step? {
        guard let text = node.text, !node.isNull else { return findings.refuse(node, "the step", "a verb") }
        guard let name = VerbName(rawValue: text) else {
            reportUnknownVerb(text, at: node.place, length: node.length)
            return nil
        }
        guard name.canStandAlone else {
            findings.error("\(text) needs a value", at: node, help: "write \"\(text): …\"")
            return nil
        }
        let empty = YAMLNode(.map([]), at: node.place, length: node.length)
        guard var fields = FieldReader(empty, of: "the step", findings: findings) else { return nil }
        guard let verb = readVerb(name, nil, &fields) else { return nil }
        return Step(
            id: nil, verb: verb, condition: nil, transitions: transitions(of: verb, name, &fields), place: node.place)
    }

    private func readID(_ node: YAMLNode) -> String? {
        guard let text = findings.string(node, "id") else { return nil }
        if text.isEmpty || !file.stepIDs.insert(text).inserted {
            findings.error(text.isEmpty ? "id is empty" : "another step has the id \"\(text)\"", at: node)
        }
        return text
    }

    // MARK: Which verb

    private func verbName(of node: YAMLNode) -> VerbName? {
        let entries = node.entries ?? []
        let verbs = entries.compactMap { entry in VerbName(rawValue: entry.key).map { (name: $0, entry: entry) } }
        let unavailable = entries.filter { VerbName.unavailable.contains($0.key) }
        for entry in unavailable {
            findings.error("\(entry.key) is not available in this version", at: entry.keyPlace, length: entry.key.count)
        }
        if !unavailable.isEmpty { return nil }
        guard let first = verbs.first else {
            reportMissingVerb(entries, node)
            return nil
        }
        for extra in verbs.dropFirst() {
            findings.error(
                "a step has one verb, and this one has \(first.name.rawValue) already", at: extra.entry.keyPlace,
                length: extra.entry.key.count, help: "begin a new step with - before \(extra.entry.key)")
        }
        return verbs.count == 1 ? first.name : nil
    }

    private func reportMissingVerb(_ entries: [YAMLNode.Entry], _ node: YAMLNode) {
        let attributes = ["next", "when", "id", "then", "else", "cases", "default", "save_as"]
        guard let entry = entries.first(where: { !attributes.contains($0.key) }) else {
            findings.error("the step has no verb", at: node)
            return
        }
        reportUnknownVerb(entry.key, at: entry.keyPlace, length: entry.key.count)
    }

    private func reportUnknownVerb(_ text: String, at place: SourcePlace, length: Int) {
        if VerbName.unavailable.contains(text) {
            findings.error("\(text) is not available in this version", at: place, length: length)
            return
        }
        findings.error(
            "there is no verb \"\(text.prefix(40))\"", at: place, length: length,
            help: Suggestion.help(for: text, among: VerbName.allCases.map(\.rawValue)))
    }

    private mutating func readVerb(_ name: VerbName, _ value: YAMLNode?, _ fields: inout FieldReader) -> Verb? {
        switch name {
        case .answer: return readAnswer(value)
        case .reject: return readReject(value)
        case .hangup: return readHangup(value)
        case .return: return .return(ReturnValue(value: value.flatMap { readTree($0) }))
        case .wait:
            return value.flatMap { findings.duration($0, "wait", in: .zero ... .seconds(3_600)) }.map { .wait($0) }
        case .play: return value.flatMap { readPlay($0) }
        case .say: return value.flatMap { readSay($0) }
        case .menu: return value.flatMap { readMenu($0) }
        case .gather: return value.flatMap { readGather($0) }
        case .set: return value.flatMap { readSet($0) }
        case .if: return value.flatMap { readIf($0, &fields) }
        case .switch: return value.flatMap { readSwitch($0, &fields) }
        case .goto: return value.flatMap { file.target($0, "goto") }.map { .goto($0) }
        case .run: return value.flatMap { readRun($0) }
        case .log: return value.flatMap { readLog($0) }
        case .dial: return value.flatMap { readDial($0) }
        case .sendDigits: return value.flatMap { readSendDigits($0) }
        }
    }
}

extension YAMLNode {
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
