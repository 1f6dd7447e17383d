import YAML

/// Reads a map by its form: each key is asked for by name, and gets its kind, range and default from its field.
///
/// A reader never stops at the first mistake: what is wrong is reported, and the default stands in for it.
struct FormReader {
    /// How messages call the map: `gather`, `confirm`.
    let name: String
    let file: FlowFile
    /// The map.
    let node: YAMLNode
    private let form: [Field]
    private let unavailable: [String]
    private let entries: [YAMLNode.Entry]
    /// A bit for each field of the form, set when it was asked for.
    private var asked: UInt64 = 0
    /// A bit for each of the first 64 entries, set when it was found.
    private var found: UInt64 = 0
    /// The field that is likely to be asked for next: most are asked for in the order of the form.
    private var likely = 0
    private var isAbandoned = false

    /// A reader of that map; `nil` after reporting that the node is none.
    /// - Parameter help: what to write in place of a value that is no map.
    init?(
        _ node: YAMLNode, _ form: [Field], named name: String, unavailable: [String] = [], help: String? = nil,
        in file: FlowFile
    ) {
        precondition(form.count <= 64, "the form of \(name) has more than 64 fields")
        guard let entries = file.findings.map(node, name, help: help) else { return nil }
        self.name = name
        self.file = file
        self.node = node
        self.form = form
        self.unavailable = unavailable
        self.entries = entries
    }

    var findings: Findings { file.findings }

    /// The keys of the form.
    var names: [String] { form.map(\.name) }

    /// Reports the keys that the form does not have. To be called last.
    ///
    /// A key of the form that was not asked for is reported, too: it would be taken and do nothing.
    func finish() {
        guard !isAbandoned, !isComplete else { return }
        for entry in entries where index(entry.key) == nil { refuse(entry) }
        for (index, field) in form.enumerated() where asked & (1 << UInt64(index)) == 0 {
            findings.error("\(name) takes \(field.name), and nothing reads it", at: node)
        }
    }

    /// True where every entry was found and every field asked for, as mostly is so.
    private var isComplete: Bool {
        let all: UInt64 = form.count == 64 ? .max : (1 << UInt64(form.count)) - 1
        return asked & all == all && found.nonzeroBitCount == entries.count
    }

    private func refuse(_ entry: YAMLNode.Entry) {
        let length = entry.key.count
        if unavailable.contains(entry.key) {
            return findings.error(
                "\(entry.key) is not available in this version", at: entry.keyPlace, length: length)
        }
        findings.error(
            "\(name) has no key \"\(entry.key)\"", at: entry.keyPlace, length: length, help: help(for: entry.key))
    }

    /// What a key that the form does not have was meant to be.
    private func help(for key: String) -> String? {
        let fields = Verb.kindsByWord[name]?.stepFields.map(\.name) ?? []
        if fields.contains(key), key != name {
            return "\(key) stands beside \(name): move it to the left, below the first letter of \(name)"
        }
        // The first field of a step is its verb.
        if name == "the step", let verb = form.first?.name,
            Verb.kindsByWord[verb]?.form.fields.contains(where: { $0.name == key }) == true
        {
            return "\(key) belongs to \(verb): move it to the right, so that it lies below it"
        }
        if let meant = meant(by: key) { return "did you mean \"\(meant)\"?" }
        let list = Suggestion.help(for: key, among: names + unavailable)
        let others = Verb.kinds.map { $0.form }.filter { $0.word != name && $0.fields.contains { $0.name == key } }
        guard Verb.kindsByWord[name] != nil, !others.isEmpty, let list else { return list }
        return "\(key) belongs to \(others.prefix(4).map(\.word).joined(separator: ", ")); here it is \(list)"
    }

    /// The key of the form that another one is near to, or that other systems call so.
    private func meant(by key: String) -> String? {
        Suggestion.nearest(to: key, among: names + unavailable) ?? OtherNames.key(for: key, among: names)
    }

