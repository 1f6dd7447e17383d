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
            DispatchSource.signals(number) { continuation.yield() }
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
        source = DispatchSource.signals(SIGHUP) { continuation.yield() }
        task = Task { for await _ in stream { await action() } }
    }

    func stop() {
        source.cancel()
        task.cancel()
    }
}

extension DispatchSource {
    /// Calls `handler` for each signal of that number, from the moment this returns. None is lost: until the source is
    /// there, the signal does what it does by default, and from then on Dispatch catches it. Ignoring it besides, as kqueue
    /// wants it, would throw it away.
    ///
    /// A queue of its own gets a thread of its own at once. On a machine with one core the global queues have none to spare while
    /// this waits, and think of it a second later.
    fileprivate static func signals(
        _ number: Int32, _ handler: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        let source = makeSignalSource(signal: number, queue: DispatchQueue(label: "signals"))
        source.setEventHandler(handler: handler)
        let isThere = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { isThere.signal() }
        source.resume()
        isThere.wait()
        return source
    }
}
