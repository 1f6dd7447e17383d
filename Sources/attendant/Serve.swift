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

            SIGHUP or `attendant reload`: reads everything again and swaps it, whole or not at all; running calls
            keep what they started with. `attendant status` shows what goes on.

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
        let (version, speech) = try configured.compile()
        let configuration = version.configuration
        let live = LiveCalls(showsCallID: true)
        let server = try await Configured.start(version, speech) { [quiet] entry in
            if !quiet { live.show(entry) }
        }
        let reloader = Reloader(path: configured.config, server: server, speech: speech)
        let control = Self.openControl(configuration, server, reloader)
        let hangUps = ReloadSignals { Self.show(await reloader.reload()) }
        let stops = StopSignals()
        defer {
            hangUps.stop()
            control?.stop()
        }
        // Whoever reads this line may send signals at once.
        Terminal.print("listening on udp \(server.localAddress)")
        for address in server.streamAddresses { Terminal.print("listening on \(address)") }
        for number in configuration.numbers {
            let label = number.label.map { " (\($0))" } ?? ""
            Terminal.print("  \(number.number)\(label) → \(number.flow)")
        }
        await Self.stopOn(stops, server, drain)
    }

    /// The socket for `status` and `reload`; without it the calls go on all the same.
    private static func openControl(
        _ configuration: ServerConfiguration, _ server: AttendantServer, _ reloader: Reloader
    ) -> ControlSocket? {
        do {
            return try ControlSocket(path: configuration.controlPath) { line in
                switch line {
                case "status": return await server.status().json
                case "reload":
                    let report = await reloader.reload()
                    show(report)
                    return report.json
                default: return "{\"error\":\"there are status and reload\"}"
                }
            }
        } catch {
            Terminal.note("warning: \(error.description); there will be no status and no reload by command")
            return nil
        }
    }

    private static func show(_ report: ReloadReport) {
        Terminal.show(report.problems)
        for setting in report.needRestart { Terminal.note("\(setting) changed: takes effect after a restart") }
        Terminal.note(
            report.isTaken
                ? "reloaded: new calls get version \(report.version)"
                : "nothing was reloaded: calls go on with version \(report.version)")
    }

    private static func stopOn(_ signals: StopSignals, _ server: AttendantServer, _ drain: Int) async {
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
