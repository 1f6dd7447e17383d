import CallEngine
import Foundation
import Synchronization

/// Writes a journal for each call: a folder a day, a file a call, a line for each thing that happened.
///
/// ```
///   shard threads ── note ──▶ inbox ──▶ ┌──── one queue ────┐──▶ open/ID.call ──▶ 2026-03-06/15-00-00-ID.call
///                             (a lock)   │ redaction, lines  │
/// ```
///
/// ``note(_:)`` never waits for the disk. When the disk does not keep up, packets are left out first, and the journal
/// says so. A file is synchronised at the answer and at the end; until its end it lies in `open`, where the next start
/// finds it after a crash, mends its torn line, and moves it to the others.
final class CallJournals: Sendable {
    private struct Inbox {
        var entries: [JournalEntry] = []
        var lostPackets = 0
        var isBeingEmptied = false
    }

    /// So many entries wait at most before packets are left out.
    private static let longestInbox = 100_000

    private let inbox = Mutex(Inbox())
    private let queue = DispatchQueue(label: "calls.journals")
    private let files: JournalFiles

    /// Makes the folders, writes the versions of the flows, and mends what a crash left.
    ///
    /// - Throws: ``ServerError`` when a folder cannot be written.
    init(folder: String, versions: [String: FlowVersion]) throws(ServerError) {
        files = try JournalFiles(folder: URL(fileURLWithPath: folder, isDirectory: true))
        try keep(versions)
        files.mendWhatWasLeft()
    }

    /// Keeps versions of flows, so that calls that run them can be replayed. Called at load and at each reload.
    func keep(_ versions: [String: FlowVersion]) throws(ServerError) {
        do {
            for version in versions.values { try version.write(below: files.folder.appendingPathComponent("flows")) }
        } catch {
            throw ServerError("the flows cannot be kept in \(files.folder.path)/flows: \(error.localizedDescription)")
        }
    }

    /// Hands an entry over; from any thread, returns at once.
    func note(_ entry: JournalEntry) {
        let mustEmpty = inbox.withLock { inbox in
            if case .packet = entry.event, inbox.entries.count >= Self.longestInbox {
                inbox.lostPackets += 1
                return false
            }
            inbox.entries.append(entry)
            defer { inbox.isBeingEmptied = true }
            return !inbox.isBeingEmptied
        }
        if mustEmpty { queue.async { [self] in empty() } }
    }

    private func empty() {
        while true {
            let (entries, lostPackets) = inbox.withLock { inbox in
                let taken = (inbox.entries, inbox.lostPackets)
                inbox.entries = []
                inbox.lostPackets = 0
                inbox.isBeingEmptied = !taken.0.isEmpty
                return taken
            }
            guard !entries.isEmpty else { return }
            if lostPackets > 0 { warn("the disk is too slow for journals: \(lostPackets) packets were left out") }
            for entry in entries { files.write(entry) }
        }
    }

    /// Waits until everything handed over so far is written.
    func flush() { queue.sync { empty() } }

    /// Writes what is left; calls that are still up stay in `open` for the next start.
    func finish() {
        queue.sync {
            empty()
            files.closeAll()
        }
    }
}
