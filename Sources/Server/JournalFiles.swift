import CallEngine
import FlowEngine
import FlowModel
import Foundation
import Glibc
import SansIO

/// The files of call journals. Used on one queue only.
final class JournalFiles: @unchecked Sendable {
    private struct Open {
        var descriptor: Int32
        var path: URL
        var name: URL
        var begin: SansIO.Instant
        var redaction = PacketRedaction()
        var hasFailed = false
    }

    let folder: URL
    private var open: [CallID: Open] = [:]

    /// - Throws: ``ServerError`` when the folder cannot be made.
    init(folder: URL) throws(ServerError) {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(at: openFolder, withIntermediateDirectories: true)
        } catch {
            throw ServerError("the folder for journals cannot be made: \(error.localizedDescription)")
        }
    }

    private var openFolder: URL { folder.appendingPathComponent("open", isDirectory: true) }

    // MARK: Writing

    /// Adds an entry to its call's journal, which begins with the first one and is closed with the last.
    func write(_ entry: JournalEntry) {
        guard var file = open[entry.call] ?? begin(entry) else { return }
        let line = JournalLine(entry, since: file.begin)
        append(file.redaction.take(line), to: &file)
        switch entry.event {
        case .answered: synchronise(&file)
        case .ended: return end(&file, entry.call)
        default: break
        }
        open[entry.call] = file
    }

    private func begin(_ entry: JournalEntry) -> Open? {
        switch entry.event {
        case .arrived, .placed: break
        default: return nil
        }
        let (day, time) = Self.names(of: Date())
        let path = openFolder.appendingPathComponent("\(entry.call).call")
        let descriptor = Glibc.open(path.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            warn("the journal of call \(entry.call) cannot be made: \(String(cString: strerror(errno)))")
            return nil
        }
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        var file = Open(
            descriptor: descriptor, path: path,
            name: folder.appendingPathComponent(day).appendingPathComponent("\(time)-\(entry.call).call"),
            begin: entry.at)
        append(["{\"attendant_call\":1,\"call\":\"\(entry.call)\",\"day\":\"\(day)\",\"time\":\"\(time)\"}"], to: &file)
        return file
    }

    /// `2026-03-06` and `15-00-00`, UTC.
    private static func names(of date: Date) -> (day: String, time: String) {
        let text = WallClock(unixNanosecondsAtZero: Int64(date.timeIntervalSince1970) * 1_000_000_000).iso8601(
            at: .zero)
        return (String(text.prefix(10)), text.dropFirst(11).prefix(8).map { $0 == ":" ? "-" : String($0) }.joined())
    }

    private func append(_ lines: [String], to file: inout Open) {
        guard !lines.isEmpty, !file.hasFailed else { return }
        var bytes = Array((lines.joined(separator: "\n") + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                file.hasFailed = true
                return warn("the journal \(file.path.path) ends here: \(String(cString: strerror(errno)))")
            }
            bytes = bytes.dropFirst(count)
        }
    }

    private func synchronise(_ file: inout Open) {
        append(file.redaction.takeAll(), to: &file)
        fdatasync(file.descriptor)
    }

    private func end(_ file: inout Open, _ call: CallID) {
        synchronise(&file)
        Glibc.close(file.descriptor)
        open[call] = nil
        move(file.path, to: file.name)
    }

    private func move(_ path: URL, to name: URL) {
        do {
            try FileManager.default.createDirectory(
                at: name.deletingLastPathComponent(), withIntermediateDirectories: true)
            guard rename(path.path, name.path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        } catch {
            warn("the journal \(path.path) stays where it is: \(error.localizedDescription)")
        }
    }

    /// Writes what waits and lets the files be: the next start closes them.
    func closeAll() {
        for var file in open.values {
            synchronise(&file)
            Glibc.close(file.descriptor)
        }
        open = [:]
    }

    // MARK: Mending

    /// Closes the journals of calls whose server was killed: a torn line is cut off, and a line says what happened.
    /// Journals that another server writes at this moment are left alone.
    func mendWhatWasLeft() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: openFolder.path)) ?? []
        for name in names.sorted() where name.hasSuffix(".call") { mend(openFolder.appendingPathComponent(name)) }
    }

    private func mend(_ path: URL) {
        let descriptor = Glibc.open(path.path, O_RDWR | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { Glibc.close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let bytes = FileManager.default.contents(atPath: path.path)
        else { return }
        let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if whole < bytes.count { ftruncate(descriptor, off_t(whole)) }
        let lines = bytes.prefix(whole).split(separator: UInt8(ascii: "\n"))
        let last = lines.last.flatMap { try? JournalLine(parsing: $0) }
        if last?.name != "ended" {
            let reason = "the server was stopped before the call's end could be written"
            let line = JournalLine(
                nanoseconds: last?.nanoseconds ?? 0, kind: .call, name: "ended",
                fields: ["by": .text("system"), "reason": .text(reason)])
            let text = Array((line.text + "\n").utf8)
            _ = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
        fdatasync(descriptor)
        let (day, time) = Self.names(of: modificationDate(of: path))
        move(path, to: folder.appendingPathComponent(day).appendingPathComponent("\(time)-\(path.lastPathComponent)"))
    }

    private func modificationDate(of path: URL) -> Date {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path.path)
        return attributes?[.modificationDate] as? Date ?? Date()
    }

}

func warn(_ problem: String) { try? FileHandle.standardError.write(contentsOf: Data("warning: \(problem)\n".utf8)) }
