import Audio
public import Foundation
import Hashes

/// Rendered speech on disk: one WAV file a text, named by the hash of everything that decides how it sounds.
///
/// Files appear whole or not at all, so several processes can share a folder. A file that cannot be read is treated as
/// absent, and is replaced when the text is rendered again.
public struct SpeechCache: Sendable {
    /// Where the files are.
    public let directory: URL
    /// The folder is kept below this many bytes; what was not used for the longest time goes first.
    public let sizeLimit: Int

    /// - Parameters:
    ///   - directory: made when the first text is stored.
    ///   - sizeLimit: in bytes; the default holds about nine hours of speech.
    public init(directory: URL = SpeechCache.defaultDirectory, sizeLimit: Int = 512 << 20) {
        self.directory = directory
        self.sizeLimit = sizeLimit
    }

    /// `$XDG_CACHE_HOME/attendant/speech`, or `~/.cache/attendant/speech`.
    public static var defaultDirectory: URL {
        let home = FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
        let given = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"]
        // The XDG specification has relative paths ignored.
        let base = given.flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil } ?? home
        return base.appendingPathComponent("attendant/speech")
    }

    /// The file of a request, whether it exists or not.
    public func file(of request: SpeechRequest, by engine: some SpeechEngine) -> URL {
        // Each part with its length, so that no two lists of parts make the same text.
        let parts = [engine.name, engine.version, request.language, request.voice ?? "", request.text]
        let key = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return directory.appendingPathComponent(SHA2.sha256(Array(key.utf8)).hexadecimal + ".wav")
    }

    /// The stored samples, mono at 8 000 Hz; `nil` when there are none or the file is damaged.
    public func samples(of request: SpeechRequest, by engine: some SpeechEngine) -> [Int16]? {
        let file = file(of: request, by: engine)
        guard let data = try? Data(contentsOf: file),
            let samples = try? SoundFile.readMono8k([UInt8](data), name: file.lastPathComponent)
        else { return nil }
        // The time of last use decides what goes when the folder is full; failing to note it costs nothing else.
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: file.path)
        return samples
    }

    /// Stores samples, mono at 8 000 Hz.
    /// - Throws: the system's error when the folder or file cannot be written.
    public func store(_ samples: [Int16], of request: SpeechRequest, by engine: some SpeechEngine) throws {
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let sound = SoundFile.wav(channels: [samples], sampleRate: PCM.telephoneRate)
        // Atomic: written under another name in the same folder, then renamed.
        try Data(sound).write(to: file(of: request, by: engine), options: .atomic)
    }

    /// Removes what was not used for the longest time until the folder is within ``sizeLimit``. Reads the whole folder.
    public func prune() {
        let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
        let files =
            (try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: Array(keys))) ?? []
        var entries = files.filter { $0.pathExtension == "wav" }.compactMap { file in
            (try? file.resourceValues(forKeys: keys)).map {
                (file: file, size: $0.fileSize ?? 0, used: $0.contentModificationDate ?? .distantPast)
            }
        }
        entries.sort { $0.used > $1.used }
        var total = 0
        for entry in entries {
            total += entry.size
            if total > sizeLimit { try? FileManager.default.removeItem(at: entry.file) }
        }
    }
}