    /// Whether an unknown key is there that was meant to be this one; that mistake is told, and enough.
    func isMisspelt(_ key: String) -> Bool {
        entries.contains { index($0.key) == nil && meant(by: $0.key) == key }
    }

    /// Something else reads the keys that were not asked for.
    mutating func ignoreRest() { asked = .max }

    /// The map is something else than was thought, which was reported: its keys are no mistakes of their own.
    mutating func abandon() { isAbandoned = true }

    // MARK: Keys

    /// The value under a key; `nil` where it is absent or null, which is reported if it must be there.
    mutating func node(_ key: String) -> YAMLNode? { look(key).node }

    /// A key's field and its value; where the form has no such key there is neither.
    private mutating func look(_ key: String) -> (field: Field?, node: YAMLNode?) {
        let field = note(key)
        for index in entries.indices where entries[index].key == key {
            if index < 64 { found |= 1 << UInt64(index) }
            let value = entries[index].value
            if !value.isNull || value.text == "" { return (field, value) }
        }
        if case .required(let help) = field?.presence, !isMisspelt(key) {
            findings.error("\(name) needs \(key)", at: node, help: help)
        }
        return (field, nil)
    }

    /// True when the key is written, even as `null`.
    mutating func has(_ key: String) -> Bool {
        _ = note(key)
        return entries.contains { $0.key == key }
    }

    /// The place of a key.
    func keyPlace(_ key: String) -> SourcePlace? { entries.first { $0.key == key }?.keyPlace }

    private func index(_ key: String) -> Int? {
        for index in likely..<form.count where form[index].name == key { return index }
        for index in 0..<likely where form[index].name == key { return index }
        return nil
    }

    private func field(_ key: String) -> Field? { index(key).map { form[$0] } }

    private mutating func note(_ key: String) -> Field? {
        guard let index = index(key) else { return nil }
        asked |= 1 << UInt64(index)
        likely = index + 1
        return form[index]
    }

    // MARK: Values that a default stands in for

    /// A duration.
    mutating func duration(_ key: String) -> Duration {
        let (field, node) = look(key)
        return duration(key, field, node) ?? field?.usualDuration ?? .zero
    }

    /// A whole number.
    mutating func integer(_ key: String) -> Int {
        let (field, node) = look(key)
        return integer(key, field, node) ?? field?.usual.flatMap { Int($0) } ?? 0
    }

    /// A decimal number.
    mutating func decimal(_ key: String) -> Double {
        let (field, node) = look(key)
        return decimal(key, field, node) ?? field?.usual.flatMap { Double($0) } ?? 0
    }

    /// `true` or `false`.
    mutating func boolean(_ key: String) -> Bool {
        let (field, node) = look(key)
        return node.flatMap { findings.boolean($0, key) } ?? (field?.usual == "true")
    }

    /// One of the raw values of an enumeration, which has at least one case.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice
    where Choice.AllCases == [Choice] {
        let (field, node) = look(key)
        return node.flatMap { findings.choice($0, key, type) } ?? field?.usual.flatMap { Choice(rawValue: $0) }
            ?? Choice.allCases[0]
    }

    // MARK: Values that may be absent

    /// A duration.
    mutating func optionalDuration(_ key: String) -> Duration? {
        let (field, node) = look(key)
        return duration(key, field, node)
    }

    private func duration(_ key: String, _ field: Field?, _ node: YAMLNode?) -> Duration? {
        guard let node, case .duration(let range)? = field?.kind else { return nil }
        return findings.duration(node, key, in: range)
    }

    /// A whole number.
    mutating func optionalInteger(_ key: String) -> Int? {
        let (field, node) = look(key)
        return integer(key, field, node)
    }

    private func integer(_ key: String, _ field: Field?, _ node: YAMLNode?) -> Int? {
        guard let node, case .integer(let range)? = field?.kind else { return nil }
        return findings.integer(node, key, in: range)
    }

