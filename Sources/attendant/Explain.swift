import ArgumentParser
import FlowModel
import SansIO
import Server

/// `attendant explain`
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says which number and flow a call would reach, and why.",
        discussion: """
            Nothing is called: the configuration is asked the way a call asks it, first whether the address may call in,
            then which of your numbers is meant.

              attendant explain --from 198.51.100.20 --to +15551230000
              attendant explain --from 198.51.100.20 --to sip:015551230000@203.0.113.7 --json

            Exit status: 0 the call reaches a flow, perhaps after a password; 1 it is refused.
            """
    )

    @OptionGroup var configured: Configured

    @Option(help: ArgumentHelp("Where the call comes from.", valueName: "address"))
    var from: String

    @Option(help: ArgumentHelp("The number or SIP URI that is called, as the carrier writes it.", valueName: "number"))
    var to: String

    @Flag(help: "Print the answer as one line of JSON.")
    var json = false

    func run() throws {
        guard let host = NetworkAddress.Host(literal: from) ?? NetworkAddress(text: from)?.host else {
            throw Terminal.stop("--from wants an IP address, not \"\(from)\"")
        }
        let explanation = CallExplanation(from: host, to: to, in: try configured.read())
        if json {
            Terminal.print(explanation.value.json)
        } else {
            for step in explanation.steps {
                Terminal.print(step.about + String(repeating: " ", count: max(1, 8 - step.about.count)) + step.finding)
            }
        }
        if explanation.flow == nil { throw ExitCode(1) }
    }
}
