import CallEngine
import Synchronization
import Transcript

/// Prints calls on standard output as they happen.
final class LiveCalls: Sendable {
    private let printer: Mutex<CallPrinter>

    init(showsCallID: Bool) { printer = Mutex(CallPrinter(colour: Terminal.hasColour, showsCallID: showsCallID)) }

    func show(_ entry: JournalEntry) {
        for line in printer.withLock({ $0.lines(for: entry) }) { Terminal.print(line) }
    }
}
