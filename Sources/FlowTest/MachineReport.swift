import CallEngine
import SansIO
import YAML

/// Test results as programs read them: a JSON object a test, a JUnit file for build servers, or TAP.
public struct MachineReport: Sendable {
    private var results: [(file: String, result: TestResult)] = []

    /// No results yet.
    public init() {}

    /// Takes the result of a test in `file`.
    public mutating func add(_ result: TestResult, in file: String) { results.append((file, result)) }

    /// One line of JSON (RFC 8259) for a test: `file`, `name`, `passed`, `failures` with `message` and `line`, and what
    /// the call came to: `path`, `outcome`, `keys`, `prompts`, `dialled`, `call_ms`, `virtual_ms`; and `notes` where
    /// something was not judged.
    public static func json(of result: TestResult, in file: String) -> String {
        let failures = result.failures.map { failure in
            let line = failure.line.map(String.init) ?? "null"
            let nearest = failure.nearest.map(JSONText.quoted) ?? "null"
            return "{\"message\":\(JSONText.quoted(failure.message)),\"line\":\(line),\"nearest\":\(nearest)}"
        }
        let observed = Observed(journal: result.journal, record: result.record)
        let outcome = result.record?.outcome.map(JSONText.quoted) ?? "null"
        let notes = result.notes.isEmpty ? "" : ",\"notes\":\(list(result.notes))"
        return "{\"file\":\(JSONText.quoted(file)),\"name\":\(JSONText.quoted(result.test.name)),"
            + "\"passed\":\(result.isPassed),\"failures\":[\(failures.joined(separator: ","))],"
            + "\"path\":\(list(observed.path)),\"outcome\":\(outcome),\"keys\":\(JSONText.quoted(observed.keys)),"
            + "\"prompts\":\(list(observed.prompts)),\"dialled\":\(list(observed.dialled)),"
            + "\"call_ms\":\(observed.duration.wholeMilliseconds),\"virtual_ms\":\(result.virtualTime.wholeMilliseconds)"
            + "\(notes)}"
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map(JSONText.quoted).joined(separator: ","))]"
    }

    /// The first lines of a TAP stream (version 14) of that many tests.
    public static func tapOpening(_ count: Int) -> String { "TAP version 14\n1..\(count)" }

    /// A test as a TAP test point, with its failures in a YAML block.
    public static func tap(of result: TestResult, in file: String, number: Int) -> String {
        let name = escapedForTAP("\(file): \(result.test.name)")
        guard !result.isPassed else { return "ok \(number) - \(name)" }
        let failures = result.failures.flatMap { failure in
            ["    - message: \(JSONText.quoted(failure.message))"] + (failure.line.map { ["      line: \($0)"] } ?? [])
        }
        return (["not ok \(number) - \(name)", "  ---", "  failures:"] + failures + ["  ..."]).joined(separator: "\n")
    }

    /// A test that was passed over as a TAP test point.
    public static func tap(skipping test: TestCase, in file: String, _ reason: String, number: Int) -> String {
        "ok \(number) - \(escapedForTAP("\(file): \(test.name)")) # SKIP \(escapedForTAP(reason))"
    }

    private static func escapedForTAP(_ text: String) -> String {
        text.replacing("#", with: "\\#").replacing("\n", with: " ")
    }

    /// All results as JUnit's XML: a `testsuite` a file, times in simulated seconds.
    public var junit: String {
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"]
        var rest = results[...]
        while let file = rest.first?.file {
            let suite = rest.prefix { $0.file == file }
            rest = rest.dropFirst(suite.count)
            let failed = suite.count { !$0.result.isPassed }
            lines.append("  <testsuite name=\"\(escaped(file))\" tests=\"\(suite.count)\" failures=\"\(failed)\">")
            for (_, result) in suite { lines += testCase(result, in: file) }
            lines.append("  </testsuite>")
        }
        return (lines + ["</testsuites>", ""]).joined(separator: "\n")
    }

    private func testCase(_ result: TestResult, in file: String) -> [String] {
        let milliseconds = result.virtualTime.wholeMilliseconds
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        let name = "name=\"\(escaped(result.test.name))\" classname=\"\(escaped(file))\""
        let opening = "    <testcase \(name) time=\"\(milliseconds / 1000).\(fraction)\""
        guard !result.isPassed else { return [opening + "/>"] }
        let failures = result.failures.map { failure in
            let place = failure.line.map { "\(file):\($0): " } ?? ""
            return "      <failure message=\"\(escaped(place + failure.message))\"/>"
        }
        return [opening + ">"] + failures + ["    </testcase>"]
    }
}

/// A text for an XML attribute (XML 1.0 §2.2, §2.4): markup escaped, what XML cannot hold replaced.
private func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\n", "\t": result += " "
        case _ where scalar.value < 0x20 || 0xFFFE...0xFFFF ~= scalar.value: result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
}
