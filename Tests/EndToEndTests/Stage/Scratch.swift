import Foundation

/// A folder for one test, gone with it.
final class Scratch: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("attendant-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: url.appendingPathComponent(name)) }

    func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

    /// The text of a file; empty where there is none.
    func text(_ name: String) -> String {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// A folder within, new.
    func folder(_ name: String) throws -> URL {
        let folder = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Puts a fixture into the folder.
    func bring(_ fixture: String) throws {
        let source = Programs.fixtures.appendingPathComponent(fixture)
        try FileManager.default.copyItem(at: source, to: url.appendingPathComponent(fixture))
    }
}
