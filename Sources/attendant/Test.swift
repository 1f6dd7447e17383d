import ArgumentParser
import FlowModel
import FlowTest
import Foundation
import Server

/// `attendant test`
struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tests flows against recorded and scripted callers, offline, in milliseconds.",
        discussion: """
            Runs the tests in files named *.test.yaml: the same engine as in a real call, with the caller's audio
            through the real decoder and key detector, on a simulated network in virtual time.

              attendant test
              attendant test flows/front-desk.test.yaml --verbose
              attendant test flows --filter "PIN" --watch
              attendant test flows --coverage --html report.html
              attendant test flows --json | jq 'select(.passed | not)'
              attendant test flows --junit results.xml
              attendant test flows --update
              attendant test front-desk.test.yaml --live +12125550100      a real call through the trunk
              attendant test ivr.test.yaml --live sip:ivr@192.0.2.1        a real call to an address

            Exit status: 0 all passed, 1 a test failed or too little was covered, 2 a file is wrong.
            """
    )

    @Argument(help: ArgumentHelp("Test files, or folders of them.", valueName: "path"))
    var paths: [String] = ["."]

    @Option(help: ArgumentHelp("Only tests whose name contains this.", valueName: "text"))
    var filter: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("How many tests run at once (default: one a core).", valueName: "n"))
    var jobs: Int?

    @Flag(name: .shortAndLong, help: "Show the calls of passed tests, too.")
    var verbose = false

    @Flag(help: "Run again whenever a test, flow or sound changes.")
    var watch = false

    @Flag(help: "Show which sections, outcomes, options and repetitions the tests reach.")
    var coverage = false

    @Option(help: ArgumentHelp("Write the coverage as JSON, one object a flow.", valueName: "file"))
    var coverageJSON: String?

    @Flag(help: "Print skeletons of tests for what no test reaches.")
    var missing = false

    @Flag(help: "One JSON object a test on standard output, for scripts.")
    var json = false

    @Flag(help: "TAP on standard output (Test Anything Protocol, version 14).")
    var tap = false

    @Option(help: ArgumentHelp("Also write the results as JUnit XML, for build servers.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Also write a page to look at: calls, audio, keys, coverage.", valueName: "file"))
    var html: String?

    @Flag(help: "Write what came of the calls into the files' expectations, after asking.")
    var update = false

    @Flag(name: .shortAndLong, help: "With --update: do not ask.")
    var yes = false

    @Flag(help: "Run the tests as real calls by SIP and RTP on 127.0.0.1, in real time.")
    var loopback = false

    @Option(
        help: ArgumentHelp(
            "Call this number or SIP address, in real time, and play the caller there.", valueName: "target"))
    var live: String?

    @OptionGroup(title: "Live calls") var line: LiveOptions

    @Option(help: ArgumentHelp("Write a test that replays this call's journal, on standard output.", valueName: "call"))
    var from: String?

    func validate() throws {
        if let jobs, !(1...64 ~= jobs) { throw ValidationError("--jobs wants a number from 1 to 64") }
        if json && tap { throw ValidationError("--json and --tap both write to standard output; choose one") }
        if loopback && live != nil { throw ValidationError("--loopback and --live are two kinds of calls; choose one") }
        if loopback || live != nil, watch || update || coverage || missing || coverageJSON != nil {
            throw ValidationError("--watch, --update, --coverage and --missing belong to the simulator")
        }
    }

    func run() async throws {
        if let from { return Terminal.print(ReplayTestFile(try CallJournal.read(from), flow: nil).text) }
        guard !watch else { return try keepWatching() }
        let status = try await runOnce()
        if status != 0 { throw ExitCode(status) }
    }

    private func runOnce() async throws -> Int32 {
        if loopback { return try await TestSession(self).run(.loopback(jobs: jobs)) }
        if let live { return try await TestSession(self).run(.live(live, line, jobs: jobs)) }
        return TestSession(self).run()
    }

    /// Runs until it is interrupted.
    private func keepWatching() throws {
        while true {
            let session = TestSession(self)
            _ = session.run()
            Terminal.note("watching \(session.filesRead.count) files; stop with control-C")
            let seen = FileStamps(session.filesRead)
            while FileStamps(session.filesRead) == seen { usleep(300_000) }
        }
    }
}

/// When files were changed last.
private struct FileStamps: Equatable {
    private var stamps: [String: Date] = [:]

    init(_ paths: Set<String>) {
        for path in paths {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            stamps[path] = attributes?[.modificationDate] as? Date
        }
    }
}
