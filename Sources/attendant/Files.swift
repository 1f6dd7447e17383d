import Foundation

/// Files and folders as the commands take them.
enum Files {
    static func bytes(of path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }

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
            let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
            return below.filter { !$0.hasPrefix(".") && !$0.contains("/.") && isWanted($0) }.sorted().map { "\(folder)/\($0)" }
        }
    }

    static func isTestFile(_ name: String) -> Bool { name.hasSuffix(".test.yaml") || name.hasSuffix(".test.yml") }

    static func isFlowFile(_ name: String) -> Bool {
        (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && !isTestFile(name)
    }
}
