import Foundation

/// Kamailio as the carrier: it asks for a password, keeps registrations, and sends calls to them.
final class Kamailio: Sendable {
    static let password = "zanzibar"
    let port: UInt16
    private let scratch: Scratch
    private let child: Child

    /// Starts it on a port of its own and waits until it answers.
    static func running<Result>(_ body: (Kamailio) async throws -> Result) async throws -> Result {
        let kamailio = try Kamailio()
        do {
            try await kamailio.answers()
            let result = try await body(kamailio)
            try await kamailio.stop()
            return result
        } catch {
            throw StageFailure("\(error)\n\(kamailio.child.transcript)")
        }
    }

    private init() throws {
        scratch = try Scratch()
        port = try UDPSocket.freePort()
        try scratch.bring("kamailio.cfg")
        let runtime = try scratch.folder("run")
        child = try Child(
            try Programs.kamailio.get(),
            [
                "-f", scratch.path("kamailio.cfg"), "-DD", "-E", "-l", "udp:127.0.0.1:\(port)", "-Y", runtime.path,
                "-P", scratch.path("kamailio.pid"), "-m", "64", "-M", "8",
            ], in: scratch.url)
    }

    private func answers() async throws {
        let socket = try UDPSocket()
        let probe =
            "OPTIONS sip:carrier.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:\(socket.port);branch=z9hG4bKprobe;rport\r\n"
            + "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
        for _ in 0..<50 {
            socket.send(Array(probe.utf8), to: port)
            if try await socket.next(within: .milliseconds(200)) != nil { return }
        }
        throw StageFailure("Kamailio does not answer")
    }

    /// Waits until it has written something down.
    func shows(_ text: String, within bound: Duration) async throws { try await child.prints(text, within: bound) }

    private func stop() async throws {
        child.kill(SIGTERM)
        _ = try await child.exitStatus(within: .seconds(10))
    }
}
