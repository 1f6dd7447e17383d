import ArgumentParser
import FlowModel
import FlowViews
import Server
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

            Exit status: 0 no difference, 1 at least one, 2 one of the two is no good flow.
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
        let result = FlowFiles.loader(for: path).load(path)
        Terminal.show(result.diagnostics.filter { $0.severity == .error })
        guard result.program != nil, let bytes = Files.bytes(of: path),
            let root = YAMLDocument.parse(bytes, path: path).root
        else { throw Terminal.usageFailure }
        return root
    }
}
