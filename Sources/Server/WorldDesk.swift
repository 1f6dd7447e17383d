import CallEngine
import FlowEngine
import FlowModel
import Foundation
import Gateways
import Networking
import Synchronization
import YAML

/// What flows ask of the world and tell it: web requests, deliveries, events, switches of schedules.
///
/// The shards call it on their threads; whatever takes time happens in tasks and on queues of its own.
final class WorldDesk: Sendable {
    /// Where events go; swapped by a reload.
    struct Events: Sendable {
        var webhook: String?
        var token: String?
    }

    private struct RequestID: Hashable {
        var call: CallID
        var token: StepToken
    }

    private struct State {
        var requests: [RequestID: Task<Void, Never>] = [:]
        var events: Events
    }

    private let client = WebClient()
    private let outboxFolder: URL
    private let outbox = Mutex<Outbox?>(nil)
    private let log: FileHandle?
    private let state: Mutex<State>
    private let disk = DispatchQueue(label: "world.disk")
    private let warn: @Sendable (String) -> Void

    /// - Throws: ``ServerError`` when the event log cannot be opened.
    init(
        _ configuration: ServerConfiguration, events: Events, warn: @escaping @Sendable (String) -> Void
    ) throws(ServerError) {
        self.warn = warn
        state = Mutex(State(events: events))
        outboxFolder = URL(fileURLWithPath: configuration.outboxPath, isDirectory: true)
        do {
            log = try configuration.eventLogPath.map { try CallFiles.openForAppending($0) }
        } catch {
            throw ServerError("the event log cannot be opened: \(error.localizedDescription)")
        }
        // What was not delivered before the last stop is delivered now.
        if FileManager.default.fileExists(atPath: outboxFolder.path) { _ = openOutbox() }
    }

    /// Where events go from now on.
    func replace(_ events: Events) { state.withLock { $0.events = events } }

    /// How many deliveries wait on the disk.
    var waitingDeliveries: Int { outbox.withLock { $0?.count ?? 0 } }

    /// Ends what is under way; deliveries stay on the disk.
    func stop() async {
        let requests = state.withLock { Array($0.requests.values) }
        for request in requests { request.cancel() }
        for request in requests { await request.value }
        await outbox.withLock { $0 }?.stop()
        await client.shutdown()
        disk.sync {}
    }

    // MARK: Requests

    func ask(_ request: WebRequest, _ token: StepToken, for call: CallID, on shard: Shard) {
        let answer: @Sendable (WebAnswer) -> Void = { answer in
            shard.perform { exchange, now in exchange.webAnswered(call, token, answer, at: now) }
        }
        if request.isDurable { return disk.async { [self] in answer(keep(request)) } }
        let id = RequestID(call: call, token: token)
        state.withLock { state in
            state.requests[id] = Task { [self] in
                let result = await client.answer(to: request)
                forget(id)
                answer(result)
            }
        }
    }

    private func forget(_ id: RequestID) { state.withLock { _ = $0.requests.removeValue(forKey: id) } }

    func giveUp(_ token: StepToken, of call: CallID) {
        let task = state.withLock { $0.requests.removeValue(forKey: RequestID(call: call, token: token)) }
        task?.cancel()
    }

    // MARK: Deliveries and events

    private func openOutbox() -> Outbox? {
        outbox.withLock { outbox in
            if outbox == nil {
                let (client, warn) = (client, warn)
                do {
                    outbox = try Outbox(folder: outboxFolder, send: { await client.answer(to: $0) }, report: warn)
                } catch {
                    warn("the outbox \(outboxFolder.path) cannot be used: \(error.localizedDescription)")
                }
            }
            return outbox
        }
    }

    private func keep(_ request: WebRequest) -> WebAnswer {
        openOutbox()?.accept(request) ?? .failed("the outbox \(outboxFolder.path) cannot be used")
    }

    /// Writes the event's line, and hands it to the webhook.
    func tell(_ notice: EventNotice, of call: CallID) {
        let events = state.withLock { $0.events }
        disk.async { [self] in
            let line: Value = .map([
                "event": .text(notice.name), "data": notice.data, "call": .text(call.description),
                "at": .text(Self.timestamp()),
            ])
            do { try log?.write(contentsOf: Data((line.json + "\n").utf8)) } catch {
                warn("the event \(notice.name) could not be logged: \(error.localizedDescription)")
            }
            guard let url = events.webhook else { return }
            var request = WebRequest(.post, url, shown: "POST webhook of events (\(notice.name))")
            request.body = .bytes(Array(line.json.utf8), contentType: "application/json")
            request.authorization = events.token.map { .bearer($0) }
            request.isDurable = true
            if case .failed(let reason) = keep(request) { warn("the event \(notice.name) is lost: \(reason)") }
        }
    }

    private static func timestamp() -> String {
        Date.now.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }

    // MARK: Switches

    func readOverrides(_ paths: [String], _ token: StepToken, for call: CallID, on shard: Shard) {
        disk.async { [self] in
            var states: [String: String] = [:]
            for path in paths { states[path] = Self.state(in: path, warn) }
            shard.perform { [states] exchange, now in exchange.overridesRead(call, token, states, at: now) }
        }
    }

    /// What a switch says; `nil` where there is no file, or `state` is null or `auto`. A file that says nonsense is
    /// reported and changes nothing.
    private static func state(in path: String, _ warn: (String) -> Void) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path)?.prefix(65_536), !bytes.isEmpty else { return nil }
        guard let value = try? Value(json: bytes) else {
            warn("the switch \(path) is no JSON; write {\"state\": \"closed\"}")
            return nil
        }
        switch value.value(at: ["state"]) {
        case .null, .text("auto"): return nil
        case .text(let text) where Schedule.State(rawValue: text) != nil: return text
        default:
            warn("the switch \(path) has no state open, closed, holiday or auto")
            return nil
        }
    }
}
