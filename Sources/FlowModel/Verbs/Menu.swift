import YAML

/// `menu`: one of several keys or key sequences. Outcomes: each option's keys, `failed`.
///
/// The outcome of an option is its keys (`"1"`, `"*"`, `"12"`); its transition leads to the option's section.
public struct Menu: Sendable {
    /// Prompt and timing.
    public var collect: CollectSettings
    /// The key sequences in source order; each is also an outcome of the step.
    public var options: [String]
    /// The extensions that can be dialled as well; `nil` for none.
    public var extensions: Extensions?

    /// The outcome of an extension.
    public static let extensionOutcome = "extension"
}

extension Menu: VerbParameters {
    private static let usage = CollectSettings.Usage(digitTimeout: .seconds(2), typeAhead: .keep)

    static let form = VerbForm(
        "menu", "Asks for one key, or one sequence of keys, out of several.",
        details: """
            Each option says where it leads, and is an outcome of that name. An option acts as soon as its key goes down
            when no longer option begins so. Else the menu waits for `digit_timeout`.

            With `extensions` the caller may dial an extension right away. Its number is in `input.extension` then, as
            the file has it, and `dial` takes it from there. The file is a YAML map: `101: "+15551230001"`.
            """,
        fields: CollectSettings.fields(digitTimeout: "2s", typeAhead: .usual("keep")) + [
            Field(
                "options", .sections(keys: "keys", pattern: "^[0-9*#ABCD]{1,16}$"),
                .required(help: "write options: {\"1\": section}"),
                "The keys, and the section that each leads to: `0-9 * # A-D`, up to 16 in a row."),
            Field("extensions", .group(Extensions.fields), "Extensions that may be dialled instead."),
        ],
        unavailable: ["speech"],
        outcomes: [
            .each("each option", "The caller pressed its keys."),
            .each(extensionOutcome, "The caller dialled one of `extensions`, which leads to its `goto`."),
            .bad("failed", "No choice after the last attempt; `input.reason` says why."),
            .hangup,
        ],
        traits: [.asks, .answersCall],
        example: """
            flow: menu
            defaults: {timeout: 6s}
            sections:
              main:
                - menu:
                    prompt: {say: "For sales press 1. For an extension dial 1 2 or 1 3. To hear this again press star."}
                    options: {"1": sales, "12": ada, "13": bob, "*": main}
                    no_input:
                      - {say: "Are you still there?"}
                      - {say: "Please press a key now."}
                    no_match: {say: "That is no choice."}
                  next: {failed: end}
              sales:
                - dial: {to: "+15551230001"}
                  next: end
              ada:
                - dial: {to: "+15551230002"}
                  next: end
              bob:
                - dial: {to: "+15551230003"}
                  next: end
              end:
                - hangup
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value, var fields = step.fields(value, form) else { return nil }
        let collect = CollectSettings(&fields, usage)
        let entries = fields.map("options")
        if let entries, entries.isEmpty, let options = fields.node("options") {
            step.findings.error("options is empty, so no key leads anywhere", at: options)
        }
        let options = (entries ?? []).filter { check($0, step.findings) }
        if let entries { warnOfComments(entries, step.file) }
        for entry in options { step.lead(entry.key, to: entry.value) }
        let extensions = Extensions(&fields, options: options.map(\.key), in: step)
        fields.finish()
        if collect.digitTimeout == .zero {
            reportHidden(options, step.findings)
            extensions?.reportHidden(by: options.map(\.key), fields)
        }
        return .menu(Menu(collect: collect, options: options.map(\.key), extensions: extensions))
    }

    private static func check(_ entry: YAMLNode.Entry, _ findings: Findings) -> Bool {
        let isKeys = 1...16 ~= entry.key.utf8.count && entry.key.utf8.allSatisfy(TelephoneKeys.contains)
        if !isKeys {
            findings.error(
                "\"\(entry.key)\" is not a key or a sequence of keys", at: entry.keyPlace, length: entry.key.count,
                help: "an option is made of 0-9 * # A-D, 16 at most; sections stand on the right: \"1\": section")
        }
        return isKeys
    }

    /// `#: menu` on a line of its own among the options is a comment, and nobody sees that the key is missing.
    private static func warnOfComments(_ entries: [YAMLNode.Entry], _ file: FlowFile) {
        guard let first = entries.first?.keyPlace, let last = entries.last?.keyPlace else { return }
        for number in first.line...min(last.line + 1, first.line + 64) where !isOption(number, entries) {
            guard let line = file.source.text(fromLine: number, column: 1) else { continue }
            let text = line.drop { $0 == " " }
            guard text.hasPrefix("#: ") else { continue }
            let place = SourcePlace(file: file.path, line: number, column: line.count - text.count + 1)
            file.findings.warning(
                "# begins a comment, so this is no option", at: place, length: text.count,
                help: "if the pound key is meant, write it in quotes: \"#\"")
        }
    }

    private static func isOption(_ line: Int, _ entries: [YAMLNode.Entry]) -> Bool {
        entries.contains { $0.keyPlace.line == line }
    }

    /// Without a pause to wait for, the shorter option always comes first.
    private static func reportHidden(_ options: [YAMLNode.Entry], _ findings: Findings) {
        for longer in options {
            guard let shorter = options.first(where: { $0.key != longer.key && longer.key.hasPrefix($0.key) }) else {
                continue
            }
            findings.error(
                "option \(longer.key) can never be reached: \(shorter.key) comes first", at: longer.keyPlace,
                length: longer.key.count, help: "give digit_timeout a time, or change one of the two")
        }
    }

    var outcomes: [String] { options + (extensions == nil ? [] : [Self.extensionOutcome]) + ["failed"] }

    var promptLists: [PromptList] { collect.promptLists }

    var drawingLine: String? {
        "menu " + collect.prompt.map(\.title).joined(separator: ", ").asTitle
    }

    func knowledge(after outcome: String) -> Knowledge {
        if outcome == "failed" || outcome == "hangup" { return .failedInput(isSecret: false) }
        var knowledge = Knowledge.takenInput(isSecret: false)
        if outcome == Self.extensionOutcome { knowledge.present.append("input.extension") }
        return knowledge
    }
}