    private func decimal(_ key: String, _ field: Field?, _ node: YAMLNode?) -> Double? {
        guard let node, case .decimal(let range)? = field?.kind else { return nil }
        return findings.decimal(node, key, in: range)
    }

    /// `true` or `false`.
    mutating func optionalBoolean(_ key: String) -> Bool? { node(key).flatMap { findings.boolean($0, key) } }

    /// One of the raw values of an enumeration.
    mutating func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) -> Choice? { node(key).flatMap { findings.choice($0, key, type) } }

    /// Plain text.
    mutating func text(_ key: String) -> String? { node(key).flatMap { findings.string($0, key) } }

    /// A language tag.
    mutating func language(_ key: String) -> String? { node(key).flatMap { LanguageTag.read($0, findings) } }

    /// A text with values in it, for the purpose of its field.
    mutating func template(_ key: String) -> Template? {
        guard case (let field?, let node?) = look(key) else { return nil }
        switch field.kind {
        case .value(let purpose): return file.template(node, key, for: purpose)
        case .typed(let purpose): return file.template(node, key, for: purpose, keepsTypes: true)
        default: return nil
        }
    }

    /// An expression.
    mutating func expression(_ key: String) -> Expression? { node(key).flatMap { file.expression($0, key) } }

    /// The name of a section.
    mutating func section(_ key: String) -> String? { node(key).flatMap { file.target($0, key) } }

    /// What is to be played; empty where nothing is.
    mutating func prompt(_ key: String) -> [Playable] {
        node(key).map { PlayableReader(file: file).read($0, key) } ?? []
    }

    /// One key of a telephone.
    mutating func telephoneKey(_ key: String) -> Character? {
        node(key).flatMap { file.telephoneKey($0, key) } ?? field(key)?.usual?.first
    }

    /// The variable that receives a value of the step.
    mutating func variable(_ key: String) -> String? {
        guard let node = node(key), let text = findings.string(node, key) else { return nil }
        guard let name = file.assignableName(text, at: node.place) else { return nil }
        file.assign(name)
        return name
    }

    /// The items of a list; a single value counts as a list of one.
    mutating func list(_ key: String) -> [YAMLNode]? {
        guard case (let field, let node?) = look(key), let items = findings.list(node, key) else { return nil }
        if case .list(_, let range) = field?.kind, !range.contains(items.count) {
            findings.error("\(key) has \(range.lowerBound) to \(range.upperBound) entries", at: node)
        }
        return items
    }

    /// The entries of a map.
    mutating func map(_ key: String) -> [YAMLNode.Entry]? { node(key).flatMap { findings.map($0, key) } }

    /// How a map is written with what was given in its place: `write retry: {attempts: 3}`.
    static func example(of fields: [Field], named name: String, _ value: YAMLNode) -> String? {
        guard let text = value.text, !text.isEmpty else { return nil }
        let required = fields.filter(\.isRequired).map(\.name)
        if required.count > 1 { return "write \(name): {\(required.map { "\($0): …" }.joined(separator: ", "))}" }
        let names = fields.map(\.name)
        let usual = ["say", "get", "bearer", "attempts"].first { names.contains($0) }
        guard let key = required.first ?? usual ?? (names.count == 1 ? names[0] : nil) else { return nil }
        let isShort = text.count <= 24 && text.unicodeScalars.allSatisfy { $0.isNameStart || $0.isDigit || $0 == "+" }
        return "write \(name): {\(key): \(isShort ? text : "…")}"
    }

    /// A reader of the map under a key, by the fields of its group.
    mutating func group(_ key: String) -> FormReader? {
        guard case (let field?, let node?) = look(key), case .group(let inner) = field.kind else { return nil }
        return FormReader(node, inner, named: key, help: Self.example(of: inner, named: key, node), in: file)
    }
}
