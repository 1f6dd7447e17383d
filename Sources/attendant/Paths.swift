import ArgumentParser
import FlowModel
import Server

/// `attendant paths`
struct Paths: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the ways a call can take through a flow: what there is to test.",
        discussion: """
            A way ends where the call is over, or where it comes back to a section it has been in.

              attendant paths flows/front-desk.yaml
                main → menu → (key 1) sales → (dial completed) goodbye → end ■ hangup

            At most \(FlowPaths.most) ways are listed. Exit status: 0, or 2 when the flow has a mistake.
            """
    )

    @Argument(help: ArgumentHelp("The flow's file.", valueName: "flow"))
    var flow: String

    func run() throws {
        let result = FlowFiles.loader(for: flow).load(flow)
        Terminal.show(result.diagnostics)
        guard let main = result.program?.main else { throw Terminal.usageFailure }
        let paths = FlowPaths(through: main)
        for way in paths.ways { Terminal.print(FlowPaths.line(way)) }
        Terminal.note("\(paths.ways.count)\(paths.isCut ? " and more" : "") ways through \(main.name)")
    }
}
