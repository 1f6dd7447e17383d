import ArgumentParser
import FlowModel
import FlowViews
import Server

/// `attendant graph`
struct Graph: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case mermaid, dot, svg }

    static let configuration = CommandConfiguration(
        abstract: "Draws a flow as a graph: sections, and where each key and outcome leads.",
        discussion: """
            Mermaid is what GitHub, GitLab and most wikis show as a picture; SVG is a picture for everything else, light
            or dark as its reader likes; DOT is for Graphviz.

              attendant graph flows/front-desk.yaml
              attendant graph --format svg flows/front-desk.yaml > front-desk.svg
              attendant graph --format dot flows/front-desk.yaml | dot -Tsvg > front-desk.svg
            """
    )

    @Argument(help: ArgumentHelp("The flow's file.", valueName: "flow"))
    var flow: String

    @Option(help: "mermaid, svg or dot.")
    var format: Format = .mermaid

    func run() throws {
        let result = FlowFiles.loader(for: flow).load(flow)
        Terminal.show(result.diagnostics)
        guard let main = result.program?.main else { throw Terminal.usageFailure }
        switch format {
        case .mermaid: Terminal.print(FlowGraph.mermaid(of: main))
        case .svg: Terminal.print(FlowPicture(of: main).svg())
        case .dot: Terminal.print(FlowGraph.dot(of: main))
        }
    }
}
