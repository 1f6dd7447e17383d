import FlowModel
import FlowTest
import Foundation
import Server
import Testing
import YAML

/// The flows and tests that `docs/flow-tests.md` shows are run as they stand there.
@Suite struct DocumentationTests {
    /// The YAML blocks of the page that are whole files.
    private static func files() throws -> [String] {
        let page = String(decoding: try #require(SampleFlows.bytes("docs/flow-tests.md")), as: UTF8.self)
        let blocks = page.split(separator: "```yaml\n").dropFirst().map { block in
            String(block[..<(block.firstRange(of: "```")?.lowerBound ?? block.endIndex)])
        }
        return blocks.filter { $0.hasPrefix("flow:") }
    }

    private static func name(_ file: String) -> String {
        String(file.dropFirst(5).prefix { $0 != "\n" && $0 != "#" }.filter { $0 != " " })
    }

    @Test func `the examples of the page do what the page says`() throws {
        let files = try Self.files()
        let tests = files.filter { Self.name($0).hasSuffix(".yaml") }
        #expect(tests.count == 3 && files.count == 5)
        let folder = SampleFlows.root.path + "/flows/"
        var flows: [String: String] = [:]
        for file in files where !Self.name(file).hasSuffix(".yaml") { flows[folder + Self.name(file) + ".yaml"] = file }
        for text in tests {
            let path = folder + Self.name(text).replacing(".yaml", with: ".test.yaml")
            let reader = TestFileReader(readFile: { $0 == path ? Array(text.utf8) : SampleFlows.bytes($0) })
            let (file, diagnostics) = reader.read(path)
            let read = try #require(file, "\(diagnostics.map(\.description))")
            let flow = flows[read.flow] ?? SampleFlows.bytes(read.flow).map { String(decoding: $0, as: UTF8.self) }
            let source = try #require(flow)
            let runner = try SampleFlows.runner(for: read, source: source)
            for test in read.tests { #expect(runner.run(test, in: read).failures == [], "\(test.name)") }
        }
    }
}
