public import Audio
public import Foundation

/// The sound files under one folder. A path that leads out of it is refused, however it does so.
public struct PromptFiles: Sendable {
    /// The folder, with symbolic links resolved.
    public let root: URL
    /// Larger files are refused, in bytes.
    public static let largestFile = 128 << 20

    /// The files under `root`.
    public init(root: URL) { self.root = root.standardizedFileURL.resolvingSymlinksInPath() }

    /// A whole file.
    /// - Parameter path: relative to ``root``, or absolute and within it.
    /// - Throws: ``PromptFileError``: why the file cannot be had.
    public func bytes(of path: String) throws(PromptFileError) -> [UInt8] {
        let file = try locate(path)
        let values = try? file.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
        guard let values else { throw PromptFileError(path, .missing(folder: root.path)) }
        guard values.isRegularFile == true else { throw PromptFileError(path, .notAFile) }
        guard values.fileSize ?? 0 <= Self.largestFile else { throw PromptFileError(path, .tooLarge) }
        do {
            return [UInt8](try Data(contentsOf: file))
        } catch {
            throw PromptFileError(path, .unreadable(error.localizedDescription))
        }
    }

    /// A file as a telephone plays it: mono, 8 000 Hz.
    /// - Throws: ``PromptFileError``: why the file cannot be had, or what is wrong with its sound.
    public func samples(of path: String) throws(PromptFileError) -> [Int16] {
        let bytes = try bytes(of: path)
        do {
            return try SoundFile.readMono8k(bytes, name: path)
        } catch {
            throw PromptFileError(path, .sound(error))
        }
    }

    private func locate(_ path: String) throws(PromptFileError) -> URL {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw PromptFileError(path, .missing(folder: root.path)) }
        let asked = path.hasPrefix("/") ? URL(fileURLWithPath: path) : root.appendingPathComponent(path)
        // `..` goes first and links second, as the caller's words have it; both results have to be inside.
        let file = asked.standardizedFileURL.resolvingSymlinksInPath()
        let inside = root.path == "/" ? "/" : root.path + "/"
        guard file.path.hasPrefix(inside) else { throw PromptFileError(path, .outside(folder: root.path)) }
        return file
    }
}

/// Why a prompt's file cannot be used, as a sentence.
public struct PromptFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Equatable, Sendable {
        /// There is no such file under the folder.
        case missing(folder: String)
        /// The path leads out of the folder.
        case outside(folder: String)
        /// It is a folder or a device.
        case notAFile
        /// It is larger than ``PromptFiles/largestFile``.
        case tooLarge
        /// The system does not let us read it; the text is the system's.
        case unreadable(String)
        /// Its sound cannot be used.
        case sound(SoundFileError)
    }

    /// The path as it was asked for.
    public let path: String
    /// What is wrong.
    public let reason: Reason

    /// The error about `path`.
    public init(_ path: String, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// The sentence.
    public var description: String {
        switch reason {
        case .missing(let folder): "\(path) does not exist in \(folder): correct the name, or put the file there"
        case .outside(let folder): "\(path) leads out of \(folder): keep sound files inside"
        case .notAFile: "\(path) is not a file"
        case .tooLarge: "\(path) is larger than \(PromptFiles.largestFile >> 20) MiB: shorten it"
        case .unreadable(let text): "\(path) cannot be read: \(text)"
        case .sound(let error): error.description
        }
    }
}
