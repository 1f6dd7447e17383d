import ArgumentParser

/// The program: one command a file.
@main
struct Attendant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attendant",
        abstract: "IVR as code: answers your phone numbers with YAML call flows, and tests them offline.",
        discussion: """
            A first look, without a trunk or a phone:
              attendant demo

            The daily work:
              attendant check flows              every mistake with file, line and column
              attendant test flows               the flows against recorded callers, in milliseconds
              attendant graph flows/front-desk.yaml
              attendant diff old.yaml new.yaml   what changed, in words
              attendant paths flows/pin.yaml     the ways a call can take
              attendant serve                    answers the numbers of ./attendant.yaml

            Exit status: 0 fine; 1 a test failed or a call was not answered; 2 something you wrote is wrong.
            """,
        version: "attendant 0.1.0",
        subcommands: [
            New.self, Check.self, Format.self, Test.self, Serve.self, Status.self, Reload.self, Call.self, Replay.self,
            Trace.self, Explain.self, SIP.self,
            Graph.self, Diff.self, Paths.self, Schema.self, Reference.self, DTMF.self, AMD.self, Demo.self,
        ]
    )

    /// Runs the command named; arguments that make no sense end with status 2, like everything else a person wrote.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Terminal.note(fullMessage(for: error))
            exit(withError: Terminal.usageFailure)
        }
    }
}
