import CallEngine
import FlowModel
import FlowTest
import Foundation
import Server
import Testing
import YAML

/// Every YAML block of the documentation, whatever it shows: whole flows are called, everything else is read.
@Suite("The examples of the documentation, one by one")
struct ExampleTests {
    private static let pages = ["docs", "docs/reference"].flatMap { folder in
        ((try? FileManager.default.contentsOfDirectory(atPath: SampleFlows.root.path + "/" + folder)) ?? []).sorted()
            .filter { $0.hasSuffix(".md") }.map { "\(folder)/\($0)" }
    }

    @Test("each block is a file or a part of one, without a mistake", arguments: pages + ["README.md"])
    func blocks(page: String) throws {
        let text = String(decoding: try #require(SampleFlows.bytes(page)), as: UTF8.self)
        for example in Example.all(in: text) {
            let place = "\(page), line \(example.line)"
            switch example.kind {
            case .flow: try call(example, place)
            case .tests: read(tests: example.text, besides: text, place)
            case .partOfTests:
                // What holds for the whole file, or what one of its tests has.
                let isOfFile = example.keys.contains("coverage")
                let inside = example.text.split(separator: "\n").map { "    \($0)\n" }.joined()
                let test = "tests:\n  - name: a\n    steps: []\n" + (isOfFile ? "" : inside)
                let head = "flow: front-desk.yaml\n" + (isOfFile ? example.text : "")
                read(tests: head + test, besides: text, place)
            case .configuration: read(configuration: example, place)
            case .partOfFlow:
                let whole = "flow: part\n\(example.text)sections: {main: [hangup]}\n"
                #expect(Self.load(whole).program != nil, "\(place): \(Self.load(whole).diagnostics)")
            case nil:
                Issue.record("\(place): nobody knows what this block is part of; mark it as text if it is no YAML")
            }
        }
    }

    @Test("there are examples of each kind") func kinds() {
        let kinds = Self.pages.compactMap { SampleFlows.bytes($0) }
            .flatMap { Example.all(in: String(decoding: $0, as: UTF8.self)) }.compactMap(\.kind)
        for kind in Example.Kind.allCases { #expect(kinds.contains(kind), "\(kind)") }
        #expect(kinds.count { $0 == .flow } >= 40)
    }

    // MARK: Flows

    /// A caller who only listens: the flow runs, and comes to an end that is no failure.
    private func call(_ example: Example, _ place: String) throws {
        let loaded = Self.load(example.text)
        let program = try #require(loaded.program, "\(place): \(loaded.diagnostics.map(\.description))")
        let inputs = (program.main?.inputs ?? []).filter(\.isRequired).map {
            "\($0.name): \"\(Self.sample(of: $0.kind))\""
        }
        let test = """
            flow: example.yaml
            clock: "2026-03-06T10:00:00-05:00"
            tests:
              - name: listens
                inputs: {\(inputs.joined(separator: ", "))}
                steps: []
            """
        let reader = TestFileReader(readFile: {
            $0.hasSuffix("example.yaml") ? Array(example.text.utf8) : Array(test.utf8)
        })
        let (file, diagnostics) = reader.read("flows/example.test.yaml")
        let tests = try #require(file, "\(place): \(diagnostics.map(\.description))")
        let result = TestRunner(program: program, sounds: FlowFiles.sounds(of: program)).run(tests.tests[0], in: tests)
        #expect(result.failures == [], "\(place)")
        let record = try #require(result.record, "\(place): the call did not end")
        #expect(record.outcome != "failed", "\(place): \(record)")
        #expect(record.path.first == "main" || record.outcome == "rejected", "\(place): \(record.path)")
    }

    private static func sample(of kind: Flow.Input.Kind) -> String {
        switch kind {
        case .string, .path: "abc"
        case .number: "7"
        case .boolean: "true"
        case .phone: "+15551230001"
        case .datetime: "2026-03-09T09:30:00-05:00"
        }
    }

    /// The flow among the sample flows; what they do not have is made up.
    private static func load(_ text: String) -> FlowLoadResult {
        FlowLoader(
            root: SampleFlows.root.path,
            readFile: { path in
                if path.hasSuffix("/example.yaml") { return Array(text.utf8) }
                if let bytes = SampleFlows.bytes(path) { return bytes }
                return path.hasSuffix("extensions.yaml") ? Array("101: \"+15551230001\"\n".utf8) : nil
            },
            checkSound: { _, _ in nil }
        ).load(SampleFlows.root.path + "/flows/example.yaml")
    }

    // MARK: Everything else

    private func read(tests: String, besides page: String, _ place: String) {
        let flows = Example.all(in: page).filter { $0.kind == .flow }
        // A file without a flow is one for calls to somebody else's IVR.
        let reader = TestFileReader(needsFlow: tests.contains("flow:")) { path in
            if path.hasSuffix("page.test.yaml") { return Array(tests.utf8) }
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let flow = flows.first { $0.name + ".yaml" == name }?.text
            return flow.map { Array($0.utf8) } ?? SampleFlows.bytes("flows/\(name)")
                ?? SampleFlows.bytes("flows/audio/\(name)")
                ?? (path.contains("their/") ? SampleFlows.bytes("prompts/welcome.wav") : nil)
        }
        let (_, diagnostics) = reader.read("page.test.yaml")
        // Calls that the reader of the page has recorded, and we have not.
        let errors = diagnostics.filter { $0.severity == .error && !$0.message.contains("calls/") }
        #expect(errors == [], "\(place)")
    }

    private func read(configuration: Example, _ place: String) {
        let rest = configuration.keys.contains("numbers") ? "" : "numbers: {\"+15551230000\": flows/front-desk.yaml}\n"
        let secrets =
            configuration.keys.contains("secrets")
            ? "" : "secrets: {hook_token: {env: HOOK}, reception_password: {env: DOOR}}\n"
        let (_, diagnostics) = ServerConfiguration.read(
            Array((configuration.text + rest + secrets).utf8), path: "attendant.yaml")
        #expect(diagnostics.filter { $0.severity == .error } == [], "\(place)")
    }
}

/// One YAML block of a page.
private struct Example {
    enum Kind: CaseIterable { case flow, partOfFlow, tests, partOfTests, configuration }

    /// The line of the page that it begins in.
    var line: Int
    var text: String
    var keys: [String]

    /// The blocks that are marked as YAML.
    static func all(in page: String) -> [Example] {
        var found: [Example] = []
        var block: (line: Int, text: String)?
        for (number, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let begun = block {
                block = line == "```" ? nil : (begun.line, begun.text + line + "\n")
                if line == "```" { found.append(Example(begun.line, begun.text)) }
            } else if line == "```yaml" {
                block = (number + 2, "")
            }
        }
        return found
    }

    private init(_ line: Int, _ text: String) {
        self.line = line
        self.text = text
        keys = YAMLDocument.parse(Array(text.utf8), path: "").root?.entries?.map(\.key) ?? []
    }

    var name: String {
        let line = text.split(separator: "\n").first { $0.hasPrefix("flow: ") } ?? ""
        return line.dropFirst("flow: ".count).split(separator: " ").first.map(String.init) ?? ""
    }

    /// What the block is, told by its keys.
    var kind: Kind? {
        let has = Set(keys)
        if has.contains("tests") { return .tests }
        if has.contains("flow") { return .flow }
        let configuration: Set = [
            "listen", "numbers", "trunks", "speech", "secrets", "events", "journal", "records", "recordings", "data",
            "limits", "callers", "tls", "tcp", "codecs", "srtp",
        ]
        if !has.isEmpty, has.isSubset(of: ["http", "coverage", "dial", "line", "clock", "seed"]) {
            return .partOfTests
        }
        if !has.isDisjoint(with: configuration) { return .configuration }
        if !has.isEmpty, has.isSubset(of: ["outbound", "prompts", "defaults", "vars", "inputs", "schedules"]) {
            return .partOfFlow
        }
        return nil
    }
}
