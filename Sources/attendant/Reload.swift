import ArgumentParser
import FlowModel
import Server

/// `attendant reload`
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a running server read its configuration and flows again.",
        discussion: """
            Everything is compiled first and swapped whole, or nothing is where something is wrong. Running calls keep
            the flows and prompts that they started with.

            Exit status: 0 reloaded; 2 something is wrong, and all stayed as it was.
            """
    )

    @OptionGroup var configured: Configured

    func run() throws {
        let answer = try Control.ask("reload", configured)
        let report = (try? Value(json: Array(answer.utf8))) ?? .null
        if case .list(let problems) = report.value(at: ["problems"]) {
            for problem in problems { Terminal.note(problem.text) }
        }
        if case .list(let settings) = report.value(at: ["need_restart"]) {
            for setting in settings { Terminal.note("\(setting.text) changed: takes effect after a restart") }
        }
        let version = report.value(at: ["version"]).text
        guard report.value(at: ["taken"]).isTrue else {
            Terminal.note("nothing was reloaded: calls go on with version \(version)")
            throw Terminal.usageFailure
        }
        Terminal.print("reloaded: new calls get version \(version)")
    }
}
