public import FlowEngine
public import Foundation
import Synchronization

/// Deliveries that survive a restart: one file each in a folder, until the other side has taken it.
///
/// ```
///   NAME.json ── 2xx ──▶ removed
///       │  ▲
///       │  └── no answer, 408, 425, 429, 5xx: later, 1 s at first, twice as long each time, an hour at most
///       └── any other answer, or 24 hours old ──▶ failed/NAME.json
/// ```
///
/// A file is written under another name, flushed and renamed, so that one with its own name is whole. A delivery may
/// arrive twice: where the machine stops between the answer and the removal. The folder is the owner's alone, because
/// requests may hold secrets.
public final class Outbox: Sendable {
    /// How a request is sent; ``WebClient/answer(to:)`` but for tests.
    public typealias Send = @Sendable (WebRequest) async -> WebAnswer

    private let folder: URL
    private let send: Send
    private let report: @Sendable (String) -> Void
    private let firstDelay: Duration
    private let state = Mutex(State())

    private struct State {
        var tasks: [String: Task<Void, Never>] = [:]
        var isStopped = false
    }

    /// A delivery that is this old, in seconds, is given up.
    public static let oldest: Double = 24 * 3600
    /// How many deliveries are tried at once.
    private let slots = AsyncSlots(8)

    /// An outbox in a folder; what lies there from before is delivered.
    ///
    /// - Parameters:
    ///   - folder: made where it is not there.
    ///   - firstDelay: the wait after the first failure.
    ///   - report: gets a sentence when a delivery is given up.
    /// - Throws: what the system says when the folder cannot be made or read.
    public init(
        folder: URL, firstDelay: Duration = .seconds(1), send: @escaping Send,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        self.folder = folder
        self.send = send
        self.report = report
        self.firstDelay = firstDelay
        let owner: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        for path in [folder, folder.appendingPathComponent("failed")] {
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true, attributes: owner)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            if name.hasSuffix(".part") { try? FileManager.default.removeItem(at: folder.appendingPathComponent(name)) }
            if name.hasSuffix(".json") { deliver(name) }
        }
    }

    /// Takes a delivery over: when this returns, it is on the disk. Blocks for as long as the disk takes.
    ///
    /// - Returns: ``WebAnswer/accepted``, or why it could not be kept.
    public func accept(_ request: WebRequest) -> WebAnswer {
        do {
            let now = Date().timeIntervalSince1970
            let name = "\(Int(now * 1000))-\(UUID().uuidString).json"
            try write(Delivery(request, at: now), as: name)
            deliver(name)
            return .accepted
        } catch let error as WebFailure {
            return error.answer
        } catch {
            return .failed("the delivery cannot be kept in \(folder.path): \(error.localizedDescription)")
        }
    }

    /// How many deliveries wait.
    public var count: Int { state.withLock { $0.tasks.count } }

    /// Stops delivering; what waits stays on the disk.
    public func stop() async {
        let tasks = state.withLock { state in
            state.isStopped = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    // MARK: Files

    private func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

    private func write(_ delivery: Delivery, as name: String) throws {
        let part = url(name + ".part")
        let descriptor = open(part.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: JSONEncoder().encode(delivery))
        try handle.synchronize()
        try handle.close()
        guard rename(part.path, url(name).path) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        flushFolder()
    }

    /// The name itself is safe once the folder is flushed.
    private func flushFolder() {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func giveUp(_ name: String, _ shown: String, _ reason: String) {
        let failed = folder.appendingPathComponent("failed").appendingPathComponent(name)
        try? FileManager.default.moveItem(at: url(name), to: failed)
        report("\(shown) was given up: \(reason); it is kept as \(failed.path)")
    }

    // MARK: Delivering

    private func deliver(_ name: String) {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.tasks[name] = Task { [self] in
                await deliverUntilTaken(name)
                forget(name)
            }
        }
    }

    private func forget(_ name: String) { state.withLock { _ = $0.tasks.removeValue(forKey: name) } }

    private func deliverUntilTaken(_ name: String) async {
        guard let data = try? Data(contentsOf: url(name)),
            var delivery = try? JSONDecoder().decode(Delivery.self, from: data), let request = delivery.request
        else { return giveUp(name, name, "it is no delivery") }
        while !Task.isCancelled {
            let wait = max(0, min(delivery.nextAt - Date().timeIntervalSince1970, 3600))
            guard (try? await Task.sleep(for: .seconds(wait))) != nil else { return }
            let answer = await slots.with { await self.send(request) }
            switch Verdict(answer) {
            case .taken:
                try? FileManager.default.removeItem(at: url(name))
                return
            case .refused(let reason): return giveUp(name, delivery.shown, reason)
            case .later(let reason):
                // A request that was given up says nothing of the other side.
                guard !Task.isCancelled else { return }
                let now = Date().timeIntervalSince1970
                guard now - delivery.createdAt < Self.oldest else { return giveUp(name, delivery.shown, reason) }
                delivery.tries += 1
                delivery.nextAt = now + delay(afterTries: delivery.tries)
                try? write(delivery, as: name)
            }
        }
    }

    /// Twice as long each time, an hour at most, up to a quarter longer by chance so that deliveries spread.
    private func delay(afterTries tries: Int) -> Double {
        let first = Double(firstDelay.components.seconds) + Double(firstDelay.components.attoseconds) * 1e-18
        let doubled = first * Double(1 << min(tries - 1, 16))
        return min(doubled, 3600) * Double.random(in: 1...1.25)
    }

    private enum Verdict {
        case taken
        case refused(String)
        case later(String)

        init(_ answer: WebAnswer) {
            switch answer {
            case .accepted: self = .taken
            case .timedOut(let reason), .notConnected(let reason), .failed(let reason): self = .later(reason)
            case .response(let response):
                switch response.status {
                case 200..<300: self = .taken
                case 408, 425, 429, 500...: self = .later("the answer was \(response.status)")
                default: self = .refused("the answer was \(response.status)")
                }
            }
        }
    }
}

/// Lets so many through at once; the others wait in order.
actor AsyncSlots {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func with<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
        let result = await body()
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        return result
    }
}
