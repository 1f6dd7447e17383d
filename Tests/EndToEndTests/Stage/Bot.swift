import Foundation

/// `attendant serve` with one flow on a port of its own, and the folder around it.
final class Bot: Sendable {
    static let number = "+15551230000"

    /// What the record file says of one call.
    struct Record: Decodable {
        var direction: String
        var from: String?
        var to: String
        var answered_at: String?
        var ended_by: String
        var reason: String
        var status: Int?
        var path: [String]
        var outcome: String?
        var packets_received: Int
        var packets_sent: Int
        /// What the other side's reports say; `nil` where none came.
        var far_packets_lost: Int?
    }

    let scratch: Scratch
    let port: UInt16
    private let child: Child
    /// What a softphone dials.
    var address: String { "sip:\(Self.number)@127.0.0.1:\(port)" }

    private init(_ scratch: Scratch, _ child: Child, port: UInt16) {
        self.scratch = scratch
        self.child = child
        self.port = port
    }

    /// Starts the bot, lets `body` call it, and stops it in an orderly way.
    ///
    /// - Returns: the records of the calls, in the order in which they ended.
    /// - Throws: what `body` throws and what is wrong with the stop, with the bot's own words.
    static func serving<Result>(
        _ flow: String, trunk: UInt16? = nil, adding lines: String = "", _ body: (Bot) async throws -> Result
    ) async throws -> (result: Result, records: [Record]) {
        let bot = try await start(flow, trunk: trunk, lines)
        do {
            let result = try await body(bot)
            return (result, try await bot.stop())
        } catch let failure as StageFailure {
            throw StageFailure("\(failure)\n\(bot.child.transcript)")
        }
    }

    private static func start(_ flow: String, trunk: UInt16?, _ lines: String) async throws -> Bot {
        let scratch = try Scratch()
        try scratch.bring(flow)
        try scratch.write(
            """
            listen: 127.0.0.1:0
            numbers: {"\(number)": \(flow)}
            records: var/calls.jsonl
            """ + (trunk.map(trunkLines) ?? "") + lines, "attendant.yaml")
        let child = try Child(try Programs.attendant.get(), ["serve", "--config", "attendant.yaml"], in: scratch.url)
        let line = try await child.line(after: "listening on udp 127.0.0.1:", within: .seconds(20))
        guard let port = UInt16(line) else { throw StageFailure("the bot's port cannot be read\n\(child.transcript)") }
        return Bot(scratch, child, port: port)
    }

    /// A way out to a program on this machine.
    private static func trunkLines(_ port: UInt16) -> String {
        """

        trunks:
          - {name: carrier, address: "127.0.0.1:\(port)", domain: carrier.example, caller_ids: ["+15555555555"]}

        """
    }

    /// SIGTERM, as the system's service manager sends it.
    private func stop() async throws -> [Record] {
        child.kill(SIGTERM)
        let status = try await child.exitStatus(within: .seconds(35))
        guard status == 0 else { throw StageFailure("the bot ended with status \(status)") }
        return try Self.records(in: scratch)
    }

    /// The record file, line by line.
    static func records(in scratch: Scratch) throws -> [Record] {
        let lines = scratch.text("var/calls.jsonl").split(separator: "\n")
        return try lines.map { try JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
    }

    /// What the bot has said so far.
    var words: String { child.output }

    /// What another command of the program says, with the bot's configuration.
    func run(_ arguments: [String]) async throws -> String {
        let command = try Child(try Programs.attendant.get(), arguments, in: scratch.url)
        _ = try await command.exitStatus(within: .seconds(10))
        return command.output
    }

    /// Waits until the bot has shown something of a call.
    func shows(_ text: String, within bound: Duration) async throws { try await child.prints(text, within: bound) }
}
