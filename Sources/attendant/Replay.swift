import ArgumentParser
import CallEngine
import Capture
import FlowEngine
import FlowTest
import SansIO
import Server
import Transcript

/// `attendant replay`
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs a call again out of its journal, and says whether the flow does the same.",
        discussion: """
            The same interpreter, in virtual time, on what came in to the recorded call: signaling, keys, answers from
            outside, timers and chance. Without --flow it is the version of the flow that ran, and every line of the
            trace must come out the same. With --flow it is another one, and the first step that differs is shown.

              attendant replay var/calls/2026-03-06/15-00-00-0123456789abcdef.call
              attendant replay CALL --flow flows/front-desk.yaml --verbose

            Out of a packet capture (pcap or pcapng, SIP and RTP in clear) comes the caller alone: the flow is run on
            the packets of the real call, at their times, and the path it takes is printed.

              tcpdump -i any -w call.pcap udp
              attendant replay call.pcap --flow flows/front-desk.yaml

            Exit status: 0 the same, 1 something differs, 2 the journal or the flow is wrong.
            """
    )

    @Argument(help: ArgumentHelp("The call's journal, or a packet capture.", valueName: "call"))
    var path: String

    @Option(help: ArgumentHelp("Another flow, or another version of it.", valueName: "file"))
    var flow: String?

    @Option(
        name: .customLong("call"),
        help: ArgumentHelp("Which call of a capture: a part of its Call-ID or numbers.", valueName: "text"))
    var choice: String?

    @Flag(name: .shortAndLong, help: "Show the replayed call.")
    var verbose = false

    func run() throws {
        if path.hasSuffix(".pcap") || path.hasSuffix(".pcapng") { return try runCapture() }
        let call = try CallJournal.read(path)
        let program = try flow.map(CallJournal.load) ?? CallJournal.program(of: call)
        let result: FlowReplay.Result
        do {
            var replay = try FlowReplay(call, program: program, length: CallJournal.lengths(of: program))
            result = replay.result()
        } catch {
            throw Terminal.stop(error.description)
        }
        if verbose {
            var printer = CallPrinter(colour: Terminal.hasColour, showsCallID: false)
            for entry in result.journal { for line in printer.lines(for: entry) { Terminal.print(line) } }
        }
        if call.isRedacted {
            Terminal.note("note: sensitive keys are masked; decisions on them are taken from the journal")
        }
        if let path = result.outcome?.path { Terminal.print("path: \(path.joined(separator: ", "))") }
        guard let difference = result.difference else {
            let seconds = result.length.wholeMilliseconds / 1000
            return Terminal.print("the same: \(result.deedsAlike) lines of trace in \(seconds) s of call")
        }
        Terminal.print(difference.description)
        throw ExitCode(1)
    }

    // MARK: Captures

    private func runCapture() throws {
        guard let flow else { throw Terminal.stop("a capture names no flow; say which one with --flow FILE") }
        guard let bytes = Files.bytes(of: path) else { throw Terminal.stop("there is no capture \(path)") }
        let caller: RecordedCaller
        do {
            let capture = try Capture(bytes)
            if let damage = capture.damage { Terminal.note("note: \(path): \(damage)") }
            caller = try RecordedCaller(capture, choice: choice)
        } catch {
            throw Terminal.stop("\(path): \(error)")
        }
        let program = try CallJournal.load(flow)
        var options = TestRunner.Options()
        options.speech = CallJournal.speech()
        let runner = TestRunner(program: program, sounds: FlowFiles.sounds(of: program), options: options)
        let result = runner.run(caller.test(named: path))
        if verbose {
            var printer = CallPrinter(colour: Terminal.hasColour, showsCallID: false)
            for entry in result.journal { for line in printer.lines(for: entry) { Terminal.print(line) } }
        }
        guard let record = result.record else { throw Terminal.stop("the call could not be set up") }
        Terminal.print("path: \(record.path.joined(separator: ", "))")
        Terminal.print("outcome: \(record.outcome ?? "none")")
    }
}
