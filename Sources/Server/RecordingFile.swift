import Audio
import Glibc

/// A WAV file that grows piece by piece while a call goes on.
///
/// It grows under a name that ends in `.part`, with a header that is right after each piece, and gets its own name
/// only when it is complete and on the disk: a file with the final name is always whole. It is locked while it is
/// written (`flock`), so that ``RecordingRepair`` leaves it alone. Blocks; owned by one queue.
final class RecordingFile {
    /// What a name ends in while its file grows.
    static let growing = ".part"
    private static let headerLength = 44

    private let descriptor: Int32
    private let channels: Int
    private var frames = 0
    /// Where the file will be.
    let path: String

    /// Makes the file, and the folders above it.
    init(path: String, channels: Int) throws(FileTrouble) {
        self.path = path
        self.channels = channels
        try Self.makeFolders(above: path)
        descriptor = open(path + Self.growing, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw FileTrouble("make \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw FileTrouble("lock \(path)") }
        try writeHeader()
    }

    deinit { close(descriptor) }

    /// Appends samples, interleaved where there are two channels.
    func append(_ samples: [Int16]) throws(FileTrouble) {
        let bytes = samples.map(\.littleEndian).withUnsafeBytes { [UInt8]($0) }
        try Self.write(bytes, to: descriptor, at: Self.headerLength + frames * channels * 2, path)
        frames += samples.count / channels
        try writeHeader()
    }

    /// Keeps `count` frames, waits for the disk, and gives the file its name.
    func finish(keeping count: Int) throws(FileTrouble) {
        frames = min(max(count, 0), frames)
        guard ftruncate(descriptor, off_t(Self.headerLength + frames * channels * 2)) == 0 else {
            throw FileTrouble("shorten \(path)")
        }
        try writeHeader()
        try Self.publish(path + Self.growing, as: path, descriptor)
    }

    /// Removes the file.
    func discard() { unlink(path + Self.growing) }

    private func writeHeader() throws(FileTrouble) {
        let header = SoundFile.wavHeader(frames: frames, channels: channels, sampleRate: PCM.telephoneRate)
        try Self.write(header, to: descriptor, at: 0, path)
    }

    // MARK: The disk

    static func write(
        _ bytes: [UInt8], to descriptor: Int32, at offset: Int, _ path: String
    ) throws(FileTrouble) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                let rest = UnsafeRawBufferPointer(rebasing: all[done...])
                return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileTrouble("write \(path)") }
            done += count
        }
    }

    /// Waits for the disk, renames, and waits for the folder's entry.
    static func publish(_ part: String, as path: String, _ descriptor: Int32) throws(FileTrouble) {
        guard fsync(descriptor) == 0 else { throw FileTrouble("write \(path)") }
        guard rename(part, path) == 0 else { throw FileTrouble("name \(path)") }
        let folder = open(parentFolder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private static func makeFolders(above path: String) throws(FileTrouble) {
        var folder = path.hasPrefix("/") ? "/" : ""
        for part in parentFolder(of: path).split(separator: "/") {
            folder += part + "/"
            guard mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw FileTrouble("make the folder \(folder)") }
        }
    }
}

/// What the system refused, as a sentence.
struct FileTrouble: Error, CustomStringConvertible {
    let description: String

    /// The trouble that `errno` tells of.
    init(_ what: String) { description = "cannot \(what): \(String(cString: strerror(errno)))" }
}
