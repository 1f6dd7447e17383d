import CallEngine
import SansIO
import YAML

/// How many tests passed and failed, and how much time went by in them.
public struct TestSummary: Sendable {
    /// How many tests passed.
    public private(set) var passed = 0
    /// How many tests failed.
    public private(set) var failed = 0
    /// How long all calls together were.
    public private(set) var virtualTime = Duration.zero

    /// No tests yet.
    public init() {}

    /// Counts one test in.
    public mutating func add(_ result: TestResult) {
        if result.isPassed { passed += 1 } else { failed += 1 }
        virtualTime += result.virtualTime
    }
}

/// Test results as people read them.
public struct TestReport: Sendable {
    private let colour: Bool

    /// A report with ANSI colours, or without.
    public init(colour: Bool) { self.colour = colour }

    /// The line above the tests of a file.
    public func heading(_ path: String) -> String { paint(path, "1") }

    /// One line for a test; for a failed one also why, the line of the file that was not fulfilled, what comes nearest
    /// to it, and the call as a ladder.
    public func lines(for result: TestResult, in file: TestFile, showsCall: Bool) -> [String] {
        let mark = result.isPassed ? paint("✓", "32") : paint("✗", "31")
        var lines = ["  \(mark) \(result.test.name)"]
        for failure in result.failures { lines += self.lines(for: failure, in: file) }
        lines += result.notes.map { "      " + paint("note: \($0)", "2") }
        guard showsCall else { return lines }
        return lines + CallLadder(result).lines { paint($0, "31") }.map { "    " + $0 }
    }

    /// One line for a test that was passed over, with the reason.
    public func line(forSkipped test: TestCase, because objection: String) -> String {
        "  – \(test.name): \(objection)"
    }

    private func lines(for failure: TestFailure, in file: TestFile) -> [String] {
        let place = failure.line.map { "\(file.path):\($0): " } ?? ""
        var lines = ["      \(paint(place + failure.message, "31"))"]
        if let line = failure.line, let text = file.source.line(line) {
            let shown = text.drop { $0 == " " }
            lines.append("        \(paint("\(line) │", "2")) \(shown.count > 110 ? shown.prefix(109) + "…" : shown)")
        }
        if let nearest = failure.nearest { lines.append("        nearest: “\(nearest)”") }
        return lines
    }

    /// The last line: counts, and how much faster than the clock it was.
    public func closing(_ summary: TestSummary, took wall: Duration) -> String {
        let counts = "\(summary.passed) passed, \(summary.failed) failed"
        let calls = "\(summary.virtualTime.wholeMilliseconds / 1000) s of calls in \(wall.wholeMilliseconds) ms"
        let factor = wall > .zero ? Int(summary.virtualTime / wall) : 0
        return paint(counts, summary.failed > 0 ? "31" : "32") + " (\(calls), \(factor) times real time)"
    }

    private func paint(_ text: String, _ code: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
