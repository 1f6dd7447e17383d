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

    /// Everything that comes on standard input; `nil` where there is none.
    static func standardInput() -> [UInt8]? {
        (try? FileHandle.standardInput.readToEnd()).map { [UInt8]($0 ?? Data()) } ?? nil
    }

    /// Writes a file whole or not at all.
    ///
    /// A symbolic link stays one, and a file that is there keeps its permissions.
    static func replace(_ path: String, with text: String) throws {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let mode = try? FileManager.default.attributesOfItem(atPath: target.path)[.posixPermissions]
        try Data(text.utf8).write(to: target, options: .atomic)
        if let mode { try? FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: target.path) }
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
