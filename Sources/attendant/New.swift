import ArgumentParser
import Foundation

/// `attendant new`
struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Begins a project or a flow, with a test that passes.",
        discussion: """
            A project is a folder with attendant.yaml, a flow and its test:

              attendant new my-lines
              cd my-lines
              attendant check . && attendant test && attendant serve

            A flow is a file beside the others, with its test:

              attendant new flow flows/after-hours.yaml

            Nothing that is there already is written over. Exit status: 0 made, 2 something is in the way.
            """,
        subcommands: [NewProject.self, NewFlow.self],
        defaultSubcommand: NewProject.self
    )

    /// Writes the files, or none where one of them is there already.
    fileprivate static func write(_ files: [(path: String, text: String)]) throws {
        for file in files where FileManager.default.fileExists(atPath: file.path) {
            throw Terminal.stop("\(file.path) is there already; nothing was written")
        }
        for file in files {
            let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent()
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Files.replace(file.path, with: file.text)
            } catch {
                throw Terminal.stop("\(file.path) could not be written: \(error.localizedDescription)")
            }
            Terminal.print("made \(file.path)")
        }
    }
}

/// `attendant new [project] FOLDER`
struct NewProject: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project", abstract: "A folder with a configuration, a flow and its test.")

    @Argument(help: ArgumentHelp("The folder, made where there is none.", valueName: "folder"))
    var folder: String

    func run() throws {
        let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        try New.write([
            ("\(folder)/attendant.yaml", Starter.configuration),
            ("\(folder)/flows/welcome.yaml", Starter.flow(named: "welcome")),
            ("\(folder)/flows/welcome.test.yaml", Starter.test(of: "welcome.yaml")),
            ("\(folder)/.gitignore", "/var/\n"),
        ])
        let quoted = folder.contains(" ") ? "\"\(folder)\"" : folder
        Terminal.print("next: cd \(quoted) && attendant check . && attendant test")
    }
}

/// `attendant new flow FILE`
struct NewFlow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "flow", abstract: "A flow and its test.")

    @Argument(help: ArgumentHelp("The flow's file, with the ending .yaml.", valueName: "file"))
    var file: String

    func run() throws {
        let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        let isName =
            !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                CharacterSet.alphanumerics.contains($0) || "-_".unicodeScalars.contains($0)
            }
        guard file.hasSuffix(".yaml"), isName, name.unicodeScalars.allSatisfy(\.isASCII) else {
            throw Terminal.stop("\(file) is no name for a flow: letters, digits, - and _, then .yaml")
        }
        try New.write([
            (file, Starter.flow(named: name)),
            (String(file.dropLast(5)) + ".test.yaml", Starter.test(of: "\(name).yaml")),
        ])
        Terminal.print("next: attendant check \(file) && attendant test \(file.dropLast(5)).test.yaml")
    }
}
