import ArgumentParser
import FlowViews
import Foundation

/// `attendant reference`
struct Reference: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the reference of the verbs, one page of Markdown each.",
        discussion: """
            The pages are made from what the checker itself reads by.

              attendant reference docs/reference
            """
    )

    @Argument(help: ArgumentHelp("The folder to write to; it is made where there is none.", valueName: "folder"))
    var folder: String

    func run() throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for page in FlowReference.pages {
                try Data(page.text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(page.name)"))
            }
        } catch {
            throw Terminal.stop("the pages cannot be written to \(folder): \(error.localizedDescription)")
        }
    }
}
