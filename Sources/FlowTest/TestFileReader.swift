import Capture
import FlowModel
import Numbering
import SansIO
public import YAML

/// Reads test files strictly; every mistake of a file is reported in one pass.
public struct TestFileReader {
    private let readFile: (String) -> [UInt8]?
    private let needsFlow: Bool

    /// - Parameters:
    ///   - readFile: gives a file's bytes, or `nil` where there is none.
    ///   - needsFlow: false for calls to an IVR of which there is no flow here: ``TestFile/flow`` is empty then.
    public init(needsFlow: Bool = true, readFile: @escaping (String) -> [UInt8]?) {
        self.readFile = readFile
        self.needsFlow = needsFlow
    }

    /// Reads a test file.
    ///
    /// - Returns: the file, or `nil` with at least one error; the recordings that it names are read with it.
    public func read(_ path: String) -> (TestFile?, [Diagnostic]) {
        guard let bytes = readFile(path) else {
            return (nil, [Diagnostic(.error, "there is no file \(path)", at: nil, length: 1)])
        }
        let document = YAMLDocument.parse(bytes, path: path)
        guard let root = document.root else { return (nil, document.diagnostics) }
        let findings = Findings()
        findings.add(document.file)
        var pass = TestFilePass(path: path, readFile: readFile, findings: findings)
        pass.needsFlow = needsFlow
        let file = pass.readFile(root, document.file)
        return (findings.hasErrors ? nil : file, findings.sorted)
    }
}

/// One pass over one file.
struct TestFilePass {
    let path: String
    let readFile: (String) -> [UInt8]?
    let findings: Findings
    var needsFlow = true
    /// What holds for the tests that do not say it themselves.
    private var fileLine = SimulatedLine.clean
    private var fileClock = Self.defaultClock
    private var fileSeed: UInt64 = 1
    private var fileCaller: (number: String?, name: String?) = ("+15557650000", nil)
    private var fileDID = "+15551230000"

    init(path: String, readFile: @escaping (String) -> [UInt8]?, findings: Findings) {
        self.path = path
        self.readFile = readFile
        self.findings = findings
    }

