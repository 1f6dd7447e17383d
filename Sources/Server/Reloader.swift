import Dispatch
import Foundation
public import Gateways
public import YAML

/// Takes a changed configuration and changed flows while calls go on: compiles everything, and swaps it whole or not at all.
///
/// One reload at a time; a call keeps the version it started with.
public actor Reloader {
    /// Everything that one version consists of, compiled.
    public struct Version: Sendable {
        /// The configuration as read.
        public var configuration: ServerConfiguration
        /// Its flows and prompts, without errors.
        public var library: FlowLibrary
        /// The values of its secrets, by name.
        public var secrets: [String: String]
    }

    private let path: String
    private let server: AttendantServer
    private let speech: SpeechLibrary
    private var turn: Task<ReloadReport, Never>?

    /// A reloader for a running server, reading the configuration at that path each time.
    public init(path: String, server: AttendantServer, speech: SpeechLibrary) {
        self.path = path
        self.server = server
        self.speech = speech
    }

    /// Reads and compiles everything; swaps it in where nothing is wrong.
    public func reload() async -> ReloadReport {
        let before = turn
        let next = Task { [path, speech, server] in
            _ = await before?.value
            return await Self.load(path, speech, server)
        }
        turn = next
        return await next.value
    }

    private static func load(
        _ path: String, _ speech: SpeechLibrary, _ server: AttendantServer
    ) async -> ReloadReport {
        let (version, problems) = await withCheckedContinuation { continuation in
            // Calls come first: compiling takes the processor when they leave it.
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(returning: Self.compile(path, speech, reusing: server.library))
            }
        }
        guard let version else { return server.refuseReload(problems) }
        return await server.replace(with: version, problems)
    }

    /// One version; `nil` with at least one error.
    ///
    /// - Parameters:
    ///   - previous: the library before; prompts that did not change are taken from it.
    ///   - progress: called after each text that was rendered.
    public static func compile(
        _ path: String, _ speech: SpeechLibrary?, reusing previous: FlowLibrary? = nil,
        progress: (Int, Int) -> Void = { _, _ in }
    ) -> (Version?, [Diagnostic]) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            return (nil, [Diagnostic(.error, "there is no configuration \(path)", at: nil, length: 1)])
        }
        var (read, diagnostics) = ServerConfiguration.read([UInt8](bytes), path: path)
        guard let configuration = read else { return (nil, diagnostics) }
        read = nil
        let secrets = configuration.readSecrets()
        diagnostics += secrets.diagnostics + configuration.signatureProblems()
        let library = FlowLibrary.load(
            configuration.flowPaths, speech: speech, secrets: Set(configuration.secrets.map(\.name)),
            reusing: previous, progress: progress)
        diagnostics += library.diagnostics
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return (nil, diagnostics) }
        return (Version(configuration: configuration, library: library, secrets: secrets.values), diagnostics)
    }
}
