import Foundation

/// Files and folders as the commands take them.
enum Files {
    /// So many bytes are read of a file at most: a day of packets, twelve hours of sound.
    private static let largest = 1 << 30

    /// What is in a file; `nil` for none that can be read. One that is too large or has no end is told besides.
    static func bytes(of path: String) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFCHR {
            Terminal.note("error: \(path) is a device, not a file")
            return nil
        }
        if status.st_size > largest {
            Terminal.note(
                "error: \(path) has \(status.st_size) bytes, and at most \(largest) are read; cut it into pieces")
            return nil
        }
        return FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// Writes a file whole or not at all.
    static func replace(_ path: String, with text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The paths themselves, and for each folder the files below it whose name `isWanted`, sorted; none in hidden folders.
    static func expand(_ paths: [String], _ isWanted: (String) -> Bool) -> [String] {
        paths.flatMap { path -> [String] in
            guard isFolder(path) else { return [path] }
            let below = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            let folder = path == "." || path.hasSuffix("/") ? path : path + "/"
            let prefix = folder == "." || folder == "./" ? "" : folder
            return below.filter { !$0.hasPrefix(".") && !$0.contains("/.") && isWanted($0) }.sorted().map {
                prefix + $0
            }
        }
    }

    static func isTestFile(_ name: String) -> Bool { name.hasSuffix(".test.yaml") || name.hasSuffix(".test.yml") }

    static func isFlowFile(_ name: String) -> Bool {
        (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && !isTestFile(name)
    }
}
