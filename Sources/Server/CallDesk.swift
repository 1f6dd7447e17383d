import CallEngine
import FlowEngine
import Foundation
import Gateways
import Locating
import MediaEngine
import Networking
import Passports
import Resolving
import SIPCore
import SansIO
import Synchronization

/// What the calls leave behind and what they ask for: records, recordings, prompts, and the watcher.
///
/// The shards call it on their threads, so everything slow happens on queues of its own: one for files
/// and for the watcher, in order; another for prompts, several at a time.
final class CallDesk: ShardObserver {
    private struct State {
        var registrations: [String: String] = [:]
        var unsent = RareSentence()
        var up: Set<CallID> = []
        var whenEnded: [CallID: @Sendable (CallRecord) -> Void] = [:]
    }

    private let prompts: PromptDesk
    private let watch: @Sendable (JournalEntry) -> Void
    private let note: @Sendable (String) -> Void
    private let files: CallFiles
    private let recordings: RecordingStore
    private let journals: CallJournals?
    let world: WorldDesk
    private let verification: CallerVerification?
    private let state = Mutex(State())
    private let recording = DispatchQueue(label: "calls.recording")
    private let writing = DispatchQueue(label: "calls.writing")
    private let rendering = DispatchQueue(label: "calls.rendering", attributes: .concurrent)
    private let renderers = DispatchSemaphore(value: 4)

    init(
        _ configuration: ServerConfiguration, events: WorldDesk.Events, prompts: PromptDesk,
        versions: [String: FlowVersion], note: @escaping @Sendable (String) -> Void,
        watch: @escaping @Sendable (JournalEntry) -> Void
    ) throws(ServerError) {
        let fetcher = configuration.authorities == nil ? nil : CertificateFetcher(resolve: Self.addresses)
        verification = fetcher.flatMap(configuration.callerVerification)
        self.prompts = prompts
        self.watch = watch
        self.note = note
        world = try WorldDesk(configuration, events: events) { warn($0) }
        files = try CallFiles(records: configuration.records.map { resolved($0, in: configuration.folder) })
        recordings = RecordingStore(recordings: configuration.recordingsFolder, data: configuration.dataFolder)
        for sentence in recordings.repair() { warn(sentence) }
        journals = try configuration.journal.map { journal throws(ServerError) in
            try CallJournals(folder: resolved(journal.folder, in: configuration.folder), versions: versions)
        }
    }

    /// Where a host is: addresses of IPv4, as most machines reach them.
    private static func addresses(of host: String) async -> [NetworkAddress.Host] {
        var settings = DNSResolver.Settings()
        settings.tryMilliseconds = 800
        settings.limit = .seconds(2)
        guard let name = ServerLocator.Name(host, port: 443, transport: .tcp),
            case .found(let location) = await DNSResolver(settings).locate(
                name, random: RandomSource(seed: UInt64.random(in: .min ... .max)))
        else { return [] }
        return location.addresses.map(\.host)
    }

    /// Keeps what the flows of a reload were made from, so that calls that run them can be replayed.
    func keep(_ versions: [String: FlowVersion]) {
        do throws(ServerError) { try journals?.keep(versions) } catch { warn(error.description) }
    }

    var callCount: Int { state.withLock { $0.up.count } }

    func whenEnded(_ call: CallID, _ action: @escaping @Sendable (CallRecord) -> Void) {
        state.withLock { $0.whenEnded[call] = action }
    }

    /// Waits until everything handed over so far is written.
    func finish() {
        recording.sync { recordings.closeAll() }
        writing.sync { files.closeAll() }
        journals?.finish()
    }

    /// Waits until everything handed over so far is written, and goes on.
    func flush() async {
        await withCheckedContinuation { continuation in recording.async { continuation.resume() } }
        await withCheckedContinuation { continuation in writing.async { continuation.resume() } }
        journals?.flush()
    }

    // MARK: ShardObserver

    /// Says what has changed about a registration, and nothing where it was only renewed.
    func shard(_ shard: Shard, registration report: RegistrationReport) {
        let sentence = report.sentence
        let isNew = state.withLock { state in
            defer { state.registrations[report.name] = sentence }
            return state.registrations[report.name] != sentence
        }
        if isNew { note(sentence) }
    }

    func shard(_ shard: Shard, couldNotSend sentence: String) {
        let line = state.withLock { $0.unsent.say(sentence, at: .now) }
        if let line { note(line) }
    }

    func shard(_ shard: Shard, load: LoadGauge.Load) {
        let figures = "\(load.percent) % busy, audio \(load.lateness.wholeMilliseconds) ms late"
        if load.isTooMuch {
            warn("shard \(shard.index) cannot do all in time (\(figures)): new calls get 503 until it has time again")
        } else {
            note("shard \(shard.index) has time again (\(figures)): new calls are taken")
        }
    }

    func shard(_ shard: Shard, wants key: PromptKey) {
        rendering.async { [prompts, renderers] in
            renderers.wait()
            let result = prompts.prompt(for: key)
            renderers.signal()
            shard.perform { exchange, now in exchange.fetched(key, result, at: now) }
        }
    }

    func shard(_ shard: Shard, journalled entry: JournalEntry) {
        switch entry.event {
        case .arrived, .placed: state.withLock { _ = $0.up.insert(entry.call) }
        default: break
        }
        journals?.note(entry)
        switch entry.event {
        case .packet, .began, .flow(.heard(_)), .flow(.timerFired): break
        default: writing.async { [watch] in watch(entry) }
        }
    }

    func shard(_ shard: Shard, _ call: CallID, wants notice: RecordingNotice) {
        recording.async { [self] in
            guard let reply = recordings.handle(notice, of: call) else { return }
            if case .failed(let reason) = reply { warn("a recording of call \(call) is incomplete: \(reason)") }
            shard.perform { exchange, now in exchange.recordingReplied(call, notice.id, reply, at: now) }
        }
    }

    func shard(_ shard: Shard, ended record: CallRecord) {
        let action = state.withLock { state in
            state.up.remove(record.id)
            return state.whenEnded.removeValue(forKey: record.id)
        }
        writing.async { [self] in
            for problem in files.write(record) { warn(problem) }
            action?(record)
        }
    }

    /// Calls of the library's kind do not come here: every number has a flow, the rest gets 404.
    func shard(_ shard: Shard, offers call: CallID, _ incoming: IncomingCall, _ route: NumberPlan.Route) {}
    func shard(_ shard: Shard, _ call: CallID, did event: CallEvent) {}

    /// The certificate may have to be fetched, which has its own limit of time.
    func shard(_ shard: Shard, verifies leg: LegID, _ claim: CallerClaim) {
        Task { [verification] in
            let now = Int(Date().timeIntervalSince1970)
            let verdict = await verification?.verdict(on: CallClaim(claim), at: now) ?? CallerVerdict.none
            shard.perform { exchange, now in exchange.callerVerified(leg, CallerFinding(verdict), at: now) }
        }
    }

    /// Ends what goes on over the network.
    func stop() async {
        await world.stop()
    }

    // MARK: The world

    func shard(_ shard: Shard, asks request: WebRequest, _ token: StepToken, for call: CallID) {
        world.ask(request, token, for: call, on: shard)
    }

    func shard(_ shard: Shard, givesUp token: StepToken, of call: CallID) { world.giveUp(token, of: call) }

    func shard(_ shard: Shard, _ call: CallID, tells notice: EventNotice) { world.tell(notice, of: call) }

    func shard(_ shard: Shard, wantsOverrides paths: [String], _ token: StepToken, for call: CallID) {
        world.readOverrides(paths, token, for: call, on: shard)
    }
}
