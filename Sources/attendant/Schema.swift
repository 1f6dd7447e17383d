import ArgumentParser
import FlowViews

/// `attendant schema`
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the JSON Schema of flows: completion and help in editors.",
        discussion: """
            The schema is made from what the checker itself reads by. Write it to a file and name it to your editor; with the
            YAML extension of Visual Studio Code and others, a first line in the flow is enough:

              attendant schema > flow.schema.json
              # yaml-language-server: $schema=flow.schema.json
            """
    )

    func run() throws { Terminal.print(FlowSchema.json) }
}
