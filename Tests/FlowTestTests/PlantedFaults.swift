import SansIO

/// A fault that an author could make in a flow: one place of its text is changed.
struct PlantedFault: Sendable, CustomStringConvertible {
    enum Kind: String, CaseIterable, Sendable {
        case wrongTarget = "wrong target"
        case missingPrompt = "missing prompt"
        case otherTimeout = "changed timeout"
        case swappedKeys = "swapped keys"
        case lostBargeIn = "lost barge-in"
        case otherCount = "changed count"
    }

    var flow: String
    var kind: Kind
    var line: Int
    /// The line before and after, without its indentation.
    var before: String
    var after: String
    /// The whole flow with the fault.
    var text: String

    var description: String { "\(flow).yaml:\(line): \(kind.rawValue): `\(before)` became `\(after)`" }
}

/// Plants faults into flows: every place where one of a kind is possible, and a seeded choice among them.
struct FaultPlanter {
    let flow: String
    private let lines: [String]
    private let sections: [String]

    init(flow: String, text: String) {
        self.flow = flow
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = lines.firstIndex(of: "sections:") ?? lines.endIndex
        sections = lines[start...].compactMap { line in
            guard line.hasPrefix("  "), !line.hasPrefix("   "), line.hasSuffix(":") else { return nil }
            return String(line.dropFirst(2).dropLast())
        }
    }

    /// Every fault that can be planted, in the order of the file.
    func faults() -> [PlantedFault] {
        lines.indices.flatMap { index -> [PlantedFault] in
            let (code, comment) = Self.split(lines[index])
            return PlantedFault.Kind.allCases.flatMap { kind in
                changes(of: code, kind).filter { $0 != code }.map { changed in
                    var text = lines
                    text[index] = changed + comment
                    return PlantedFault(
                        flow: flow, kind: kind, line: index + 1, before: Self.trimmed(code),
                        after: Self.trimmed(changed),
                        text: text.joined(separator: "\n"))
                }
            }
        }
    }

    /// A line's code, and its comment.
    private static func split(_ line: String) -> (String, String) {
        guard let range = line.firstRange(of: " #") else { return (line, "") }
        return (String(line[..<range.lowerBound]), String(line[range.lowerBound...]))
    }

    private static func trimmed(_ line: String) -> String { String(line.drop { $0 == " " }) }

    private func changes(of code: String, _ kind: PlantedFault.Kind) -> [String] {
        switch kind {
        case .wrongTarget: wrongTargets(code)
        case .missingPrompt: missingPrompts(code)
        case .otherTimeout: otherTimeouts(code)
        case .swappedKeys: swappedKeys(code)
        case .lostBargeIn: lostBargeIns(code)
        case .otherCount: otherCounts(code)
        }
    }

    /// A section's name after a colon becomes the next section's.
    private func wrongTargets(_ code: String) -> [String] {
        sections.enumerated().flatMap { index, name -> [String] in
            let other = sections[(index + 1) % sections.count]
            // `with: {team: sales}` names a team, not a section.
            if code.contains("with: {") { return [] }
            return [": \(name),", ": \(name)}", ": \(name)"].compactMap { target in
                guard let range = code.firstRange(of: target), target.last != name.last || code.hasSuffix(target) else {
                    return nil
                }
                return code.replacingCharacters(range, with: target.replacing(name, with: other))
            }
        }
    }

    /// What was to be said is silence.
    private func missingPrompts(_ code: String) -> [String] {
        var found: [String] = []
        if let range = code.firstRange(of: "- say: \""), code.hasSuffix("\"") {
            found.append(code[..<range.lowerBound] + "- play: {silence: 200ms}")
        }
        if let range = code.firstRange(of: "{say: \""), let end = code[range.upperBound...].firstRange(of: "\"}") {
            found.append(code[..<range.lowerBound] + "{silence: 200ms}" + code[end.upperBound...])
        }
        return found
    }

    /// A duration becomes six times as long, and a second.
    private func otherTimeouts(_ code: String) -> [String] {
        ["timeout: ", "digit_timeout: "].flatMap { key -> [String] in
            guard let range = code.firstRange(of: key), key.hasPrefix("digit") || !code.contains("digit_timeout") else {
                return []
            }
            let digits = code[range.upperBound...].prefix { $0.isNumber }
            guard let seconds = Int(digits) else { return [] }
            let rest = code[range.upperBound...].dropFirst(digits.count)
            guard rest.hasPrefix("s") else { return [] }
            return ["\(seconds * 6)s", "1s"].map { code[..<range.upperBound] + $0 + rest.dropFirst() }
        }
    }

    /// The first two keys of a menu on one line change places.
    private func swappedKeys(_ code: String) -> [String] {
        guard code.contains("options: {") else { return [] }
        let keys = code.ranges(of: "\": ").compactMap { range in
            code[..<range.lowerBound].last.map { ($0, code.index(before: range.lowerBound)) }
        }
        return zip(keys, keys.dropFirst()).map { first, second in
            var characters = Array(code)
            characters[code.distance(from: code.startIndex, to: first.1)] = second.0
            characters[code.distance(from: code.startIndex, to: second.1)] = first.0
            return String(characters)
        }
    }

    /// Nobody can interrupt any more.
    private func lostBargeIns(_ code: String) -> [String] {
        let indent = String(code.prefix { $0 == " " })
        if code.hasSuffix("- menu:") || code.hasSuffix("- gather:") { return ["\(code)\n\(indent)    barge_in: false"] }
        if let range = code.firstRange(of: "- say: \""), code.hasSuffix("\"") {
            return ["\(code[..<range.lowerBound])- say: {text: \(code[range.upperBound...].quoted), barge_in: false}"]
        }
        if let range = code.firstRange(of: "- play: "), !code.contains("barge_in") {
            let item = code[range.upperBound...].trimmed
            return item.isEmpty ? [] : ["\(code[..<range.upperBound]){items: \(item), barge_in: false}"]
        }
        return []
    }

    /// One attempt, digit or try more and fewer.
    private func otherCounts(_ code: String) -> [String] {
        ["attempts: ", "digits: ", ">= "].flatMap { key -> [String] in
            guard let range = code.firstRange(of: key) else { return [] }
            let digits = code[range.upperBound...].prefix { $0.isNumber }
            guard let count = Int(digits), count > 0 else { return [] }
            let rest = code[range.upperBound...].dropFirst(digits.count)
            return [count - 1, count + 1].filter { $0 > 0 }.map { code[..<range.upperBound] + String($0) + rest }
        }
    }
}

extension Substring {
    /// Behind an opening quote: with it again.
    fileprivate var quoted: String { "\"" + self }

    /// Without the blanks at its end.
    fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, with text: some StringProtocol) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
