import ArgumentParser
import CallEngine
import FlowModel
import Gateways
import Server
import YAML

/// The configuration that `serve`, `call` and `demo` work from.
struct Configured: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The configuration.", valueName: "file"))
    var config = "attendant.yaml"

    /// Reads the configuration, or ends the command with what is wrong with it.
    func read() throws -> ServerConfiguration {
        guard let bytes = Files.bytes(of: config) else {
            throw Terminal.stop("there is no configuration \(config); write one, or name it with --config FILE")
        }
        let (configuration, diagnostics) = ServerConfiguration.read(bytes, path: config)
        Terminal.show(diagnostics)
        guard let configuration else { throw Terminal.usageFailure }
        return configuration
    }

    /// Reads the configuration and compiles everything that it names, or ends the command with what is wrong with it.
    func compile() throws -> (Reloader.Version, SpeechLibrary) {
        let speech = try Self.speech(of: read())
        let (version, diagnostics) = Reloader.compile(config, speech) { Terminal.progress("prompts", $0, $1) }
        Terminal.show(diagnostics)
        guard let version else { throw Terminal.usageFailure }
        return (version, speech)
    }

    static func start(
        _ version: Reloader.Version, _ speech: SpeechLibrary, watch: @escaping @Sendable (JournalEntry) -> Void
    ) async throws -> AttendantServer {
        do {
            return try await AttendantServer(
                version.configuration, library: version.library, secrets: version.secrets, speech: speech,
                registers: true, note: { Terminal.note($0) }, watch: watch)
        } catch {
            throw Terminal.stop(error.description)
        }
    }

    /// Compiles flows and renders their prompts, or ends the command with what is wrong with them.
    static func load(_ flows: [String], _ speech: SpeechLibrary) throws -> FlowLibrary {
        let library = FlowLibrary.load(flows, speech: speech) { Terminal.progress("prompts", $0, $1) }
        Terminal.show(library.diagnostics)
        guard !library.hasErrors else { throw Terminal.usageFailure }
        return library
    }

    static func speech(of configuration: ServerConfiguration) throws -> SpeechLibrary {
        do { return try configuration.speechLibrary() } catch { throw Terminal.stop(error.description) }
    }

    static func start(
        _ configuration: ServerConfiguration, _ library: FlowLibrary, _ speech: SpeechLibrary,
        watch: @escaping @Sendable (JournalEntry) -> Void
    ) async throws -> AttendantServer {
        do {
            return try await AttendantServer(
                configuration, library: library, secrets: configuration.readSecrets().values, speech: speech,
                watch: watch)
        } catch {
            throw Terminal.stop(error.description)
        }
    }
}
