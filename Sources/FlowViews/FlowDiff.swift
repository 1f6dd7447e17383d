import FlowModel
public import YAML

/// What differs between two versions of a flow, in sentences: `menu: key 3 now goes to billing, before to address`.
///
/// It compares what is written, key by key and step by step, so that it knows every verb; comments, quoting and the order
/// of keys count for nothing. Sections that only changed their name are followed.
public struct FlowDiff {
    /// One sentence for each difference, in the order of the newer file.
    public private(set) var sentences: [String] = []
    /// New names of sections by their old ones.
    private var renamed: [String: String] = [:]

    /// The differences between two flows that the checker takes.
    public init(from old: YAMLNode, to new: YAMLNode) {
        renamed = Self.renamings(Self.sections(old), Self.sections(new))
        compareKeys(old, new)
        for key in ["defaults", "inputs", "vars", "prompts", "outbound", "schedules"] {
            compareMaps(old[key], new[key], "\(key): ")
        }
        compareSections(Self.sections(old), Self.sections(new))
    }

    // MARK: The head

    private mutating func compareKeys(_ old: YAMLNode, _ new: YAMLNode) {
        let structured = ["sections", "defaults", "inputs", "vars", "prompts", "outbound", "schedules"]
        compareMaps(old, new, "", skipping: structured)
    }

    private mutating func compareMaps(_ old: YAMLNode?, _ new: YAMLNode?, _ prefix: String, skipping: [String] = []) {
        for entry in new?.entries ?? [] where !skipping.contains(entry.key) {
            guard let before = old?[entry.key] else {
                sentences.append("\(prefix)\(entry.key) is new: \(text(entry.value))")
                continue
            }
            guard !isSame(before, entry.value) else { continue }
            sentences.append("\(prefix)\(entry.key) is now \(text(entry.value)), before \(text(before))")
        }
        for entry in old?.entries ?? [] where !skipping.contains(entry.key) && new?[entry.key] == nil {
            sentences.append("\(prefix)\(entry.key) is gone, before \(text(entry.value))")
        }
    }

    // MARK: Sections

    private typealias Sections = [(name: String, steps: [YAMLNode])]

    private static func sections(_ root: YAMLNode) -> Sections {
        (root["sections"]?.entries ?? []).map { ($0.key, $0.value.items ?? []) }
    }

    /// Sections that went and came with the same steps.
    private static func renamings(_ old: Sections, _ new: Sections) -> [String: String] {
        var result: [String: String] = [:]
        for before in old where !new.contains(where: { $0.name == before.name }) {
            let written = before.steps.map { InlineText.of($0) }
            let twin = new.first { candidate in
                !old.contains { $0.name == candidate.name } && !result.values.contains(candidate.name)
                    && candidate.steps.map { InlineText.of($0) } == written
            }
            if let twin { result[before.name] = twin.name }
        }
        return result
    }

    private mutating func compareSections(_ old: Sections, _ new: Sections) {
        for section in new {
            if let (former, _) = renamed.first(where: { $0.value == section.name }) {
                sentences.append("the section \(former) is now called \(section.name)")
            } else if let before = old.first(where: { $0.name == section.name }) {
                compareSteps(before.steps, section.steps, section.name)
            } else {
                let words = section.steps.map { Self.word(of: $0) }.joined(separator: ", ")
                sentences.append("the section \(section.name) is new: \(words)")
            }
        }
        for section in old where renamed[section.name] == nil && !new.contains(where: { $0.name == section.name }) {
            sentences.append("the section \(section.name) is gone")
        }
    }

    // MARK: Steps

    /// Steps that stand on one side alone, each with the number of the sentence that says so.
    private struct LoneSteps {
        var new: [(step: YAMLNode, sentence: Int)] = []
        var gone: [(step: YAMLNode, sentence: Int)] = []
    }

