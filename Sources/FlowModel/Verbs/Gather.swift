import YAML

/// `gather`: a string of digits. Outcomes `ok`, `failed`.
public struct Gather: Sendable {
    /// Prompt and timing.
    public var collect: CollectSettings
    /// How many digits are wanted, 1 to 64.
    public var length: ClosedRange<Int>
    /// The key that ends the entry and is not part of it; `nil` for none.
    public var finishOn: Character?
    /// `matches:`, a pattern that the whole entry must satisfy.
    public var matches: DigitPattern?
    /// `in:`, the values allowed; empty for any. Ranges compare as numbers of the same length.
    public var allowed: [AllowedDigits]
    /// How the entry is read back; `nil` where it is not.
    public var confirm: Confirmation?
    /// Masked in logs, traces and journals.
    public var isSensitive: Bool
    /// The variable that receives the entry.
    public var saveAs: String?

    /// An entry, or a range of entries of the same length.
    public enum AllowedDigits: Hashable, Sendable {
        case exactly(String)
        case range(String, String)
    }

    /// `confirm:`: the entry is read back and accepted or asked for again.
    public struct Confirmation: Sendable {
        /// Played with the entry in `input.digits`.
        public var items: [Playable]
        /// The key that takes the entry.
        public var accept: Character
        /// The key that asks for another one.
        public var again: Character
    }
}

extension Gather: VerbParameters {
    private static let confirmFields = [
        Field(
            "items", .prompt,
            "What is played, with the entry in `input.digits`; an item's own keys may stand here instead."),
        Field(
            "keys",
            .group([
                Field("accept", .key, .usual("1"), "The key that takes the entry."),
                Field("again", .key, .usual("2"), "The key that asks for another one."),
            ]), "The keys that answer."),
    ]

