import ArgumentParser
import Foundation
import YAML

/// `attendant fmt`
struct Format: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Puts flows, tests and configuration into one layout, comments and all.",
        discussion: """
            Two spaces a level, one after - : and , and none inside brackets, no space at the ends of lines, at most one
            empty line in a row. Quotes, line breaks and the order of keys stay yours, and nothing changes its meaning.

              attendant fmt flows
              attendant fmt --check flows             for CI: names what is not formatted, changes nothing
              attendant fmt --print flows/pin.yaml    shows the result instead of writing it

            Exit status: 0 fine, 1 with --check when a file is not formatted, 2 a file is not there or is no YAML.
            """
    )

    @Argument(help: ArgumentHelp("Files, or folders of them.", valueName: "path"))
    var paths: [String] = ["."]

    @Flag(help: "Change nothing; name what is not formatted.")
    var check = false

    @Flag(help: "Write the result to standard output.")
    var print = false

    func run() throws {
        let files = Files.expand(paths) { Files.isFlowFile($0) || Files.isTestFile($0) }
        guard !files.isEmpty else {
            throw Terminal.stop("there are no .yaml files in \(paths.joined(separator: ", "))")
        }
        var isWrong = false
        var changed: [String] = []
        for path in files {
            guard let bytes = Files.bytes(of: path) else {
                _ = Terminal.stop("there is no file \(path)")
                isWrong = true
                continue
            }
            let document = YAMLDocument.parse(bytes, path: path)
            Terminal.show(document.diagnostics)
            isWrong = isWrong || document.root == nil
            guard document.root != nil else { continue }
            let text = YAMLFormatter.format(document)
            if print { Terminal.print(String(text.dropLast())) }
            guard Array(text.utf8) != bytes else { continue }
            changed.append(path)
            if !check, !print { try write(text, to: path) }
        }
        if !print { for path in changed { Terminal.print(check ? "\(path) is not formatted" : "\(path) formatted") } }
        if isWrong { throw Terminal.usageFailure }
        if check, !changed.isEmpty { throw ExitCode(1) }
    }

    private func write(_ text: String, to path: String) throws {
        do { try Files.replace(path, with: text) } catch {
            throw Terminal.stop("\(path) could not be written: \(error.localizedDescription)")
        }
    }
}