    /// Pairs steps that are the same, then, between those, steps with the same verb.
    private mutating func compareSteps(_ old: [YAMLNode], _ new: [YAMLNode], _ section: String) {
        var (oldStart, newStart) = (0, 0)
        var lone = LoneSteps()
        for (before, after) in Alignment.pairs(old.count, new.count, where: { isSame(old[$0], new[$1]) })
            + [(old.count, new.count)]
        {
            compareGap(Array(old[oldStart..<before]), Array(new[newStart..<after]), section, &lone)
            (oldStart, newStart) = (before + 1, after + 1)
        }
        joinMoves(lone, section)
    }

    /// A step that is gone in one place and new in another has moved.
    private mutating func joinMoves(_ lone: LoneSteps, _ section: String) {
        var new = lone.new
        var needless: [Int] = []
        for (step, sentence) in lone.gone {
            guard let twin = new.firstIndex(where: { isSame(step, $0.step) }) else { continue }
            sentences[new[twin].sentence] = "\(section): a step stands in another place: \(text(new[twin].step))"
            new.remove(at: twin)
            needless.append(sentence)
        }
        for sentence in needless.sorted(by: >) { sentences.remove(at: sentence) }
    }

    private mutating func compareGap(
        _ old: [YAMLNode], _ new: [YAMLNode], _ section: String, _ lone: inout LoneSteps
    ) {
        var left = Array(old.indices)
        for step in new {
            if let twin = left.first(where: { Self.word(of: old[$0]) == Self.word(of: step) }) {
                left.removeAll { $0 == twin }
                compareStep(old[twin], step, section)
            } else {
                lone.new.append((step, sentences.count))
                sentences.append("\(section): a step is new: \(text(step))")
            }
        }
        for index in left {
            lone.gone.append((old[index], sentences.count))
            sentences.append("\(section): a step is gone: \(text(old[index]))")
        }
    }

    private mutating func compareStep(_ old: YAMLNode, _ new: YAMLNode, _ section: String) {
        let word = Self.word(of: new)
        let subject = word == section ? "\(section): " : "\(section): \(word): "
        let (before, after) = (Self.parameters(old, word), Self.parameters(new, word))
        if before?.entries == nil || after?.entries == nil {
            if !isSame(before, after) {
                let how = word == "goto" ? "now goes to" : "is now"
                sentences.append(
                    "\(section): \(word) \(how) \(text(after)), before \(word == "goto" ? "to " : "")\(text(before))")
            }
        } else {
            compareMaps(before, after, subject, skipping: ["options"])
            compareWays(before?["options"], after?["options"], subject, "key ")
        }
        compareWays(old["cases"], new["cases"], subject, "case ")
        for name in ["then", "else", "default"] { compareWay(old[name], new[name], subject, name) }
        compareNext(old["next"], new["next"], subject)
        for name in ["when", "id"] { compareField(old[name], new[name], subject, name) }
    }

    private mutating func compareField(_ old: YAMLNode?, _ new: YAMLNode?, _ subject: String, _ name: String) {
        guard !isSame(old, new) else { return }
        guard let new else { return sentences.append("\(subject)\(name) is gone, before \(text(old))") }
        let before = old.map { ", before \(text($0))" } ?? ""
        sentences.append("\(subject)\(name) is \(old == nil ? "new: " : "now ")\(text(new))\(before)")
    }

    private mutating func compareNext(_ old: YAMLNode?, _ new: YAMLNode?, _ subject: String) {
        if old?.entries != nil || new?.entries != nil, old?.text == nil, new?.text == nil {
            return compareWays(old, new, subject, "")
        }
        if old?.text != nil, new?.text != nil || new == nil { return compareWay(old, new, subject, "every outcome") }
        if old == nil { return compareWay(old, new, subject, "every outcome") }
        if !isSame(old, new) {
            sentences.append("\(subject)next is now \(text(new)), before \(text(old))")
        }
    }

