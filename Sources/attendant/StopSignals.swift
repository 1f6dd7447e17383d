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
