import Numbering
import YAML

/// Reads a flow's file into a draft: its head, its prompts, its sections.
struct FlowReader {
    /// Bounds that no flow written by people reaches; they keep every later check fast.
    static let mostSections = 400
    static let mostSteps = 4_000
    static let mostNames = 400

    let file: FlowFile
    private var findings: Findings { file.findings }

    /// The draft; `nil` where the file is no map or has no sections to speak of.
    func read(_ root: YAMLNode) -> FlowDraft? {
        if root.isNull, root.text == "" {
            findings.error(
                "the file is empty", at: root, help: "a flow has a name and sections: attendant new flow FILE")
            return nil
        }
        if root["tests"] != nil, root["sections"] == nil {
            findings.error(
                "this is a file of tests, and no flow", at: root.place, help: "run it with attendant test")
            return nil
        }
        if let sections = root["sections"], sections.isNull,
            let stray = root.entries?.first(where: { $0.value.items != nil })
        {
            findings.error(
                "sections has no value", at: sections,
                help: "indent \(stray.key) and all sections by two spaces, so that they lie below it")
            return nil
        }
        guard var fields = FieldReader(root, of: "the flow", findings: findings) else { return nil }
        let name = fields.required("flow", help: "write flow: name").flatMap { findings.string($0, "flow") }
        let language = fields.value("language").flatMap { LanguageTag.read($0, findings) }
        if let language { file.language = language }
        let snippets = fields.value("snippets")
        let schedules = entries("schedules", &fields, bound: Self.mostNames)
        let prompts = entries("prompts", &fields, bound: Self.mostNames)
        let sections = entries("sections", &fields, bound: Self.mostSections)
        file.promptNames = prompts.map(\.key)
        file.sectionNames = sections.map(\.key)
        file.scheduleNames = schedules.map(\.key)
        checkMain(fields)
        fields.reader("defaults").map { readDefaults($0) }
        let (inputs, inputUses) = readInputs(entries("inputs", &fields, bound: Self.mostNames))
        file.inputNames = inputs.map(\.name)
        let vars = entries("vars", &fields, bound: Self.mostNames)
        let variables = readVariables(vars)
        for variable in variables where !variable.initial.isNull {
            file.variableKinds[variable.name] = variable.initial.kinds.union(.null)
        }
        for input in inputs { file.variableKinds[input.name] = input.kind.kinds }
        checkDistinct(inputs, vars)
        let outbound = fields.reader("outbound").map { readOutbound($0) }
        fields.finish()
        let hours = ScheduleReader(file: file).read(schedules)
        let (playables, promptUses) = readPrompts(prompts)
        let drafts = readSections(sections)
        let flow = Flow(
            name: name ?? "", path: file.path, language: language ?? "en-US", inputs: inputs, variables: variables,
            prompts: playables, schedules: hours, snippets: readSnippets(snippets), outbound: outbound, sections: [])
        return FlowDraft(flow: flow, sections: drafts, promptUses: promptUses, inputUses: inputUses)
    }

    /// The recorded words of the folder that is named, or of `prompts` beside the flow.
    private func readSnippets(_ node: YAMLNode?) -> [String: Snippets] {
        let text = node.flatMap { findings.string($0, "snippets") } ?? "prompts"
        if let path = FlowPath.resolve(text, in: FlowPath.folder(of: file.path), root: file.files.root) {
            return file.files.snippets(in: path)
        }
        guard let node else { return [:] }
        return findings.refuse(
            node, "snippets", "a folder inside the project", help: "paths are relative to the flow's folder") ?? [:]
    }

    private func entries(_ key: String, _ fields: inout FieldReader, bound: Int) -> [YAMLNode.Entry] {
        let entries = fields.map(key) ?? []
        if entries.count > bound { findings.error("\(key) has more than \(bound) entries", at: fields.keyPlace(key)) }
        return Array(entries.prefix(bound))
    }

