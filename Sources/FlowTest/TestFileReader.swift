import Audio
import FlowModel
import Numbering
import SansIO
public import YAML

/// Reads test files strictly; every mistake of a file is reported in one pass.
public struct TestFileReader {
    private let readFile: (String) -> [UInt8]?

    /// - Parameter readFile: gives a file's bytes, or `nil` where there is none.
    public init(readFile: @escaping (String) -> [UInt8]?) { self.readFile = readFile }

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
        var pass = Pass(path: path, readFile: readFile, findings: findings)
        let file = pass.readFile(root)
        return (findings.hasErrors ? nil : file, findings.sorted)
    }
}

/// One pass over one file.
private struct Pass {
    let path: String
    let readFile: (String) -> [UInt8]?
    let findings: Findings
    /// The file's `network:`, for the tests that have none of their own.
    private var fileLine = SimulatedLine.clean

    init(path: String, readFile: @escaping (String) -> [UInt8]?, findings: Findings) {
        self.path = path
        self.readFile = readFile
        self.findings = findings
    }

    /// The folder that paths in the file start from.
    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) + "/" } ?? "" }

    private func resolved(_ name: String) -> String { name.hasPrefix("/") ? name : folder + name }

    mutating func readFile(_ root: YAMLNode) -> TestFile? {
        guard var reader = FieldReader(root, of: "the test file", findings: findings) else { return nil }
        let flow = reader.required("flow").flatMap { findings.string($0, "flow") }
        let clock = reader.value("clock").flatMap(clock) ?? Self.defaultClock
        let seed = reader.integer("seed", in: 0...Int.max) ?? 1
        fileLine = reader.value("network").flatMap { SimulatedLine.read($0, findings: findings) } ?? .clean
        let tests = reader.required("tests").flatMap { findings.list($0, "tests") } ?? []
        reader.finish()
        let cases = tests.compactMap { readTest($0) }
        guard let flow else { return nil }
        return TestFile(path: path, flow: resolved(flow), clock: clock, seed: UInt64(seed), tests: cases)
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
        let (number, callerName) = readCaller(&reader)
        let test = TestCase(
            name: name ?? "",
            place: node.place,
            callerNumber: number,
            callerName: callerName,
            did: reader.value("did").flatMap { phone($0, "did") } ?? "+15551230000",
            inputs: readInputs(&reader),
            line: reader.value("network").flatMap { SimulatedLine.read($0, findings: findings) } ?? fileLine,
            steps: (reader.list("steps") ?? []).compactMap(readStep),
            farEnds: readFarEnds(&reader),
            expected: readExpectation(&reader)
        )
        reader.finish()
        return name == nil ? nil : test
    }

    /// `caller: {number: …, name: …}`; a `null` number is withheld, none at all is a number of ours.
    private func readCaller(_ reader: inout FieldReader) -> (String?, String?) {
        guard var caller = reader.reader("caller") else { return ("+15557650000", nil) }
        defer { caller.finish() }
        let isGiven = caller.has("number")
        let number = caller.value("number").flatMap { phone($0, "number") }
        return (isGiven ? number : "+15557650000", caller.string("name"))
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

    // MARK: Steps

    private func readStep(_ node: YAMLNode) -> CallerStep? {
        guard var reader = FieldReader(node, of: "a step", findings: findings) else { return nil }
        defer { reader.finish() }
        guard let action = readAction(&reader, node) else { return nil }
        return CallerStep(action: action, place: node.place)
    }

    private func readAction(_ reader: inout FieldReader, _ node: YAMLNode) -> CallerStep.Action? {
        if let press = reader.value("press") { return readPress(press, &reader) }
        if let text = reader.string("say") { return .say(text) }
        if let audio = reader.value("audio") { return readAudio(audio) }
        if let silence = reader.duration("silence") { return .silence(silence) }
        if let text = reader.string("hear") {
            return .hear(Heard(text: text), within: reader.duration("within") ?? .seconds(30))
        }
        if let text = reader.string("not") {
            return .hearNot(Heard(text: text), during: reader.duration("during") ?? .seconds(3))
        }
        if reader.boolean("hang_up") == true { return .hangUp }
        findings.error(
            "a step says what the caller does", at: node, help: "one of press, say, audio, silence, hear, not, hang_up")
        return nil
    }

    private enum PressForm: String, CaseIterable { case audio, rfc4733 }

    private func readPress(_ node: YAMLNode, _ reader: inout FieldReader) -> CallerStep.Action? {
        let form = reader.choice("as", PressForm.self) ?? .audio
        guard let keys = findings.string(node, "press") else { return nil }
        guard !keys.isEmpty, keys.allSatisfy({ DTMFDigit($0) != nil || $0 == "w" || $0 == "W" }) else {
            return findings.refuse(node, "press", "keys out of 0-9 * # A-D, w for a pause of half a second")
        }
        return .press(keys, asEvents: form == .rfc4733)
    }

    private func readAudio(_ node: YAMLNode) -> CallerStep.Action? {
        guard let name = findings.string(node, "audio") else { return nil }
        let path = resolved(name)
        guard let bytes = readFile(path) else {
            findings.error("there is no recording \(path)", at: node)
            return nil
        }
        do { return .audio(path: path, samples: try SoundFile.readMono8k(bytes, name: path)) } catch {
            findings.error(error.description, at: node)
            return nil
        }
    }

    // MARK: Far ends and expectations

    private func readFarEnds(_ reader: inout FieldReader) -> [String: FarEnd] {
        var farEnds: [String: FarEnd] = [:]
        for entry in reader.map("dial") ?? [] {
            if let end = readFarEnd(entry.value) { farEnds[entry.key] = end }
        }
        return farEnds
    }

    private enum FarEndWord: String, CaseIterable { case busy, declined, no_answer }

    private func readFarEnd(_ node: YAMLNode) -> FarEnd? {
        guard node.entries != nil else {
            switch findings.choice(node, "a far end", FarEndWord.self) {
            case .busy: return .busy
            case .declined: return .declined
            case .no_answer: return .silent
            case nil: return nil
            }
        }
        guard var reader = FieldReader(node, of: "a far end", findings: findings) else { return nil }
        defer { reader.finish() }
        let answers = reader.duration("answer_after") ?? .seconds(2)
        return .answers(after: answers, talks: reader.duration("talk") ?? .seconds(5))
    }

    private func readExpectation(_ reader: inout FieldReader) -> Expectation {
        guard var expect = reader.reader("expect") else { return Expectation(neverLogged: []) }
        defer { expect.finish() }
        let variables = expect.map("vars").map { entries in
            Dictionary(entries.map { ($0.key, $0.value.isNull ? "null" : $0.value.text ?? "") }) { first, _ in first }
        }
        return Expectation(
            path: expect.strings("path"),
            outcome: expect.string("outcome"),
            variables: variables,
            prompts: expect.strings("prompts"),
            keys: expect.string("keys"),
            dialled: expect.strings("dialled"),
            neverLogged: expect.strings("never_logged") ?? [],
            place: expect.node.place
        )
    }
}
