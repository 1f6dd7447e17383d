import CallEngine
import Foundation
import Glibc
import Synchronization

/// The record file: a line of JSON for each call.
///
/// Used on one queue only.
final class CallFiles: @unchecked Sendable {
    private let records: FileHandle?

    /// - Throws: ``ServerError`` when the record file cannot be made.
    init(records: String?) throws(ServerError) {
        do {
            self.records = try records.map(Self.openForAppending)
        } catch {
            throw ServerError("the file for records cannot be made: \(error.localizedDescription)")
        }
    }

    static func openForAppending(_ path: String) throws -> FileHandle {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        // Appending is left to the system, so that two programs can write one file line by line.
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Appends a call's record and waits for the disk.
    func write(_ record: CallRecord) -> [String] {
        guard let records else { return [] }
        do {
            try records.write(contentsOf: Data((record.jsonLine + "\n").utf8))
            try records.synchronize()
            return []
        } catch {
            return [
                "the record of call \(record.id) could not be written: \(error.localizedDescription): \(record.jsonLine)"
            ]
        }
    }

    func closeAll() {
        try? records?.close()
    }
}