    static let form = VerbForm(
        "gather", "Asks for digits: a PIN, an account number.",
        details: "Without `matches` and `in` only `0-9` count as digits.",
        fields: CollectSettings.fields(
            digitTimeout: "3s", typeAhead: .depends("`keep`; `clear` where `sensitive`")) + [
                Field(
                    "digits", .shaped("a number or a range", pattern: #"^[0-9]{1,2}(\.\.[0-9]{1,2})?$"#),
                    .required(help: "write digits: 4 or digits: 6..12"), "How many: `4`, or `6..12`; 1 to 64."),
                Field(
                    "finish_on", .either([.key, .choice(["none"])]),
                    .depends("`\"#\"`; none where the length is fixed"),
                    "The key that ends the entry, or `none`."),
                Field(
                    "matches", .shaped("a pattern", pattern: ".*"),
                    "A [pattern](../flow-language.md#patterns) for the whole entry."),
                Field(
                    "in",
                    .list(of: .shaped("digits or a range of them", pattern: #"^[0-9]+(\.\.[0-9]+)?$"#), 0...1_000),
                    "The entries allowed: `[\"250\", \"100..199\"]`; the ends of a range have as many digits each."),
                Field("confirm", .group(confirmFields + PlayableReader.itemFields), "Reads the entry back."),
                Field(
                    "sensitive", .boolean, .usual("false"),
                    "Keeps the digits out of everything written, see [sensitive digits](../flow-language.md#sensitive-digits)."
                ),
                Field("save_as", .variable, "The variable that receives the entry, as text."),
            ],
        unavailable: ["input"],
        outcomes: [
            .good("ok", "The entry is right."),
            .bad("failed", "No right entry after the last attempt; `input.reason` says why."),
            .hangup,
        ],
        traits: [.asks, .answersCall],
        example: """
            flow: extension
            defaults: {on_error: end}
            sections:
              main:
                - gather:
                    prompt: {say: "Enter the extension, then press pound."}
                    digits: 2..3
                    in: ["100..199", "42"]
                    confirm: {say: "You entered", digits: $input.digits, keys: {accept: "1", again: "2"}}
                    no_match: {say: "There is no such extension."}
                    save_as: extension
                  next: {failed: end}
                - log: "extension ${extension}"
                - say: "Thank you."
              end:
                - hangup
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let isSensitive = fields.boolean("sensitive")
        let usage = CollectSettings.Usage(digitTimeout: .seconds(3), typeAhead: isSensitive ? .clear : .keep)
        let collect = CollectSettings(&fields, usage)
        let length = fields.node("digits").flatMap { readLength($0, step.findings) } ?? 1...1
        let gather = Gather(
            collect: collect,
            length: length,
            finishOn: readFinishKey(&fields, isFixed: length.lowerBound == length.upperBound),
            matches: fields.node("matches").flatMap { readPattern($0, step.file) },
            allowed: readAllowed(&fields, length),
            confirm: readConfirmation(&fields, isSensitive),
            isSensitive: isSensitive,
            saveAs: fields.variable("save_as")
        )
        fields.finish()
        return .gather(gather)
    }

    var promptLists: [PromptList] { collect.promptLists + [PromptList(confirm?.items ?? [])] }

    var secretNames: [String] { isSensitive ? [saveAs].compactMap { $0 } : [] }

    func knowledge(after outcome: String) -> Knowledge {
        guard outcome == "ok" else { return .failedInput(isSecret: isSensitive) }
        var knowledge = Knowledge.takenInput(isSecret: isSensitive)
        if let saveAs {
            knowledge.assigned = [saveAs]
            knowledge.present.append(saveAs)
        }
        return knowledge
    }

    var drawingLine: String? {
        let count = length.count == 1 ? "\(length.lowerBound)" : "\(length.lowerBound)..\(length.upperBound)"
        return "gather \(count)" + (saveAs.map { " as \($0)" } ?? "")
    }
}

// MARK: Reading the parts

extension Gather {
    /// `4` or `6..12`.
    private static func readLength(_ node: YAMLNode, _ findings: Findings) -> ClosedRange<Int>? {
        let bounds = node.text?.rangeBounds ?? []
        guard 1...2 ~= bounds.count, let least = Int(bounds[0]), let most = Int(bounds.last ?? "") else {
            return findings.refuse(node, "digits", "a number or a range", help: "write 4 or 6..12")
        }
        guard least >= 1, most <= 64, least <= most else {
            findings.error(
                least > most ? "the range \(least)..\(most) runs backwards" : "digits is from 1 to 64", at: node)
            return nil
        }
        return least...most
    }

    /// The default is `#`, and none where the length is fixed.
    private static func readFinishKey(_ fields: inout FormReader, isFixed: Bool) -> Character? {
        guard fields.has("finish_on") else { return isFixed ? nil : "#" }
        guard let node = fields.node("finish_on"), let text = fields.findings.string(node, "finish_on"), text != "none"
        else { return nil }
        guard text.count == 1, let key = text.first, TelephoneKeys.all.contains(key) else {
            return fields.findings.refuse(
                node, "finish_on", "one key", help: "write one of 0-9 * # A-D in quotes, or none")
        }
        return key
    }

    private static func readPattern(_ node: YAMLNode, _ file: FlowFile) -> DigitPattern? {
        guard let text = file.findings.string(node, "matches") else { return nil }
        do throws(ExpressionError) { return try DigitPattern(text) } catch {
            file.report(error, in: node)
            return nil
        }
    }

    /// `in: ["100..199", "250"]`.
    private static func readAllowed(_ fields: inout FormReader, _ length: ClosedRange<Int>) -> [AllowedDigits] {
        guard let items = fields.list("in") else { return [] }
        if items.isEmpty {
            fields.findings.error("in is empty, so no entry is right", at: fields.node("in") ?? fields.node)
        }
        return items.compactMap { readAllowed($0, length, fields.findings) }
    }

    private static func readAllowed(_ node: YAMLNode, _ length: ClosedRange<Int>, _ findings: Findings)
        -> AllowedDigits?
    {
        let bounds = node.text?.rangeBounds ?? []
        guard 1...2 ~= bounds.count, bounds.allSatisfy({ $0.isDigits }) else {
            return findings.refuse(node, "in", "digits or a range of them", help: "write \"250\" or \"100..199\"")
        }
        let (low, high) = (bounds[0], bounds[bounds.count - 1])
        if low.count != high.count || low > high {
            findings.error("the ends of a range have as many digits each, the lower one first", at: node)
        } else if !length.contains(low.count) {
            findings.error("\(node.summary) does not have as many digits as digits allows", at: node)
        }
        return bounds.count == 1 ? .exactly(low) : .range(low, high)
    }

    private static func readConfirmation(_ fields: inout FormReader, _ isSensitive: Bool) -> Confirmation? {
        guard var confirm = fields.group("confirm") else { return nil }
        let findings = fields.findings
        if isSensitive {
            findings.error("a sensitive entry is not read back", at: confirm.node, help: "delete confirm or sensitive")
        }
        let items = fields.file.knowing(["input.digits", "input.key", "input.source"]) { readReadBack(&confirm) }
        let keys = confirm.group("keys").map { readConfirmKeys($0) } ?? ("1", "2")
        confirm.ignoreRest()
        confirm.finish()
        return Confirmation(items: items, accept: keys.0, again: keys.1)
    }

    /// `items: [...]`, or the keys of items in the order they are written: `say: "You entered", spell: $input.digits`.
    private static func readReadBack(_ fields: inout FormReader) -> [Playable] {
        if fields.has("items") { return fields.prompt("items") }
        let reader = PlayableReader(file: fields.file)
        let entries = (fields.node.entries ?? []).filter { PlayableReader.ItemKey(rawValue: $0.key) != nil }
        if entries.isEmpty {
            fields.findings.error("confirm has nothing to play", at: fields.node, help: "write say: \"…\"")
        }
        return entries.flatMap { entry in
            reader.read(YAMLNode(.map([entry]), at: entry.keyPlace, length: entry.key.count), "confirm")
        }
    }

    private static func readConfirmKeys(_ reader: FormReader) -> (Character, Character) {
        var fields = reader
        let accept = fields.telephoneKey("accept") ?? "1"
        let again = fields.telephoneKey("again") ?? "2"
        if accept == again { fields.findings.error("accept and again are the same key", at: fields.node) }
        fields.finish()
        return (accept, again)
    }
}

extension String {
    /// The ends of `6..12`, or the text alone.
    fileprivate var rangeBounds: [String] {
        guard let dots = firstRange(of: "..") else { return [self] }
        return [String(self[..<dots.lowerBound]), String(self[dots.upperBound...])]
    }

    private func firstRange(of separator: String) -> Range<String.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(separator) {
                return index..<self.index(index, offsetBy: separator.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
