import CallEngine
import Foundation
import Glibc
import Synchronization

/// The files that calls leave: a line of JSON each in the record file, and a stereo WAV each in the folder of recordings.
///
/// Used on one queue only.
final class CallFiles: @unchecked Sendable {
    private let records: FileHandle?
    private let recordings: URL?
    private var open: [CallID: RecordingFile] = [:]

    /// - Throws: ``ServerError`` when a folder or the record file cannot be made.
    init(records: String?, recordings: String?) throws(ServerError) {
        do {
            self.records = try records.map(Self.openForAppending)
            self.recordings = try recordings.map { path in
                let folder = URL(fileURLWithPath: path, isDirectory: true)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                return folder
            }
        } catch {
            throw ServerError("the files for records and recordings cannot be made: \(error.localizedDescription)")
        }
    }

    private static func openForAppending(_ path: String) throws -> FileHandle {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        // Appending is left to the system, so that two programs can write one file line by line.
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Adds a piece to a call's recording.
    /// - Returns: what went wrong, as sentences; the call goes on.
    func write(_ audio: RecordedAudio, of call: CallID) -> [String] {
        guard let recordings else { return [] }
        do {
            let file = try open[call] ?? RecordingFile(path: recordings.appendingPathComponent("\(call).wav").path)
            open[call] = audio.isLast ? nil : file
            try file.append(audio)
            if audio.isLast { try file.finish() }
            return []
        } catch {
            open[call] = nil
            return ["the recording of call \(call) is incomplete: \(error.localizedDescription)"]
        }
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
        for file in open.values { try? file.finish() }
        open = [:]
        try? records?.close()
    }
}