    private func checkMain(_ fields: FieldReader) {
        guard !file.sectionNames.contains("main") else { return }
        // A misspelt `sections`, or one that holds no sections, is reported as such.
        let keys = fields.node.entries?.map(\.key) ?? []
        if let sections = fields.node["sections"], sections.entries == nil { return }
        if !keys.contains("sections"), keys.contains(where: { Suggestion.nearest(to: $0, among: ["sections"]) != nil })
        {
            return
        }
        let nearest = Suggestion.nearest(to: "main", among: file.sectionNames)
        findings.error(
            "there is no section main, where every call starts", at: fields.keyPlace("sections") ?? fields.node.place,
            length: 8, help: nearest.map { "did you mean \"main\" by \"\($0)\"?" } ?? "write sections: {main: [...]}")
    }

    // MARK: Head

    private func readDefaults(_ reader: FieldReader) {
        var fields = reader
        var defaults = FlowDefaults()
        defaults.attempts = fields.integer("attempts", in: 1...20) ?? defaults.attempts
        defaults.timeout = fields.duration("timeout", in: .milliseconds(100) ... .seconds(600)) ?? defaults.timeout
        defaults.digitTimeout = fields.duration("digit_timeout", in: .zero ... .seconds(60))
        defaults.onError = fields.value("on_error").flatMap { file.target($0, "on_error") }
        fields.finish()
        file.defaults = defaults
    }

    private func readInputs(_ entries: [YAMLNode.Entry]) -> ([Flow.Input], [TemplateUse]) {
        let inputs = entries.compactMap { readInput($0) }
        return (inputs, file.takeUses().templates)
    }

    private func readInput(_ entry: YAMLNode.Entry) -> Flow.Input? {
        guard let name = file.variableName(entry.key, at: entry.keyPlace) else { return nil }
        if entry.value.text != nil {
            let kind = findings.choice(entry.value, name, Flow.Input.Kind.self)
            return Flow.Input(name: name, kind: kind ?? .string, isRequired: true, defaultValue: nil)
        }
        guard var fields = FieldReader(entry.value, of: "the input \(name)", findings: findings) else { return nil }
        let kind = fields.required("type").flatMap { findings.choice($0, "type", Flow.Input.Kind.self) } ?? .string
        let isRequired = fields.boolean("required") ?? false
        let standard = fields.value("default")
        if let standard, isRequired {
            findings.error("a required input has no default", at: standard, help: "delete one of the two")
        }
        let value = standard.flatMap { file.template($0, "default", for: .nullable, keepsTypes: kind.keepsTypes) }
        if let standard, let constant = value?.constant, let wanted = kind.refusal(of: constant) {
            let _: String? = findings.refuse(standard, "default", wanted)
        }
        fields.finish()
        return Flow.Input(name: name, kind: kind, isRequired: isRequired, defaultValue: value)
    }

    private func readVariables(_ entries: [YAMLNode.Entry]) -> [Flow.Variable] {
        entries.compactMap { entry in
            file.variableName(entry.key, at: entry.keyPlace).map {
                Flow.Variable(name: $0, initial: readConstant(entry.value))
            }
        }
    }

    /// A value of `vars:`, which is plain: there is no call yet to compute it from.
    private func readConstant(_ node: YAMLNode) -> Value {
        switch node.kind {
        case .list(let items): return .list(items.map { readConstant($0) })
        case .map(let entries):
            return .map(Dictionary(entries.map { ($0.key, readConstant($0.value)) }) { first, _ in first })
        case .scalar(let scalar):
            let isPath = scalar.text.hasPrefix("$") && scalar.text.unicodeScalars.dropFirst().first?.isNameStart == true
            if isPath || scalar.text.contains("${") {
                findings.error(
                    "vars holds plain values, and this is computed", at: node, help: "use set in the first section")
            }
            return scalar.style == .plain ? Value(plain: scalar.text) : .text(scalar.text)
        }
    }

