import ArgumentParser
import FlowTest
import SansIO
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

            Exit status: 0 the same, 1 something differs, 2 the journal or the flow is wrong.
            """
    )

    @Argument(help: ArgumentHelp("The call's journal.", valueName: "call"))
    var path: String

    @Option(help: ArgumentHelp("Another flow, or another version of it.", valueName: "file"))
    var flow: String?

    @Flag(name: .shortAndLong, help: "Show the replayed call.")
    var verbose = false

    func run() throws {
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
        guard let difference = result.difference else {
            let seconds = result.length.wholeMilliseconds / 1000
            return Terminal.print("the same: \(result.deedsAlike) lines of trace in \(seconds) s of call")
        }
        Terminal.print(difference.description)
        throw ExitCode(1)
    }
}