    /// The folder that paths in the file start from.
    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) + "/" } ?? "" }

    func resolved(_ name: String) -> String { name.hasPrefix("/") ? name : folder + name }

    mutating func readFile(_ root: YAMLNode, _ source: SourceFile) -> TestFile? {
        if root.isNull, root.text == "" {
            findings.error("the file is empty", at: root.place, help: "write flow: and tests:")
            return nil
        }
        if root["sections"] != nil, root["tests"] == nil {
            let name = path.hasSuffix(".yaml") ? String(path.dropLast(5)) : path
            findings.error(
                "this is a flow, and no file of tests", at: root.place, help: "its tests stand in \(name).test.yaml")
            return nil
        }
        guard var reader = FieldReader(root, of: "the test file", findings: findings) else { return nil }
        let flowNode = needsFlow ? reader.required("flow") : reader.value("flow")
        let flow = flowNode.flatMap { findings.string($0, "flow") }
        fileClock = reader.value("clock").flatMap(clock) ?? fileClock
        fileSeed = seed(&reader) ?? fileSeed
        fileLine =
            reader.value("network").flatMap { SimulatedLine.read($0, over: .clean, findings: findings) } ?? .clean
        fileCaller = caller(&reader) ?? fileCaller
        fileDID = reader.value("did").flatMap { phone($0, "did") } ?? fileDID
        let tests = reader.required("tests").flatMap { findings.list($0, "tests") } ?? []
        let coverage = reader.reader("coverage").map { goals($0) }
        reader.finish()
        let cases = tests.compactMap { readTest($0) }
        refuseEqualNames(cases)
        guard flow != nil || !needsFlow else { return nil }
        return TestFile(
            path: path, flow: flow.map(resolved) ?? "", flowNode: flowNode, clock: fileClock, seed: fileSeed,
            tests: cases, coverage: coverage, source: source)
    }

    private func seed(_ reader: inout FieldReader) -> UInt64? {
        reader.integer("seed", in: 0...Int.max).map(UInt64.init)
    }

    /// Reports and selection tell tests by their names.
    private func refuseEqualNames(_ tests: [TestCase]) {
        var lines: [String: Int] = [:]
        for test in tests {
            guard let line = lines.updateValue(test.place.line, forKey: test.name) else { continue }
            findings.error(
                "the test in line \(line) has the same name", at: test.place, help: "name what each one shows")
        }
    }

    /// A Friday morning: tests that say no time must not depend on the day they run.
    private static let defaultClock = WallClock(unixNanosecondsAtZero: 1_772_809_200_000_000_000)

    private func clock(_ node: YAMLNode) -> WallClock? {
        guard let text = findings.string(node, "clock") else { return nil }
        if let clock = WallClock(iso8601: text) { return clock }
        return findings.refuse(node, "clock", "a date and time", help: "write it like \"2026-03-06T10:00:00-05:00\"")
    }

    // MARK: One test

    private func readTest(_ node: YAMLNode) -> TestCase? {
        guard var reader = FieldReader(node, of: "a test", findings: findings) else { return nil }
        let name = reader.required("name").flatMap { findings.string($0, "name") }
        let recorded = reader.value("pcap").flatMap(readCapture)
        let who = caller(&reader) ?? recorded.map { ($0.callerNumber, $0.call.callerName) } ?? fileCaller
        let answer = reader.choice("answered_by", AnsweringSound.self)
        let steps = (answer?.steps(at: node.place) ?? []) + (reader.list("steps") ?? []).compactMap(readStep)
        let test = TestCase(
            name: name ?? "",
            place: node.place,
            clock: reader.value("clock").flatMap(clock) ?? fileClock,
            seed: seed(&reader) ?? fileSeed,
            callerNumber: who.number,
            callerName: who.name,
            did: reader.value("did").flatMap { phone($0, "did") } ?? fileDID,
            inputs: readInputs(&reader),
            line: reader.value("network").flatMap { SimulatedLine.read($0, over: fileLine, findings: findings) }
                ?? recorded?.line ?? fileLine,
            recording: reader.value("recording").flatMap { readRecording($0, steps) },
            recorded: recorded,
            replayed: reader.value("replay").flatMap(readReplay),
            steps: steps,
            world: readWorld(&reader),
            expected: readExpectation(&reader)
        )
        reader.finish()
        return name == nil ? nil : test
    }

    /// `pcap: call.pcap`, or `pcap: {file: day.pcap, call: "+15557650000"}`, relative to the test file.
    private func readCapture(_ node: YAMLNode) -> RecordedCaller? {
        var fileNode: YAMLNode? = node
        var choice: String?
        if node.entries != nil, var reader = FieldReader(node, of: "pcap", findings: findings) {
            fileNode = reader.required("file")
            choice = reader.string("call")
            reader.finish()
        }
        guard let fileNode, let name = findings.string(fileNode, "pcap") else { return nil }
        guard let bytes = readFile(resolved(name)) else {
            findings.error("there is no capture \(resolved(name))", at: fileNode)
            return nil
        }
        do {
            return try RecordedCaller(Capture(bytes), choice: choice)
        } catch {
            findings.error("\(resolved(name)): \(error)", at: fileNode)
            return nil
        }
    }

    /// `replay: calls/x.call`, relative to the test file.
    private func readReplay(_ node: YAMLNode) -> RecordedCall? {
        guard let name = findings.string(node, "replay") else { return nil }
        guard let bytes = readFile(resolved(name)) else {
            findings.error("there is no journal \(resolved(name))", at: node)
            return nil
        }
        do throws(RecordedCallError) {
            let call = try RecordedCall(bytes, path: resolved(name))
            if call.beginning != nil { return call }
            findings.error("\(resolved(name)): no flow began in this call, so there is nothing to replay", at: node)
        } catch {
            findings.error(error.description, at: node)
        }
        return nil
    }

    /// `caller: {number: …, name: …}`; a `null` number is withheld, none at all is a number of ours.
    private func caller(_ reader: inout FieldReader) -> (number: String?, name: String?)? {
        guard var caller = reader.reader("caller") else { return nil }
        defer { caller.finish() }
        let isGiven = caller.has("number")
        let number = caller.value("number").flatMap { phone($0, "number") }
        return (isGiven ? number : fileCaller.number, caller.string("name"))
    }

    private func phone(_ node: YAMLNode, _ name: String) -> String? {
        guard let text = findings.string(node, name) else { return nil }
        do { return try PhoneNumber(text).description } catch {
            findings.error(error.description, at: node)
            return nil
        }
    }

    private func readInputs(_ reader: inout FieldReader) -> [String: Value] {
        let entries = reader.map("inputs") ?? []
        return Dictionary(entries.map { ($0.key, $0.value.isNull ? .null : .text($0.value.text ?? "")) }) { first, _ in
            first
        }
    }
}