    /// Keys, cases or outcomes, and where each leads.
    private mutating func compareWays(_ old: YAMLNode?, _ new: YAMLNode?, _ subject: String, _ kind: String) {
        for entry in new?.entries ?? [] { compareWay(old?[entry.key], entry.value, subject, kind + entry.key) }
        for entry in old?.entries ?? [] where new?[entry.key] == nil {
            compareWay(entry.value, nil, subject, kind + entry.key)
        }
    }

    private mutating func compareWay(_ old: YAMLNode?, _ new: YAMLNode?, _ subject: String, _ name: String) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): sentences.append("\(subject)\(name) is new and goes to \(text(new))")
        case (let old?, nil): sentences.append("\(subject)\(name) is gone, before to \(text(old))")
        case (let old?, let new?):
            if !isSame(old, new) {
                sentences.append("\(subject)\(name) now goes to \(text(new)), before to \(text(old))")
            }
        }
    }

    // MARK: Values

    private static func word(of step: YAMLNode) -> String {
        if let text = step.text { return text }
        return step.entries?.first { FlowLanguage.isVerb($0.key) }?.key ?? "a step"
    }

    private static func parameters(_ step: YAMLNode, _ word: String) -> YAMLNode? { step[word] }

    /// Whether two values are the same; the names of sections that were renamed count as one.
    private func isSame(_ old: YAMLNode?, _ new: YAMLNode?) -> Bool {
        switch (old?.kind, new?.kind) {
        case (nil, nil): return true
        case (.scalar(let old)?, .scalar(let new)?):
            return old.text == new.text || renamed[old.text] == new.text
        case (.list(let old)?, .list(let new)?):
            return old.count == new.count && zip(old, new).allSatisfy { isSame($0, $1) }
        case (.map(let old)?, .map(let new)?):
            return old.count == new.count
                && new.allSatisfy { entry in
                    old.contains { $0.key == entry.key && isSame($0.value, entry.value) }
                }
        default: return false
        }
    }

    private func text(_ node: YAMLNode?) -> String {
        guard let node else { return "nothing" }
        let text = InlineText.of(node)
        return text.count > 100 ? text.prefix(99) + "…" : text
    }
}

/// A YAML value on one line.
enum InlineText {
    static func of(_ node: YAMLNode) -> String {
        switch node.kind {
        case .scalar(let scalar):
            let isBare = scalar.style == .plain && !scalar.text.isEmpty
            return isBare ? scalar.text : "\"\(scalar.text.replacing("\n", with: " "))\""
        case .list(let items): return "[" + items.map { of($0) }.joined(separator: ", ") + "]"
        case .map(let entries):
            return "{" + entries.map { "\($0.key): \(of($0.value))" }.joined(separator: ", ") + "}"
        }
    }
}

/// The longest row of pairs that agree, in order on both sides.
enum Alignment {
    /// Beyond this many comparisons only what agrees at the same place is paired.
    static let most = 1_000_000

    static func pairs(_ left: Int, _ right: Int, where agrees: (Int, Int) -> Bool) -> [(Int, Int)] {
        guard left > 0, right > 0 else { return [] }
        guard left.multipliedReportingOverflow(by: right).partialValue <= most else {
            return (0..<min(left, right)).filter { agrees($0, $0) }.map { ($0, $0) }
        }
        var lengths = Array(repeating: Array(repeating: 0, count: right + 1), count: left + 1)
        for row in stride(from: left - 1, through: 0, by: -1) {
            for column in stride(from: right - 1, through: 0, by: -1) {
                lengths[row][column] =
                    agrees(row, column)
                    ? lengths[row + 1][column + 1] + 1 : max(lengths[row + 1][column], lengths[row][column + 1])
            }
        }
        var result: [(Int, Int)] = []
        var (row, column) = (0, 0)
        while row < left, column < right {
            if agrees(row, column) {
                result.append((row, column))
                (row, column) = (row + 1, column + 1)
            } else if lengths[row + 1][column] >= lengths[row][column + 1] {
                row += 1
            } else {
                column += 1
            }
        }
        return result
    }
}
