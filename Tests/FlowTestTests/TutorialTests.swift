import FlowModel
import FlowTest
import MediaEngine
import Server
import Testing
import YAML

@Suite("The tutorial")
struct TutorialTests {
    @Test("its flow passes its own test") func tutorial() throws {
        let page = String(decoding: try #require(SampleFlows.bytes("docs/tutorial.md")), as: UTF8.self)
        let files = Self.files(in: page)
        #expect(files.keys.sorted() == ["bakery.test.yaml", "bakery.yaml"])
        let read: (String) -> [UInt8]? = { files[$0].map { Array($0.utf8) } }
        let (file, diagnostics) = TestFileReader(readFile: read).read("bakery.test.yaml")
        let tests = try #require(file, "\(diagnostics.map(\.description))")
        let result = FlowLoader(readFile: read, checkSound: { _, _ in nil }).load("bakery.yaml")
        let program = try #require(result.program, "\(result.diagnostics.map(\.description))")
        let runner = TestRunner(program: program, sounds: FlowFiles.sounds(of: program))
        #expect(tests.tests.count == 3)
        for test in tests.tests { #expect(runner.run(test, in: tests).failures == [], "\(test.name)") }
    }

    /// The blocks whose first line says which file they are.
    private static func files(in page: String) -> [String: String] {
        var result: [String: String] = [:]
        for block in page.split(separator: "```yaml\n").dropFirst() {
            guard block.hasPrefix("# file: "), let end = block.firstRange(of: "\n```") else { continue }
            let name = block.prefix { $0 != "\n" }.dropFirst("# file: ".count)
            result[String(name)] = String(block[..<end.lowerBound])
        }
        return result
    }
}
