import ArgumentParser
import FlowViews
import YAML

/// `attendant diff`
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says in words what differs between two versions of a flow.",
        discussion: """
            Comments, quoting and the order of keys count for nothing; sections that only changed their name are followed.

              attendant diff old/front-desk.yaml flows/front-desk.yaml
                menu: key 3 now goes to billing, before to address
                sales: dial: timeout is now 25s, before 20s

            - is standard input, so that a version out of the history can be compared:

              git show HEAD~3:flows/front-desk.yaml | attendant diff - flows/front-desk.yaml

            Sounds and other flows need not be there, and mistakes are for `attendant check`.
            Exit status: 0 no difference, 1 at least one, 2 one of the two is no flow.
            """
    )

    @Argument(help: ArgumentHelp("The older flow.", valueName: "old"))
    var old: String

    @Argument(help: ArgumentHelp("The newer flow.", valueName: "new"))
    var new: String

    func run() throws {
        let before = try Self.read(old)
        let after = try Self.read(new)
        let difference = FlowDiff(from: before, to: after)
        for sentence in difference.sentences { Terminal.print(sentence) }
        if !difference.sentences.isEmpty { throw ExitCode(1) }
    }

    private static func read(_ path: String) throws -> YAMLNode {
        let name = path == "-" ? "standard input" : path
        guard let bytes = path == "-" ? Files.standardInput() : Files.bytes(of: path) else {
            throw Terminal.stop("there is no file \(path)")
        }
        let document = YAMLDocument.parse(bytes, path: name)
        Terminal.show(document.diagnostics)
        guard let root = document.root else { throw Terminal.usageFailure }
        guard root["sections"]?.entries != nil else { throw Terminal.stop("\(name) is no flow: it has no sections") }
        return root
    }
}
