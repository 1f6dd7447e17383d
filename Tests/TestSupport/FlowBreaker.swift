import SansIO

/// Breaks good flows on purpose: one mistake each, at a line that is known, the same from the same seed.
///
/// It works on the text alone, so that a new sample flow or verb gives new mistakes without a change here.
public struct FlowBreaker {
    /// A flow with one mistake.
    public struct Broken: Sendable {
        /// What was done to it: `an unknown key`.
        public var mistake: String
        /// The whole file.
        public var text: String
        /// Where the mistake is, from 1.
        public var line: Int
    }

    private var random: RandomSource
    private let lines: [String]

    /// Breaks that flow.
    public init(_ text: String, seed: UInt64) {
        random = RandomSource(seed: seed)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Every mistake that can be made in the flow, at every line where it can be made.
    public func all() -> [Broken] {
        lines.indices.flatMap { index in Self.mistakes.compactMap { broken(index, $0) } }
    }

    /// One of ``all()``, by chance.
    public mutating func next() -> Broken? {
        let all = all()
        return all.isEmpty ? nil : all[Int(random.next() % UInt64(all.count))]
    }

    private func broken(_ index: Int, _ mistake: Mistake) -> Broken? {
        let line = Self.withoutComment(lines[index])
        guard let replacement = mistake.make(line), replacement != [line] else { return nil }
        var text = lines
        text.replaceSubrange(index...index, with: replacement)
        return Broken(
            mistake: mistake.name, text: text.joined(separator: "\n"), line: index + 1 + mistake.offset)
    }

    private static func withoutComment(_ line: String) -> String {
        guard let range = line.firstRange(of: " #") ?? (line.hasPrefix("#") ? line.startIndex..<line.endIndex : nil)
        else {
            return line
        }
        return String(line[..<range.lowerBound])
    }

    // MARK: The mistakes

    private struct Mistake: Sendable {
        var name: String
        /// How many lines below the broken one the mistake is found.
        var offset = 0
        /// What stands in place of the line; `nil` where the mistake cannot be made.
        var make: @Sendable (String) -> [String]?

        init(_ name: String, offset: Int = 0, _ make: @escaping @Sendable (String) -> [String]?) {
            (self.name, self.offset, self.make) = (name, offset, make)
        }

        /// Text replaced where it stands; only in lines with `mark`, where there is one.
        init(_ name: String, _ old: String, _ new: String, in mark: String = "") {
            self.init(name) { line in
                guard mark.isEmpty || line.firstRange(of: mark) != nil else { return nil }
                guard let range = line.firstRange(of: old) else { return nil }
                return [line.replacingCharacters(in: range, with: new)]
            }
        }
    }

    private static let mistakes: [Mistake] = [
        Mistake("an unknown verb", "- answer", "- anwser"),
        Mistake("an unknown verb", "- say:", "- speak:"),
        Mistake("an unknown verb", "- goto:", "- gto:"),
        Mistake("an unknown verb", "- play:", "- playy:"),
        Mistake("an unknown key", "timeout:", "timout:"),
        Mistake("an unknown key", "options:", "option:"),
        Mistake("an unknown key", "prompt:", "promt:"),
        Mistake("an unknown key", "        digits: ", "        digit: "),
        Mistake("an unknown key", "defaults:", "default_values:"),
        Mistake("an unknown key", "save_as:", "save_es:"),
        Mistake("an unknown key", "      next:", "      nxt:"),
        Mistake("an unknown outcome", "failed:", "fialed:"),
        Mistake("an unknown outcome", "no_answer:", "noanswer:"),
        Mistake("an unknown outcome", "completed:", "done:"),
        Mistake("a section that does not exist", "goto: ", "goto: no_such_"),
        Mistake("a section that does not exist", "then: ", "then: no_such_"),
        Mistake("a section that does not exist", "failed: ", "failed: no_such_"),
        Mistake("a section that does not exist", "\"1\": ", "\"1\": no_such_", in: "options:"),
        Mistake("a section that does not exist", "on_error: ", "on_error: no_such_"),
        Mistake("a key that is none", "\"1\":", "\"one\":", in: "options:"),
        Mistake("a time that is none", "timeout: ", "timeout: about "),
        Mistake("a time out of range", "timeout: 20s", "timeout: 20h"),
        Mistake("a number out of range", "attempts: ", "attempts: 99"),
        Mistake("a telephone number that is none", "to: \"+1555", "to: \"01555"),
        Mistake("a sound that does not exist", ".wav", ".missing.wav", in: "../prompts/"),
        Mistake("an expression that ends early", "${", "${1 + }${"),
        Mistake("an unknown function", "${", "${length(call.id)}${"),
        Mistake("an unknown filter", "${", "${call.id | shout}${"),
        Mistake("an unknown variable", "${", "${no_such_variable}${"),
        Mistake("a value that may be missing", "say: \"", "say: \"${call.tag} "),
        Mistake("a group in place of a value", "say: \"", "say: \"${caller} "),
        Mistake("an expression that is never closed", "say: \"", "say: \"${ "),
        Mistake("a tag", "say: \"", "say: !text \""),
        Mistake("an anchor", "say: \"", "say: &a \""),
        Mistake("a language that is none", "language: ", "language: the "),
        Mistake("a step that is never reached", offset: 1) { line in
            guard let dash = line.firstRange(of: "- goto:") ?? line.firstRange(of: "- hangup") else { return nil }
            let indent = line[..<dash.lowerBound]
            return indent.allSatisfy { $0 == " " } ? [line, "\(indent)- wait: 1s"] : nil
        },
        Mistake("the same key twice", offset: 1) { line in
            guard line.hasPrefix("  "), !line.contains("- "), line.contains(": "), !line.contains("|") else {
                return nil
            }
            return [line, line]
        },
        Mistake("a tab") { line in
            guard line.hasPrefix("  "), line.contains("- ") else { return nil }
            return ["\t" + line]
        },
    ]
}

extension String {
    fileprivate func firstRange(of text: String) -> Range<String.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
