import Audio
import Foundation
import Glibc

/// Recordings that a crash or a full disk has left in the middle: given a right header and their name at the next start.
enum RecordingRepair {
    /// Repairs what lies in a folder and in those below it.
    ///
    /// A file that another process still writes is left alone, and so is a name that is taken: the repaired file then
    /// gets `-recovered` before its extension.
    /// - Returns: a sentence for each file.
    static func repair(_ folder: String) -> [String] {
        let files = FileManager.default.enumerator(atPath: folder)
        var sentences: [String] = []
        while let name = files?.nextObject() as? String {
            guard name.hasSuffix(".wav" + RecordingFile.growing) else { continue }
            if let sentence = repairFile(folder + "/" + name) { sentences.append(sentence) }
        }
        return sentences
    }

    private static func repairFile(_ part: String) -> String? {
        let descriptor = open(part, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return "the recording \(part) was left by a crash and cannot be opened" }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
        do throws(FileTrouble) {
            guard let header = try header(of: descriptor) else {
                unlink(part)
                return "the recording \(part) was left by a crash without any audio and is removed"
            }
            try RecordingFile.write(header, to: descriptor, at: 0, part)
            let path = freePath(String(part.dropLast(RecordingFile.growing.count)))
            try RecordingFile.publish(part, as: path, descriptor)
            return "the recording \(path) was left by a crash and is whole again"
        } catch {
            return "the recording \(part) was left by a crash and could not be repaired: \(error)"
        }
    }

    /// The header that the file's length asks for; `nil` when it holds no audio, or is none of ours.
    private static func header(of descriptor: Int32) throws(FileTrouble) -> [UInt8]? {
        var head = [UInt8](repeating: 0, count: 44)
        guard pread(descriptor, &head, head.count, 0) == head.count, head.starts(with: "RIFF".utf8) else { return nil }
        let channels = Int(head[22])
        let length = Int(lseek(descriptor, 0, SEEK_END)) - head.count
        guard 1...2 ~= channels, length >= 2 * channels else { return nil }
        let frames = length / (2 * channels)
        guard ftruncate(descriptor, off_t(head.count + frames * 2 * channels)) == 0 else {
            throw FileTrouble("shorten the recording")
        }
        return SoundFile.wavHeader(frames: frames, channels: channels, sampleRate: PCM.telephoneRate)
    }

    private static func freePath(_ path: String) -> String {
        guard access(path, F_OK) == 0 else { return path }
        let stem = path.dropLast(".wav".count)
        let names = (1...9).map { "\(stem)-recovered\($0 == 1 ? "" : String($0)).wav" }
        return names.first { access($0, F_OK) != 0 } ?? names[0]
    }
}
