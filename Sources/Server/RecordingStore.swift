public import CallEngine
import FlowModel
import MediaEngine

/// The recordings of the calls on the disk: does what the calls want done to their files.
///
/// A file that cannot be opened or written is given up, and said so once; what was written of it stays, with a right
/// header. Blocks; used on one queue only.
public final class RecordingStore: @unchecked Sendable {
    private struct Key: Hashable {
        var call: CallID
        var id: RecordingID
    }

    private let recordings: String
    private let data: String
    private var open: [Key: RecordingFile] = [:]

    /// - Parameters:
    ///   - recordings: the folder for recordings of calls.
    ///   - data: the folder that flows keep their files in. Both are made when they are needed.
    public init(recordings: String, data: String) {
        self.recordings = recordings
        self.data = data
    }

    /// Repairs what a crash left behind; a sentence for each file.
    public func repair() -> [String] {
        RecordingRepair.repair(recordings) + (data == recordings ? [] : RecordingRepair.repair(data))
    }

    /// Does what a call wants; the answer, where it has one.
    public func handle(_ notice: RecordingNotice, of call: CallID) -> RecordingReply? {
        let key = Key(call: call, id: notice.id)
        do throws(FileTrouble) {
            return try perform(notice, key)
        } catch {
            open[key] = nil
            return .failed(error.description)
        }
    }

    private func perform(_ notice: RecordingNotice, _ key: Key) throws(FileTrouble) -> RecordingReply? {
        switch notice {
        case .begin(_, let place, let channels):
            guard let path = path(of: place, key.call) else {
                return .failed("the path of a recording must stay within its folder")
            }
            open[key] = try RecordingFile(path: path, channels: channels)
            return .opened
        case .audio(_, let samples): try open[key]?.append(samples)
        case .discard: open.removeValue(forKey: key)?.discard()
        case .finish(_, let frames):
            guard let file = open[key] else { return nil }
            try file.finish(keeping: frames)
            open[key] = nil
            return .saved(path: file.path)
        }
        return nil
    }

    /// Completes what is still open: the program ends.
    public func closeAll() {
        for file in open.values { try? file.finish(keeping: .max) }
        open = [:]
    }

    private func path(of place: RecordingPlace, _ call: CallID) -> String? {
        switch place {
        case .call(part: 0): return recordings + "/\(call).wav"
        case .call(let part): return recordings + "/\(call)-\(part).wav"
        case .file(let path): return RecordingPath.isWithinFolder(path) ? data + "/" + path : nil
        }
    }
}
