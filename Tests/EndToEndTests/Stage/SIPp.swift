import Foundation

/// SIPp calling the bot: a scenario of `Fixtures` and what it is given.
struct SIPp: Sendable {
    var scenario: String
    var number = Bot.number
    /// The port of a proxy to call through; `nil` to call the bot itself.
    var through: UInt16?
    /// What the caller sends, 8 kHz, and how it is coded; the scenario plays it as `key.raw`.
    var audio: [Int16] = []
    var law: Law = .mu
    /// A capture that comes with SIPp; the scenario plays it as `key.pcap`.
    var capture: String?
    /// The address in the session description; audio comes from 127.0.0.1 in any case.
    var audioHost = "127.0.0.1"
    /// Words for `[name]` in the scenario.
    var words: [String: String] = [:]
    /// How many calls, all of them up at once if they last long enough; and how many begin in a second.
    var calls = 1
    var rate = 10
    var bound: Duration = .seconds(20)

    enum Law {
        case mu, a
        /// RFC 3551, table 4.
        var payloadType: Int { self == .mu ? 0 : 8 }
    }

    /// Makes the calls and waits until they are over.
    ///
    /// - Throws: when a call did not go as the scenario says; with SIPp's own words.
    func call(_ bot: Bot) async throws {
        let (child, folder) = try start(bot)
        let status = try await child.exitStatus(within: bound + .seconds(5))
        guard status != 0 else { return }
        let logs = ["errors.log", "messages.log"].map { name in
            section(
                "SIPp \(name)", (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? "")
        }
        throw StageFailure("SIPp: the calls of \(scenario) went wrong (status \(status))\n" + logs.joined())
    }

    private func start(_ bot: Bot) throws -> (Child, URL) {
        let folder = try bot.scratch.folder("sipp")
        let source = Programs.fixtures.appendingPathComponent(scenario)
        try FileManager.default.copyItem(at: source, to: folder.appendingPathComponent(scenario))
        let bytes = audio.map(law == .mu ? Sound.muLaw : Sound.aLaw)
        try Data(bytes.isEmpty ? [0xFF] : bytes).write(to: folder.appendingPathComponent("key.raw"))
        if let capture { try bring(capture, to: folder) }
        return (try Child(try Programs.sipp.get(), try arguments(bot), in: folder), folder)
    }

    private func bring(_ capture: String, to folder: URL) throws {
        // /usr/bin/sipp has its captures in /usr/share/sip-tester.
        let prefix = URL(fileURLWithPath: try Programs.sipp.get()).deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = prefix.appendingPathComponent("share/sip-tester/\(capture)")
        try FileManager.default.copyItem(at: file, to: folder.appendingPathComponent("key.pcap"))
    }

    private func arguments(_ bot: Bot) throws -> [String] {
        let ports = ["-p", "\(try UDPSocket.freePort())", "-mp", "\(try UDPSocket.freePort() & ~1)"]
        let logs = ["-trace_err", "-error_file", "errors.log", "-trace_msg", "-message_file", "messages.log"]
        let load = [
            "-m", "\(calls)", "-l", "\(calls)", "-r", "\(rate)", "-timeout", "\(bound.components.seconds)s",
            "-timeout_error",
        ]
        let coding = [
            "-rtp_payload", "\(law.payloadType)", "-key", "payload", "\(law.payloadType)", "-key", "audio_host",
            audioHost,
        ]
        let words = words.flatMap { ["-key", $0.key, $0.value] }
        return [
            "127.0.0.1:\(through ?? bot.port)", "-sf", scenario, "-s", number, "-i", "127.0.0.1", "-mi", "127.0.0.1",
            "-nostdin",
        ]
            + ports + load + coding + words + logs
    }
}
