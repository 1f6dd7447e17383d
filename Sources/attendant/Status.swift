import ArgumentParser
import FlowModel
import Server

/// `attendant status`
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what a running server does: its calls by version of the flows, its numbers, its reloads.",
        discussion: """
            Asks the server that `attendant serve` runs with the same configuration, through its control socket.

              attendant status
              attendant status --json
            """
    )

    @OptionGroup var configured: Configured

    @Flag(help: "Print the answer as one line of JSON.")
    var json = false

    func run() throws {
        let answer = try Control.ask("status", configured)
        guard !json else { return Terminal.print(answer) }
        let status = (try? Value(json: Array(answer.utf8))) ?? .null
        func field(_ name: String) -> Value { status.value(at: [name]) }
        Terminal.print("listening on udp \(field("listen").text)")
        Terminal.print("version \(field("version").text), loaded \(field("loaded_at").text)")
        Terminal.print(
            "reloads: \(field("reloads_taken").text) taken, \(field("reloads_refused").text) refused")
        Terminal.print("calls: \(field("calls").text)")
        if case .map(let versions) = field("calls_by_version") {
            for (version, count) in versions.sorted(by: { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }) {
                Terminal.print("  version \(version): \(count.text)")
            }
        }
        if case .list(let shards) = field("shards") {
            for (index, shard) in shards.enumerated() { Self.show(shard, index) }
        }
        if case .list(let registrations) = field("registrations") {
            for registration in registrations { Self.show(registration) }
        }
        if case .map(let numbers) = field("numbers") {
            Terminal.print("numbers:")
            for (number, flow) in numbers.sorted(by: { $0.key < $1.key }) {
                Terminal.print("  \(number) → \(flow.text)")
            }
        }
        if field("waiting_deliveries").isTrue {
            Terminal.print("deliveries that wait: \(field("waiting_deliveries").text)")
        }
    }
}

extension Status {
    /// `shard 0: 12 % busy, audio 0 ms late`
    private static func show(_ shard: Value, _ index: Int) {
        func field(_ name: String) -> Value { shard.value(at: [name]) }
        let refusal = field("refuses_calls").isTrue ? "; refuses new calls" : ""
        Terminal.print(
            "shard \(index): \(field("busy_percent").text) % busy, audio \(field("late_ms").text) ms late\(refusal)")
    }

    /// `trunk carrier: registered for 3600 s, until in 512 s`
    private static func show(_ registration: Value) {
        func field(_ name: String) -> Value { registration.value(at: [name]) }
        func part(_ words: String, _ name: String) -> String {
            field(name) == .null ? "" : "\(words) \(field(name).text) s"
        }
        var parts = [field("state").text]
        parts += [
            part("for", "registered_for_s"), part("good for", "expires_in_s"), part("asked in", "next_attempt_in_s"),
        ]
        let problem = field("problem") == .null ? "" : " (\(field("problem").text))"
        Terminal.print(
            "trunk \(field("trunk").text): \(parts.filter { !$0.isEmpty }.joined(separator: ", "))\(problem)")
    }
}

/// The control socket as the commands use it.
enum Control {
    static func ask(_ command: String, _ configured: Configured) throws -> String {
        let configuration = try configured.read()
        do { return try ControlSocket.ask(command, at: configuration.controlPath) } catch {
            throw Terminal.stop(error.description)
        }
    }
}
