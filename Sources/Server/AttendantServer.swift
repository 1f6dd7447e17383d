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
import YAML

/// The bot at work: listens, answers the numbers with their flows, keeps records and recordings.
public final class AttendantServer: Sendable {
    let driver: NetworkDriver
    private let desk: CallDesk
    let registers: Bool
    let finder: TrunkFinder
    /// Looks up again what has grown old.
    private let lookups = Mutex<Task<Void, Never>?>(nil)

    /// What new calls get.
    private struct State {
        var configuration: ServerConfiguration
        var secrets: [String: String]
        var library: FlowLibrary
        var version = 1
        var loadedAt: Date
        var reloads = (taken: 0, refused: 0)
        /// Where the shards were told that the trunks are.
        var placed: TrunkFinder.Locations = [:]
    }
    private let state: Mutex<State>
    /// Where the shards were told that the trunks are.
    var placed: TrunkFinder.Locations {
        get { state.withLock { $0.placed } }
        set { state.withLock { $0.placed = newValue } }
    }
    /// The configuration as it is now, with the values of its secrets.
    var current: (configuration: ServerConfiguration, secrets: [String: String]) {
        state.withLock { ($0.configuration, $0.secrets) }
    }
    /// The flows and prompts that new calls get.
    public var library: FlowLibrary { state.withLock { $0.library } }

    /// Opens the listener and begins to take calls.
    ///
    /// - Parameters:
    ///   - library: the flows of the configuration, loaded without errors.
    ///   - secrets: the values of its secrets, by name.
    ///   - registers: whether the trunks' registrations are kept: by one server only of those that share a configuration.
    ///   - note: gets a sentence for each change of a registration.
    ///   - watch: gets each journal entry, on a thread of its own and in order.
    /// - Throws: ``ServerError`` when the address cannot be had or a folder cannot be written.
    public init(
        _ configuration: ServerConfiguration, library: FlowLibrary, secrets: [String: String] = [:],
        speech: SpeechLibrary, registers: Bool = false, note: @escaping @Sendable (String) -> Void = { _ in },
        watch: @escaping @Sendable (JournalEntry) -> Void
    ) async throws(ServerError) {
        self.registers = registers
        state = Mutex(
            State(configuration: configuration, secrets: secrets, library: library, loadedAt: Date()))
        finder = TrunkFinder(wantsIPv6: configuration.listen.host.isIPv6, note: note)
        await Self.look(configuration, finder)
        desk = try CallDesk(
            configuration, events: configuration.eventTargets(secrets),
            prompts: PromptDesk(speech: speech, data: configuration.dataFolder),
            versions: library.versions, note: note, watch: watch)
        do {
            let locations = await finder.locations
            state.withLock { $0.placed = locations }
            let trunks = configuration.trunks(with: secrets, at: locations)
            var network = Self.network(configuration, library, secrets, trunks)
            network.keepsRegistrations = registers
            driver = try await NetworkDriver(network, observer: desk)
        } catch {
            throw ServerError("\(error)")
        }
        let task = Task { [weak self] in
            while !Task.isCancelled, let next = await self?.lookAgain() {
                try? await Task.sleep(until: next, clock: .continuous)
            }
        }
        lookups.withLock { $0 = task }
    }

    private static func network(
        _ configuration: ServerConfiguration, _ library: FlowLibrary, _ secrets: [String: String], _ trunks: [Trunk]
    ) -> NetworkDriver.Configuration {
        var network = configuration.line(through: trunks)
        network.listen = configuration.listen
        network.listensOnTCP = configuration.listensOnTCP
        network.tls = configuration.tlsListener
        network.shards = configuration.shards
        network.maxCalls = configuration.maxCalls
        network.loadLimits = configuration.loadLimits
        network.streamLimits.total = configuration.maxConnections
        network.doors = configuration.doors(with: secrets, trunks: trunks)
        network.verifiesCallers = configuration.authorities != nil
        network.prompts = PromptShelf(library.prompts)
        network.secrets = .known(secrets)
        network.recordsCalls = configuration.recordings != nil
        network.watch = configuration.watch
        network.journalsInputs = configuration.journal != nil
        network.journalsPackets = configuration.journal?.keepsPackets ?? false
        network.plan = plan(configuration, library)
        return network
    }

    private static func plan(_ configuration: ServerConfiguration, _ library: FlowLibrary) -> NumberPlan {
        var entries: [PhoneNumber: NumberPlan.Entry] = [:]
        for number in configuration.numbers {
            guard let program = library.programs[configuration.flowPath(of: number)] else { continue }
            entries[number.number] = NumberPlan.Entry(label: number.label, program: program)
        }
        var plan = NumberPlan(entries: entries)
        plan.countryCode = configuration.countryCode
        return plan
    }

    /// Where the server listens, with the port that the system chose for port 0.
    public var localAddress: NetworkAddress { driver.localAddress }

    /// Where the server takes connections, each as `tcp 0.0.0.0:5060`, in order.
    public var streamAddresses: [String] {
        driver.streamAddresses.map { "\($0.key.rawValue) \($0.value)" }.sorted()
    }

    /// How many calls are up.
    public var callCount: Int { desk.callCount }

