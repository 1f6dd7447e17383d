import YAML

/// Reads what is played: a name, a file, an item, or a list of them.
struct PlayableReader {
    /// The keys that make an item what it is.
    enum ItemKey: String, CaseIterable {
        case say, file, prompt, digits, number, ordinal, spell, money, date, time, silence, tone
        case oneOf = "one_of"

        static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
    }

    /// The keys of an item that is written as a map.
    static let itemFields = [
        Field("say", .value(.spoken), "Text for the speech engine."),
        Field("file", .value(.path), "A sound file, relative to the flow's folder."),
        Field("prompt", .text, "A name under `prompts`."),
        Field("digits", .value(.spoken), "`4711` as \"4 7 1 1\"."),
        Field("number", .value(.spoken), "`-12.5` as \"minus twelve point five\"."),
        Field("ordinal", .value(.spoken), "`21` as \"twenty first\"."),
        Field("spell", .value(.spoken), "`ab1` as \"A B 1\"."),
        Field("money", .value(.spoken), "`12.5` as \"twelve dollars and fifty cents\", with `currency`."),
        Field("date", .value(.spoken), "`2026-03-06` as \"March sixth, twenty twenty six\"."),
        Field("time", .value(.spoken), "`2026-03-06T10:00:00-05:00` as \"ten AM\"."),
        Field("silence", .duration(.zero ... .seconds(600)), "Nothing, for that long."),
        Field(
            "tone", .shaped("frequencies and a duration", pattern: #"^[0-9.]+(\+[0-9.]+){0,3}/[0-9.]+(ms|s|m|h)?$"#),
            "One to four frequencies of 20 to 3999 Hz, 10 ms to a minute: `440+480/2s`."),
        Field("one_of", .list(of: .prompt, 1...1_000), "One of these items or lists, by chance."),
        Field("currency", .value(.spoken), "The currency of `money`, such as `USD`."),
        Field("else", .prompt, "What is played in its place when it cannot be."),
    ]

    /// `currency` belongs to `money` alone.
    private static let itemFieldsWithoutMoney = itemFields.filter { $0.name != "currency" }

    let file: FlowFile
    private var findings: Findings { file.findings }

    /// The items of a prompt list; wrong ones are reported and left out.
    func read(_ node: YAMLNode, _ name: String) -> [Playable] {
        guard let items = node.items else { return readItem(node, name).map { [$0] } ?? [] }
        if items.isEmpty { findings.error("\(name) has nothing to play", at: node) }
        return items.compactMap { readItem($0, name) }
    }

    private func readItem(_ node: YAMLNode, _ name: String) -> Playable? {
        switch node.kind {
        case .scalar: return readText(node, name)
        case .list:
            findings.error("\(name) has a list within a list", at: node, help: "write its items one level higher")
            return nil
        case .map:
            let keys = node["money"] == nil ? Self.itemFieldsWithoutMoney : Self.itemFields
            guard var fields = FormReader(node, keys, named: "the item", in: file) else { return nil }
            let item = readItem(&fields, name)
            fields.ignoreRest()
            fields.finish()
            return item
        }
    }

    /// One item of a map that may have other keys; the caller finishes the reader.
    func readItem(_ fields: inout FormReader, _ name: String) -> Playable? {
        let present = (fields.node.entries ?? []).compactMap { ItemKey.byWord[$0.key] }
        guard let key = present.first else {
            let help = Suggestion.help(
                for: fields.node.entries?.first?.key ?? "", among: ItemKey.allCases.map(\.rawValue))
            findings.error("\(name) has an item that says nothing to play", at: fields.node, help: help)
            fields.abandon()
            return nil
        }
        if present.count > 1 {
            findings.error(
                "an item is one thing, not both \(key.rawValue) and \(present[1].rawValue)", at: fields.node,
                help: "write a list of two items")
        }
        let alternate = fields.prompt("else")
        guard let content = content(key, &fields) else { return nil }
        return Playable(content: content, alternate: alternate, place: fields.node.place)
    }

    private func content(_ key: ItemKey, _ fields: inout FormReader) -> Playable.Content? {
        let name = key.rawValue
        guard let value = fields.node(name) else {
            findings.error("\(name) has no value", at: fields.node)
            return nil
        }
        switch key {
        case .say: return speech(value).map { .say($0) }
        case .file: return soundFile(value)
        case .prompt: return prompt(value)
        case .silence: return findings.duration(value, name, in: .zero ... .seconds(600)).map { .silence($0) }
        case .tone: return tone(value)
        case .oneOf: return oneOf(value)
        case .digits, .number, .ordinal, .spell, .money, .date, .time:
            return Playable.SayAs(rawValue: name).flatMap { sayAs($0, value, &fields) }
        }
    }

    // MARK: Texts and values

    /// The text of `say`.
    func speech(_ node: YAMLNode) -> Template? {
        guard let template = file.template(node, "say", for: .spoken) else { return nil }
        SpokenTrap(file: file).check(node)
        if let text = template.constant?.text {
            let isBlank = text.allSatisfy(\.isWhitespace)
            if isBlank || text.utf8.count > Expression.longestText {
                findings.error(
                    isBlank ? "say has no words" : "say has more than \(Expression.longestText) bytes", at: node)
            }
        }
        return template
    }

    private func sayAs(_ form: Playable.SayAs, _ node: YAMLNode, _ fields: inout FormReader) -> Playable.Content? {
        let currency =
            form == .money ? fields.node("currency").flatMap { file.template($0, "currency", for: .spoken) } : nil
        guard let template = file.template(node, form.rawValue, for: .spoken) else { return nil }
        checkCurrency(fields.node("currency"), form)
        if let value = template.constant, form.words(for: value, in: Spoken("en")) == nil {
            findings.error("\(node.summary) cannot be read as \(form.rawValue)", at: node, help: form.example)
        }
        return .sayAs(form, template, currency: currency)
    }

    /// A currency that is written out has three letters (ISO 4217).
    private func checkCurrency(_ node: YAMLNode?, _ form: Playable.SayAs) {
        guard form == .money, let node, let text = node.text, !text.contains("$") else { return }
        guard text.utf8.count != 3 || !text.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else { return }
        findings.error("\(node.summary) is no currency", at: node, help: "write its three letters: USD, EUR")
    }

    private func tone(_ node: YAMLNode) -> Playable.Content? {
        guard let tone = node.text.flatMap({ ToneSpec($0) }) else {
            return findings.refuse(
                node, "tone", "frequencies and a duration",
                help: "write 440/2s or 440+480/500ms: up to 4 frequencies of 20 to 3999 Hz, 10ms to 60s")
        }
        return .tone(tone)
    }

    private func oneOf(_ node: YAMLNode) -> Playable.Content? {
        guard let items = node.items, !items.isEmpty else {
            let isEmpty = node.items != nil
            if isEmpty { findings.error("one_of has nothing to choose from", at: node) }
            return isEmpty ? nil : findings.refuse(node, "one_of", "a list of items or lists")
        }
        return .oneOf(items.map { read($0, "one_of") })
    }

    // MARK: Names and files

    /// A bare text: the name of a prompt if there is one, else a file.
    private func readText(_ node: YAMLNode, _ name: String) -> Playable? {
        guard let text = findings.string(node, name) else { return nil }
        let content: Playable.Content? =
            if file.promptNames.contains(text) {
                prompt(node)
            } else if text.contains("$") || FlowPath.looksLikeFile(text) {
                soundFile(node)
            } else { unknownName(text, node) }
        return content.map { Playable(content: $0, alternate: [], place: node.place) }
    }

    private func unknownName(_ text: String, _ node: YAMLNode) -> Playable.Content? {
        let nearest = Suggestion.nearest(to: text, among: file.promptNames).map { "did you mean \"\($0)\"?" }
        findings.error(
            "there is no prompt \(node.summary)", at: node,
            help: nearest ?? "a sound file is written with its extension, words to speak as {say: \"…\"}")
        return nil
    }

    private func prompt(_ node: YAMLNode) -> Playable.Content? {
        guard let text = findings.string(node, "prompt") else { return nil }
        guard file.promptNames.contains(text) else { return unknownName(text, node) }
        file.use(prompt: text)
        return .prompt(text)
    }

    private func soundFile(_ node: YAMLNode) -> Playable.Content? {
        guard let template = file.template(node, "file", for: .path) else { return nil }
        guard let text = template.constant?.text else { return dynamicFile(template, node) }
        guard let path = resolved(text, node) else { return nil }
        if let problem = file.files.soundProblem(path) {
            let isMissing = problem == FileAccess.missing(path)
            findings.error(problem, at: node, help: isMissing ? file.files.advice(forMissing: path) : nil)
        }
        return .file(Template(.text(path)))
    }

    private func resolved(_ text: String, _ node: YAMLNode) -> String? {
        if text.contains("://") {
            findings.error(
                "sounds from the network are not available in this version", at: node,
                help: "keep the file beside the flow")
            return nil
        }
        if let path = FlowPath.resolve(text, in: FlowPath.folder(of: file.path), root: file.files.root) { return path }
        findings.error(
            "\(node.summary) is not a path inside the project", at: node,
            help: "paths are relative to the flow's folder and stay inside the project")
        return nil
    }

    private func dynamicFile(_ template: Template, _ node: YAMLNode) -> Playable.Content? {
        guard let contained = template.contained(in: FlowPath.folder(of: file.path)) else {
            findings.error(
                "a path with values in it cannot begin with / or have .. in it", at: node,
                help: "paths are relative to the flow's folder")
            return nil
        }
        return .file(contained)
    }
}

extension Playable.SayAs {
    fileprivate var example: String {
        switch self {
        case .digits, .spell: "write some text"
        case .number, .money: "write a number: 12.50"
        case .ordinal: "write a whole number from 1"
        case .date: "write it like 2026-03-06"
        case .time: "write it like 2026-03-06T10:00:00-05:00"
        }
    }
}

extension Template {
    /// The template as a path below a folder: no value put into it can lead out. `nil` where its own text does.
    func contained(in folder: String) -> Template? {
        let written: [Part] =
            switch form {
            case .constant(let value): [.text(value.text)]
            case .whole(let expression): [.expression(expression)]
            case .mixed(let parts): parts
            }
        var parts: [Part] = folder.isEmpty ? [] : [.text(folder.hasSuffix("/") ? folder : folder + "/")]
        for (index, part) in written.enumerated() {
            switch part {
            case .text(let text):
                guard !text.contains(".."), index > 0 || !text.hasPrefix("/") else { return nil }
                parts.append(part)
            case .expression(let expression):
                parts.append(.expression(Expression(source: expression.source, root: .pathPart(expression.root))))
            }
        }
        return Template(form: .mixed(parts), expressions: expressions)
    }
}
