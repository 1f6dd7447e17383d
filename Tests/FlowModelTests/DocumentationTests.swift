import TestSupport
import Testing
import YAML

@testable import FlowModel

@Suite("The examples of the documentation")
struct DocumentationTests {
    private static let pages =
        (SampleFolder.names(in: "docs").map { "docs/\($0)" }
        + SampleFolder.names(in: "docs/reference").map { "docs/reference/\($0)" }).filter { $0.hasSuffix(".md") }

    @Test("every whole flow in the documentation passes the checker", arguments: pages) func flows(page: String) throws
    {
        for block in Self.blocks(of: try #require(SampleFolder.text(page))) where Self.isFlow(block.text) {
            let result = FlowFolder([
                "flow.yaml": block.text, "message.yaml": Self.message, "voicemail.yaml": Self.message,
                "extensions.yaml": "101: \"+15551230001\"",
            ])
            .load()
            #expect(
                !result.diagnostics.contains { $0.severity == .error }, "\(page), line \(block.line):\n\(result.shown)")
        }
    }

    @Test("there are examples to check") func some() {
        let count = Self.pages.compactMap { SampleFolder.text($0) }.flatMap { Self.blocks(of: $0) }
            .count { Self.isFlow($0.text) }
        #expect(count >= 25)
    }

    private static let message = "flow: message\ninputs: {team: {type: string}}\nsections: {main: [answer, return]}"

    private static func isFlow(_ text: String) -> Bool {
        let lines = text.split(separator: "\n")
        return lines.contains { $0.hasPrefix("flow: ") && !$0.hasSuffix(".yaml") }
            && lines.contains { $0 == "sections:" }
    }

    /// The blocks marked as YAML, with the line they begin in.
    private static func blocks(of page: String) -> [(line: Int, text: String)] {
        var result: [(line: Int, text: String)] = []
        var start: Int?
        var lines: [Substring] = []
        for (number, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let begin = start, line == "```" {
                result.append((begin, lines.joined(separator: "\n")))
                start = nil
            } else if start != nil {
                lines.append(line)
            } else if line == "```yaml" {
                (start, lines) = (number + 2, [])
            }
        }
        return result
    }
}
