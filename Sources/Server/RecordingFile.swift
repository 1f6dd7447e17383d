import Audio
import CallEngine
import Foundation

/// A stereo WAV of a call, written piece by piece while the call goes on: the caller left, we right.
///
/// It grows under a name that ends in `.part`, and gets its header's lengths and its own name only when
/// it is complete and on the disk; so a file with the final name is always whole.
final class RecordingFile {
    private let handle: FileHandle
    private let partPath: String
    let path: String
    private var frames = 0

    /// - Throws: what the system says when the file cannot be made.
    init(path: String) throws {
        self.path = path
        partPath = path + ".part"
        guard FileManager.default.createFile(atPath: partPath, contents: nil) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: partPath])
        }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partPath))
        try handle.write(contentsOf: header())
    }

    func append(_ audio: RecordedAudio) throws {
        let count = min(audio.received.count, audio.sent.count)
        var bytes = Data(capacity: count * 4)
        for index in 0..<count {
            withUnsafeBytes(of: audio.received[index].littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: audio.sent[index].littleEndian) { bytes.append(contentsOf: $0) }
        }
        try handle.write(contentsOf: bytes)
        frames += count
    }

    /// Completes the header, waits for the disk, and gives the file its name.
    func finish() throws {
        try handle.seek(toOffset: 0)
        try handle.write(contentsOf: header())
        try handle.synchronize()
        try handle.close()
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: partPath, toPath: path)
    }

    private func header() -> Data {
        Data(SoundFile.wavHeader(frames: frames, channels: 2, sampleRate: PCM.telephoneRate))
    }
}
