import FlowModel
import Testing
import YAML

@testable import FlowViews

@Suite("Differences in words")
struct FlowDiffTests {
    private static let base = """
        flow: f
        defaults: {on_error: end}
        prompts: {hello: {say: Hello}}
        sections:
          main:
            - answer
            - play: hello
            - goto: menu
          menu:
            - menu:
                prompt: {say: "Press a key."}
                options: {"1": sales, "3": address}
                timeout: 5s
          sales:
            - dial: {to: "+15551230001"}
              next: {busy: address}
          address:
            - say: "10 Main Street"
          end:
            - hangup
        """

    @Test(
        "each change has its sentence",
        arguments: [
            ("\"3\": address", "\"3\": sales", ["menu: key 3 now goes to sales, before to address"]),
            ("\"3\": address", "\"3\": address, \"4\": end", ["menu: key 4 is new and goes to end"]),
            (", \"3\": address", "", ["menu: key 3 is gone, before to address"]),
            ("timeout: 5s", "timeout: 8s", ["menu: timeout is now 8s, before 5s"]),
            ("busy: address", "busy: end", ["sales: dial: busy now goes to end, before to address"]),
            ("goto: menu", "goto: sales", ["main: goto now goes to sales, before to menu"]),
            ("    - answer\n", "", ["main: a step is gone: answer"]),
            ("    - answer\n", "    - answer\n    - wait: 1s\n", ["main: a step is new: {wait: 1s}"]),
            (
                "    - answer\n    - play: hello\n", "    - play: hello\n    - answer\n",
                ["main: a step stands in another place: answer"]
            ),
            ("{say: Hello}", "{say: Good day}", ["prompts: hello is now {say: Good day}, before {say: Hello}"]),
            ("flow: f", "flow: g", ["flow is now g, before f"]),
            ("flow: f", "flow: f  # a comment", []),
            ("{say: Hello}", "{ 'say': \"Hello\" }", []),
            ("to: \"+15551230001\"", "timeout: 9s, to: \"+15551230001\"", ["sales: dial: timeout is new: 9s"]),
        ])
    func sentences(_ old: String, _ new: String, _ expected: [String]) throws {
        let changed = Self.base.replacing(old, with: new)
        #expect(changed != Self.base)
        #expect(try Self.diff(Self.base, changed) == expected)
    }

    @Test("a section that only changed its name is followed") func renamed() throws {
        let changed = Self.base.replacing("address", with: "office")
        #expect(try Self.diff(Self.base, changed) == ["the section address is now called office"])
    }

    @Test("sections come and go") func sections() throws {
        let changed = Self.base.replacing("  end:\n", with: "  night:\n    - wait: 1s\n    - goto: end\n  end:\n")
        #expect(try Self.diff(Self.base, changed) == ["the section night is new: wait, goto"])
        #expect(try Self.diff(changed, Self.base) == ["the section night is gone"])
    }

    @Test("steps that only begin alike, for longer than a sentence shows, have not moved") func alike() throws {
        func flow(_ steps: String) -> String { "flow: f\nsections:\n  main:\n" + steps + "    - hangup\n" }
        let words = String(repeating: "long ", count: 30)
        let old = flow("    - say: \(words)ago\n    - answer\n")
        let new = flow("    - answer\n    - say: \(words)since\n")
        let sentences = try Self.diff(old, new)
        #expect(sentences.map { $0.prefix(20) } == ["main: a step is gone", "main: a step is new:"])
        let moved = flow("    - answer\n    - say: \(words)ago\n")
        #expect(try Self.diff(old, moved).map { $0.prefix(19) } == ["main: a step stands"])
    }

    private static func diff(_ old: String, _ new: String) throws -> [String] {
        let trees = try [old, new].map { try #require(YAMLDocument.parse(Array($0.utf8), path: "f").root) }
        return FlowDiff(from: trees[0], to: trees[1]).sentences
    }
}
