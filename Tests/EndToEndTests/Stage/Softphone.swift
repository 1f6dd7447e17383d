import Foundation

/// baresip, the softphone: it plays a sound file instead of a microphone and writes down what it hears.
final class Softphone: Sendable {
    static let user = "+12564286254"

    let port: UInt16
    private let controlPort: UInt16
    private let folder: URL
    /// Of the codec that it speaks, as it takes and gives its sound files: it is no good at changing rates.
    private let rate: Int
    private let channels: Int
    private let child: Child

    /// Starts it, and waits until it is ready for calls.
    ///
    /// - Parameters:
    ///   - speech: what it says from the moment a call is answered.
    ///   - address: whom it calls at once; without one it waits, and answers the first call.
    ///   - codec: the only one that it speaks.
    ///   - encryption: as its setting `mediaenc` names it; `nil` for none.
    init(
        in scratch: Scratch, saying speech: [Int16], dialling address: String? = nil, codec: String = "PCMU/8000/1",
        encryption: String? = nil
    ) async throws {
        let parts = codec.split(separator: "/").compactMap { Int($0) }
        (rate, channels) = (parts.first ?? Sound.rate, parts.last ?? 1)
        folder = try scratch.folder("softphone")
        port = try UDPSocket.freePort()
        controlPort = try UDPSocket.freePort()
        try Data(Sound.wav(speech, rate: rate, channels: channels)).write(
            to: folder.appendingPathComponent("speech.wav"))
        try Self.configuration(port, controlPort, folder, rate: rate, channels: channels).write(
            to: folder.appendingPathComponent("config"))
        try Data(
            "<sip:\(Self.user)@127.0.0.1>;regint=0;audio_codecs=\(codec);answermode=auto\(encryption.map { ";mediaenc=\($0)" } ?? "")\n"
                .utf8
        )
        .write(to: folder.appendingPathComponent("accounts"))
        let dial = address.map { ["-e", "/dial \($0)"] } ?? []
        child = try Child(try Programs.baresip.get(), ["-4", "-f", folder.path, "-t", "30"] + dial, in: folder)
        try await child.prints("baresip is ready", within: .seconds(15))
    }

    private static func configuration(
        _ port: UInt16, _ controlPort: UInt16, _ folder: URL, rate: Int, channels: Int
    ) -> Data {
        // The modules lie beside the program: /usr/bin/baresip, /usr/lib/baresip/modules.
        let program = URL(fileURLWithPath: (try? Programs.baresip.get()) ?? "/usr/bin/baresip")
            .resolvingSymlinksInPath()
        let prefix = program.deletingLastPathComponent().deletingLastPathComponent()
        let modules = ["g711", "g722", "opus", "srtp", "aufile", "aubridge", "sndfile", "cons"].map {
            "module \($0).so\n"
        }.joined()
        return Data(
            """
            net_interface 127.0.0.1
            statmode_default off
            sip_listen 127.0.0.1:\(port)
            cons_listen 127.0.0.1:\(controlPort)
            audio_source aufile,\(folder.path)/speech.wav
            audio_player aubridge,none
            audio_alert aubridge,none
            ausrc_srate \(rate)
            auplay_srate \(rate)
            ausrc_channels \(channels)
            auplay_channels \(channels)
            snd_path \(folder.path)
            module_path \(prefix.path)/lib/baresip/modules
            \(modules)module_app account.so
            module_app menu.so

            """.utf8)
    }

    /// Waits until a call is up.
    func isInCall() async throws { try await child.prints("Call established", within: .seconds(10)) }

    /// Presses keys, as telephone-events (RFC 4733).
    func press(_ keys: String) throws { try UDPSocket().send(Array("/sndcode \(keys)\n".utf8), to: controlPort) }

    /// Waits until the other side has ended the call.
    /// - Returns: what the softphone heard, and a sound file of it: mono, 8000 Hz.
    func heard(within bound: Duration) async throws -> (samples: [Int16], file: String) {
        try await child.prints("session closed", within: bound)
        child.kill(SIGTERM)
        _ = try await child.exitStatus(within: .seconds(10))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        guard let name = files.first(where: { $0.hasSuffix("-dec.wav") }) else {
            throw StageFailure("the softphone recorded nothing\n\(child.transcript)")
        }
        let dump = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) ?? Data()
        // Nothing of what the bot says lies above 4 kHz: every other sample will do.
        let all = Sound.samples(ofWAV: [UInt8](dump))
        let samples = stride(from: 0, to: all.count, by: rate / Sound.rate * channels).map { all[$0] }
        let file = folder.appendingPathComponent("heard.wav")
        try Data(Sound.wav(samples)).write(to: file)
        return (samples, file.path)
    }
}
