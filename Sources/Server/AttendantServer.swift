public import CallEngine
import FlowEngine
import FlowModel
import Foundation
public import Gateways
import MediaEngine
import Networking
import Numbering
import SIPCore
public import SansIO
import Synchronization

/// The bot at work: listens, answers the numbers with their flows, keeps records and recordings.
public final class AttendantServer: Sendable {
    private let driver: NetworkDriver
    private let desk: CallDesk
    /// The flows and prompts in use.
    public let library: FlowLibrary

    /// Opens the listener and begins to take calls.
    ///
    /// - Parameters:
    ///   - library: the flows of the configuration, loaded without errors.
    ///   - watch: gets each journal entry, on a thread of its own and in order.
    /// - Throws: ``ServerError`` when the address cannot be had or a folder cannot be written.
    public init(
        _ configuration: ServerConfiguration, library: FlowLibrary, speech: SpeechLibrary,
        watch: @escaping @Sendable (JournalEntry) -> Void
    ) async throws(ServerError) {
        self.library = library
        desk = try CallDesk(
            configuration, prompts: PromptDesk(speech: speech), versions: library.versions, watch: watch)
        do {
            driver = try await NetworkDriver(Self.network(configuration, library), observer: desk)
        } catch {
            throw ServerError("\(error)")
        }
    }

    private static func network(_ configuration: ServerConfiguration, _ library: FlowLibrary)
        -> NetworkDriver.Configuration
    {
        var network = NetworkDriver.Configuration(listen: configuration.listen)
        network.publicHost = configuration.publicHost ?? outwardHost(configuration)
        network.mediaPorts = configuration.mediaPorts
        network.shards = configuration.shards
        network.maxCalls = configuration.maxCalls
        network.trunks = configuration.trunks
        network.prompts = PromptShelf(library.prompts)
        network.recordsCalls = configuration.recordings != nil
        network.journalsInputs = configuration.journal != nil
        network.journalsPackets = configuration.journal?.keepsPackets ?? false
        network.plan = NumberPlan(entries: entries(configuration, library))
        return network
    }

    private static func entries(
        _ configuration: ServerConfiguration, _ library: FlowLibrary
    ) -> [PhoneNumber: NumberPlan.Entry] {
        var entries: [PhoneNumber: NumberPlan.Entry] = [:]
        for number in configuration.numbers {
            guard let program = library.programs[configuration.flowPath(of: number)] else { continue }
            entries[number.number] = NumberPlan.Entry(label: number.label, program: program)
        }
        return entries
    }

    /// A listener on all addresses needs one that others can reach: the one towards the first trunk.
    private static func outwardHost(_ configuration: ServerConfiguration) -> NetworkAddress.Host? {
        guard configuration.listen.host.isUnspecified else { return nil }
        return configuration.trunks.first.flatMap { NetworkAddress.local(towards: $0.address) }
    }

    /// Where the server listens, with the port that the system chose for port 0.
    public var localAddress: NetworkAddress { driver.localAddress }

    /// How many calls are up.
    public var callCount: Int { desk.callCount }

    /// Places a call through a trunk and waits for its record.
    ///
    /// - Throws: ``ServerError`` before anything is sent: no such trunk, or a caller id that may not be shown.
    public func place(_ request: CallRequest) async throws(ServerError) -> CallRecord {
        let shard = driver.shards[0]
        let result: Result<CallRecord, ServerError> = await withCheckedContinuation { continuation in
            shard.perform { [desk] exchange, now in
                do throws(CallRefused) {
                    let id = try exchange.place(request, at: now)
                    desk.whenEnded(id) { continuation.resume(returning: .success($0)) }
                } catch {
                    continuation.resume(returning: .failure(ServerError(error.reason)))
                }
            }
        }
        return try result.get()
    }

    /// Waits until the records and recordings of the calls that are over are on the disk.
    public func finishWriting() async { await desk.flush() }

    /// Refuses new calls, waits until the running ones are over or `limit` has passed, and stops.
    public func drain(limit: Duration) async {
        for shard in driver.shards {
            shard.perform { exchange, _ in exchange.refusesNewCalls = true }
        }
        let end = ContinuousClock.now + limit
        while desk.callCount > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(100)) }
        await stop()
    }

    /// Hangs up what is still up, stops listening, and writes what is still to be written.
    public func stop() async {
        for shard in driver.shards {
            shard.perform { exchange, now in exchange.hangUpAll(at: now) }
        }
        // The BYEs leave with the shard's next turn; a moment is enough to see them answered on a LAN.
        try? await Task.sleep(for: .milliseconds(200))
        await driver.stop()
        desk.finish()
    }
}

/// Why the server could not start or a call not be placed, as a sentence.
public struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    /// An error that says this sentence.
    public init(_ description: String) { self.description = description }
}

extension ServerConfiguration {
    /// The path under which a number's flow is loaded.
    public func flowPath(of number: Number) -> String { resolved(number.flow, in: folder) }

    /// The paths of all flows.
    public var flowPaths: [String] { numbers.map(flowPath) }

    /// Where a call's recording is written; `nil` where calls are not recorded.
    public func recordingPath(of call: CallID) -> String? {
        recordings.map { resolved($0, in: folder) + "/\(call).wav" }
    }

    /// The speech engine and its cache as configured.
    ///
    /// - Throws: ``ServerError`` when the command cannot be used.
    public func speechLibrary() throws(ServerError) -> SpeechLibrary {
        let cache =
            speech.cache.map { SpeechCache(directory: URL(fileURLWithPath: resolved($0, in: folder))) } ?? SpeechCache()
        guard let command = speech.command else { return SpeechLibrary(engine: ESpeakEngine(), cache: cache) }
        do {
            return SpeechLibrary(engine: try CommandSpeechEngine(command, defaultVoice: speech.voice), cache: cache)
        } catch {
            throw ServerError(error.description)
        }
    }
}
