import ArgumentParser
import Foundation
import YAML

/// How commands speak: results on standard output, the rest on standard error, colours on terminals only.
enum Terminal {
    static let hasColour = isatty(STDOUT_FILENO) != 0 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    private static let errorsHaveColour =
        isatty(STDERR_FILENO) != 0 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// Exit status for something a person wrote that is wrong: a flow, a setting, an argument.
    static let usageFailure = ExitCode(2)

    static func print(_ line: String) { try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) }

    static func note(_ line: String) { try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8)) }

    /// Says what is wrong in one sentence and ends the command with status 2.
    static func stop(_ sentence: String) -> ExitCode {
        note((errorsHaveColour ? "\u{1B}[31merror:\u{1B}[0m " : "error: ") + sentence)
        return usageFailure
    }

    /// Shows mistakes with their source lines.
    static func show(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics { note(diagnostic.rendered(colour: errorsHaveColour)) }
    }

    /// Asks a question on standard error; only a typed `y` or `yes` is a yes, and nobody at the keyboard is a no.
    static func confirms(_ question: String) -> Bool {
        guard isatty(STDIN_FILENO) != 0 else {
            note("\(question) Nobody can be asked here; add --yes to do it.")
            return false
        }
        try? FileHandle.standardError.write(contentsOf: Data("\(question) [y/N] ".utf8))
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }

    /// A progress bar on a terminal's last line; nothing elsewhere.
    static func progress(_ what: String, _ done: Int, _ total: Int) {
        guard isatty(STDERR_FILENO) != 0, total > 0 else { return }
        let filled = 24 * done / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        let line = "\r\(what) \(bar) \(done)/\(total)" + (done == total ? "\r\u{1B}[K" : "")
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }
}
