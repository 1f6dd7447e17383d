import Foundation
import Synchronization

/// The speech that flows ask for: from memory, from the cache on disk, or rendered by the engine now.
///
/// May be used from any thread. A call blocks while the engine works; do not make it on a shard's thread.
public final class SpeechLibrary: Sendable {
    /// The engine that speaks.
    public let engine: any SpeechEngine
    private let cache: SpeechCache?
    private let memory: Mutex<Memory>
    private let report: @Sendable (String) -> Void

    /// - Parameters:
    ///   - engine: speaks what is not known yet.
    ///   - cache: keeps what was spoken over restarts; `nil`: nothing is kept on disk.
    ///   - memoryLimit: how much is kept in memory, in samples; the default is 30 minutes of speech.
    ///   - report: gets a sentence when the cache cannot be written; speech goes on without it.
    public init(
        engine: any SpeechEngine,
        cache: SpeechCache? = SpeechCache(),
        memoryLimit: Int = 30 * 60 * 8000,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.engine = engine
        self.cache = cache
        self.report = report
        memory = Mutex(Memory(limit: memoryLimit))
        cache?.prune()
    }

    /// The audio of a text: mono, 8 000 Hz, never empty.
    /// - Throws: ``SpeechError``: why there is none.
    public func samples(of request: SpeechRequest) throws(SpeechError) -> [Int16] {
        if let known = memory.withLock({ $0.samples[request] }) { return known }
        let samples = if let stored = cache?.samples(of: request, by: engine) { stored } else { try rendered(request) }
        memory.withLock { $0.keep(samples, of: request) }
        return samples
    }

    /// Makes sure that all of `requests` are ready, one after the other; what fails does not stop the rest.
    ///
    /// - Parameter progress: called after each with how many are done and how many there are.
    /// - Returns: the requests that failed, and why; empty when all is ready.
    public func prepare(
        _ requests: [SpeechRequest], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) -> [(request: SpeechRequest, error: SpeechError)] {
        var failures: [(request: SpeechRequest, error: SpeechError)] = []
        for (index, request) in requests.enumerated() {
            do {
                _ = try samples(of: request)
            } catch {
                failures.append((request, error))
            }
            progress(index + 1, requests.count)
        }
        return failures
    }

    private func rendered(_ request: SpeechRequest) throws(SpeechError) -> [Int16] {
        let samples = try engine.render(request)
        do {
            try cache?.store(samples, of: request, by: engine)
        } catch {
            report("speech cannot be kept in \(cache?.directory.path ?? "the cache"): \(error.localizedDescription)")
        }
        return samples
    }
}

/// What was asked for last; the oldest half goes when it is full.
private struct Memory {
    let limit: Int
    var samples: [SpeechRequest: [Int16]] = [:]
    private var order: [SpeechRequest] = []
    private var count = 0

    init(limit: Int) { self.limit = limit }

    mutating func keep(_ new: [Int16], of request: SpeechRequest) {
        guard samples.updateValue(new, forKey: request) == nil else { return }
        order.append(request)
        count += new.count
        guard count > limit else { return }
        let surplus = order.prefix { oldest in
            guard count > limit / 2, oldest != request else { return false }
            count -= samples.removeValue(forKey: oldest)?.count ?? 0
            return true
        }
        order.removeFirst(surplus.count)
    }
}
