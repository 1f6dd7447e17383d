import FlowTest
import Foundation
import YAML

/// `attendant test --update`: shows what would change in the test files, asks, and writes it.
struct ExpectationUpdate {
    /// Writes what came of these calls into their files, each after a question where one is asked.
    func run(_ results: [(file: TestFile, result: TestResult)], asks: Bool) {
        var edits: [(path: String, edit: ExpectationEdit)] = []
        for (file, result) in results {
            if edits.last?.path != file.path { edits.append((file.path, ExpectationEdit(file.source))) }
            edits[edits.count - 1].edit.add(result)
        }
        for (path, edit) in edits where !edit.changes.isEmpty {
            for change in edit.changes { show(change, in: path) }
            guard !asks || Terminal.confirms("Write \(edit.changes.count) changes to \(path)?") else { continue }
            do { try Data(edit.edited.utf8).write(to: URL(fileURLWithPath: path)) } catch {
                _ = Terminal.stop("\(path) cannot be written: \(error.localizedDescription)")
            }
        }
        if !edits.contains(where: { !$0.edit.changes.isEmpty }) { Terminal.note("no expectation changes") }
    }

    private func show(_ change: ExpectationEdit.Change, in path: String) {
        Terminal.note("\(path):\(change.line): \(change.test): \(change.name)")
        if !change.before.isEmpty { Terminal.note("  - \(change.before)") }
        Terminal.note("  + \(change.after)")
    }
}