    // MARK: Reload and status

    /// Swaps what new calls get: flows, prompts, numbers, trunks, secrets, where events go. Running calls keep theirs.
    func replace(with new: Reloader.Version, _ warnings: [Diagnostic]) async -> ReloadReport {
        let (version, needRestart) = state.withLock { state in
            let needRestart = state.configuration.settingsForRestart(before: new.configuration)
            state.version += 1
            state.reloads.taken += 1
            state.configuration = new.configuration
            state.secrets = new.secrets
            state.library = new.library
            state.loadedAt = Date()
            return (state.version, needRestart)
        }
        desk.keep(new.library.versions)
        let plan = Self.plan(new.configuration, new.library)
        await Self.look(new.configuration, finder)
        let locations = await finder.locations
        placed = locations
        let trunks = new.configuration.trunks(with: new.secrets, at: locations)
        let doors = new.configuration.doors(with: new.secrets, trunks: trunks)
        let shelf = PromptShelf(new.library.prompts)
        for shard in driver.shards {
            await shard.result { exchange, _ in
                exchange.replace(
                    plan: plan, trunks: trunks, prompts: shelf, secrets: .known(new.secrets), version: version)
            }
        }
        driver.replaceDoors(doors)
        if registers { driver.shards[0].perform { exchange, now in exchange.keepRegistrations(at: now) } }
        desk.world.replace(new.configuration.eventTargets(new.secrets))
        return ReloadReport(version: version, isTaken: true, problems: warnings, needRestart: needRestart)
    }

    /// Something was wrong: all stays as it is.
    nonisolated func refuseReload(_ problems: [Diagnostic]) -> ReloadReport {
        let version = state.withLock { state in
            state.reloads.refused += 1
            return state.version
        }
        return ReloadReport(version: version, isTaken: false, problems: problems, needRestart: [])
    }

    /// What the server does at this moment.
    public func status() async -> ServerStatus {
        var calls: [Int: Int] = [:]
        var loads: [LoadGauge.Load] = []
        for shard in driver.shards {
            calls.merge(await shard.result { exchange, _ in exchange.callsByVersion }, uniquingKeysWith: +)
            loads.append(await shard.result { exchange, _ in exchange.load })
        }
        let registrations = await driver.shards[0].result { exchange, now in
            exchange.registrations.map { ServerStatus.Registration($0, at: now) }
        }
        return state.withLock { [loads] state in
            ServerStatus(
                listen: localAddress.description, version: state.version, loadedAt: state.loadedAt.formatted(.iso8601),
                callsByVersion: calls,
                numbers: Dictionary(
                    state.configuration.numbers.map { ($0.number.description, $0.flow) }, uniquingKeysWith: { $1 }),
                registrations: registrations, reloads: state.reloads, waitingDeliveries: desk.world.waitingDeliveries,
                loads: loads)
        }
    }

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
        lookups.withLock { $0 }?.cancel()
        await driver.endRegistrations()
        // Time for a BYE to be sent four times: a call that the other side keeps up costs somebody money.
        await driver.finishRequests(within: .seconds(4))
        await driver.stop()
        await desk.stop()
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

extension Shard {
    /// What `work` gives on the shard's thread.
    fileprivate func result<Result: Sendable>(
        _ work: @escaping @Sendable (Exchange, SansIO.Instant) -> Result
    ) async -> Result {
        await withCheckedContinuation { continuation in
            perform { exchange, now in continuation.resume(returning: work(exchange, now)) }
        }
    }
}

extension ServerConfiguration {
    /// Where events go, with the token's value.
    func eventTargets(_ secrets: [String: String]) -> WorldDesk.Events {
        WorldDesk.Events(webhook: events.webhook, token: events.bearer.flatMap { secrets[$0] })
    }

    /// The settings that differ in `new` and cannot change while the server runs.
    func settingsForRestart(before new: ServerConfiguration) -> [String] {
        let same: KeyValuePairs<String, Bool> = [
            "listen": listen == new.listen, "tcp": listensOnTCP == new.listensOnTCP,
            "tls": tls == new.tls && tlsAuthorities == new.tlsAuthorities,
            "public_address": publicHost == new.publicHost,
            "caller_authorities": authorities?.path == new.authorities?.path,
            "media_ports": mediaPorts == new.mediaPorts, "codecs": codecs == new.codecs,
            "srtp": encryption == new.encryption, "shards": shards == new.shards,
            "limits": maxCalls == new.maxCalls && loadLimits == new.loadLimits && maxConnections == new.maxConnections,
            "records": records == new.records,
            "recordings": recordings == new.recordings, "outbox": outbox == new.outbox,
            "control": control == new.control, "events.log": events.log == new.events.log,
        ]
        return same.filter { !$0.value }.map(\.key)
    }

    /// The TLS listener with paths resolved.
    var tlsListener: NetworkDriver.TLSListener? {
        tls.map { tls in
            NetworkDriver.TLSListener(
                listen: tls.listen,
                identity: TLSIdentity(
                    certificate: resolved(tls.identity.certificate, in: folder),
                    key: resolved(tls.identity.key, in: folder)))
        }
    }

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