    private func checkDistinct(_ inputs: [Flow.Input], _ variables: [YAMLNode.Entry]) {
        for entry in variables where inputs.contains(where: { $0.name == entry.key }) {
            findings.error(
                "\(entry.key) is an input already", at: entry.keyPlace, length: entry.key.count,
                help: "choose another name")
        }
    }

    private func readOutbound(_ reader: FieldReader) -> Flow.Outbound {
        var fields = reader
        fields.unavailable("window", "retry", "rate", "max_call_duration", "max_cost", "do_not_call")
        let callerID = fields.value("caller_id").flatMap { readNumber($0) }
        let callerName = fields.string("caller_name")
        let ringTimeout = fields.duration("ring_timeout", in: .seconds(1) ... .seconds(600)) ?? .seconds(30)
        let detection = fields.value("detect_machine").flatMap { readDetection($0) }
        fields.finish()
        return Flow.Outbound(
            callerID: callerID, callerName: callerName, ringTimeout: ringTimeout, detectMachine: detection)
    }

    /// `true` for the usual parameters, `false` for none, or the fields of the verb.
    private func readDetection(_ node: YAMLNode) -> DetectMachine? {
        guard node.entries == nil else { return DetectMachine.parameters(node, in: file) }
        return findings.boolean(node, "detect_machine") == true ? .usual : nil
    }

    private func readNumber(_ node: YAMLNode) -> String? {
        guard let text = findings.string(node, "caller_id"), text != "anonymous" else { return nil }
        do throws(PhoneNumberError) { return try PhoneNumber(text).description } catch {
            findings.error(error.description, at: node, help: "write \"+12125550100\" or anonymous")
            return nil
        }
    }

    // MARK: Prompts and sections

    private func readPrompts(_ entries: [YAMLNode.Entry]) -> ([String: [Playable]], [String: StepUses]) {
        var playables: [String: [Playable]] = [:]
        var uses: [String: StepUses] = [:]
        for entry in entries {
            file.checkName(entry, of: "a prompt")
            playables[entry.key] = PlayableReader(file: file).read(entry.value, entry.key)
            uses[entry.key] = file.takeUses()
        }
        checkCycles(entries, uses)
        return (playables, uses)
    }

    /// Prompts that play each other forever.
    private func checkCycles(_ entries: [YAMLNode.Entry], _ uses: [String: StepUses]) {
        let numbers = Dictionary(entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
        let loops = Reach(
            edges: entries.map { entry in (uses[entry.key]?.prompts ?? []).compactMap { numbers[$0.name] } })
        var isReported = Array(repeating: false, count: entries.count)
        for (number, entry) in entries.enumerated() where !loops.edges[number].isEmpty && !isReported[number] {
            let reached = loops.from(number)
            guard reached[number] else { continue }
            for other in reached.indices where reached[other] { isReported[other] = true }
            findings.error(
                "the prompt \(entry.key) plays itself", at: entry.keyPlace, length: entry.key.count,
                help: "a prompt cannot contain a prompt that contains it")
        }
    }

    private func readSections(_ entries: [YAMLNode.Entry]) -> [SectionDraft] {
        var steps = 0
        return entries.map { entry in
            file.checkName(entry, of: "a section")
            file.currentSection = entry.key
            let nodes = entry.value.items ?? []
            if entry.value.items == nil {
                let _: String? = findings.refuse(
                    entry.value, entry.key, "a list of steps", help: "each step begins with -")
            } else if nodes.isEmpty {
                findings.error("the section \(entry.key) has no steps", at: entry.value)
            }
            steps += nodes.count
            if steps > Self.mostSteps {
                findings.error("the flow has more than \(Self.mostSteps) steps", at: entry.keyPlace)
            }
            let drafts = steps > Self.mostSteps ? [] : nodes.map { StepReader.read($0, in: file) }
            return SectionDraft(name: entry.key, place: entry.keyPlace, steps: drafts)
        }
    }
}
