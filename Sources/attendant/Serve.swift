import ArgumentParser
import Server

/// `attendant serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answers your numbers with their flows until it is told to stop.",
        discussion: """
            Reads attendant.yaml here, or the file named with --config: where to listen, which number reaches
            which flow, and the trunks that calls go out through.

              attendant serve
              attendant serve --config /etc/attendant/attendant.yaml --quiet

            SIGTERM or Ctrl-C: new calls get 503, running ones may finish (--drain), then it stops. A second
            signal stops at once.
            """
    )

    @OptionGroup var configured: Configured

    @Flag(name: .shortAndLong, help: "Do not print the calls.")
    var quiet = false

    @Option(help: ArgumentHelp("How long running calls may go on after SIGTERM, in seconds.", valueName: "s"))
    var drain = 30

    func run() async throws {
        let configuration = try configured.read()
        let speech = try Configured.speech(of: configuration)
        let library = try Configured.load(configuration.flowPaths, speech)
        let live = LiveCalls(showsCallID: true)
        let server = try await Configured.start(configuration, library, speech) { [quiet] entry in
            if !quiet { live.show(entry) }
        }
        Terminal.print("listening on udp \(server.localAddress)")
        for number in configuration.numbers {
            let label = number.label.map { " (\($0))" } ?? ""
            Terminal.print("  \(number.number)\(label) → \(number.flow)")
        }
        let signals = StopSignals()
        await signals.next()
        Terminal.note("stopping: \(server.callCount) call(s) may finish within \(drain) s; once more stops at once")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await server.drain(limit: .seconds(drain)) }
            group.addTask {
                await signals.next()
                if !Task.isCancelled { Terminal.exitAtOnce() }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
