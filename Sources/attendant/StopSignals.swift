import Dispatch
import Foundation

/// SIGTERM and SIGINT as events.
final class StopSignals: Sendable {
    private let stream: AsyncStream<Void>
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        self.stream = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Waits for the next signal, or until the task is cancelled.
    func next() async {
        for await _ in stream { return }
    }
}

extension Terminal {
    /// Ends the program now; for a second signal.
    static func exitAtOnce() -> Never { exit(130) }
}

/// SIGHUP: reload. Signals that come while one is answered count as one more.
final class ReloadSignals: Sendable {
    private nonisolated(unsafe) let source: any DispatchSourceSignal
    private let task: Task<Void, Never>

    init(_ action: @escaping @Sendable () async -> Void) {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { continuation.yield() }
        source.resume()
        task = Task { for await _ in stream { await action() } }
    }

    func stop() {
        source.cancel()
        task.cancel()
    }
}
