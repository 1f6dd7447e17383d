import ArgumentParser
import FlowTest
import Transcript

/// `attendant trace`
struct Trace: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints a call out of its journal, as `serve` printed it live.",
        discussion: """
            Journals are written where attendant.yaml says `journal: FOLDER`. Keys of sensitive steps are dots.

              attendant trace var/calls/2026-03-06/15-00-00-0123456789abcdef.call
            """
    )

    @Argument(help: ArgumentHelp("The call's journal.", valueName: "call"))
    var path: String

    func run() throws {
        let call = try CallJournal.read(path)
        var printer = CallPrinter(colour: Terminal.hasColour, showsCallID: false)
        for entry in call.entries { for line in printer.lines(for: entry) { Terminal.print(line) } }
    }
}
