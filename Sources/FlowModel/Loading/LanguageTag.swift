import YAML

/// Tags such as `en-US` (BCP 47).
enum LanguageTag {
    static func read(_ node: YAMLNode, _ findings: Findings) -> String? {
        let parts = node.text?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        let isTag = parts.first.map { 2...3 ~= $0.utf8.count && $0.allSatisfy { $0.isASCII && $0.isLetter } } ?? false
        let hasSubtags = parts.dropFirst().allSatisfy { part in
            1...8 ~= part.utf8.count && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        guard isTag, hasSubtags, parts.count <= 5 else {
            return findings.refuse(node, "language", "a language tag", help: "write it like en-US")
        }
        return node.text
    }
}
