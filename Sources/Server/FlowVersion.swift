public import FlowModel
import Foundation
import Hashes
public import YAML

/// One version of a flow with everything it was made from: a journal names it, and a replay runs it again.
///
/// Texts are kept whole, sounds by their SHA-256: a replay needs the one and can tell when the other has changed.
public struct FlowVersion: Sendable, Equatable {
    /// Larger files are no flows and no tables of one.
    private static let longestText = 1 << 20

    /// The path of the flow that calls start in.
    public let entry: String
    /// The flows and tables by the paths they are named by.
    public let texts: [String: [UInt8]]
    /// The SHA-256 of each sound by its path.
    public let sounds: [String: String]
    /// Sixteen hexadecimal digits out of all that is in it.
    public let name: String

    private init(entry: String, texts: [String: [UInt8]], sounds: [String: String]) {
        self.entry = entry
        self.texts = texts
        self.sounds = sounds
        let parts = texts.sorted { $0.key < $1.key }.map { $0.key + SHA2.sha256($0.value).hexadecimal }
        let all = [entry] + parts + sounds.sorted { $0.key < $1.key }.map { $0.key + $0.value }
        name = String(SHA2.sha256(Array(all.joined(separator: "\n").utf8)).hexadecimal.prefix(16))
    }

    /// Reads what is at these paths now.
    init(entry: String, paths: [String]) {
        var texts: [String: [UInt8]] = [:]
        var sounds: [String: String] = [:]
        for path in paths {
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            if Self.isText(path), data.count <= Self.longestText {
                texts[path] = [UInt8](data)
            } else {
                sounds[path] = SHA2.sha256([UInt8](data)).hexadecimal
            }
        }
        self.init(entry: entry, texts: texts, sounds: sounds)
    }

    private static func isText(_ path: String) -> Bool {
        [".yaml", ".yml", ".json", ".csv"].contains { path.lowercased().hasSuffix($0) }
    }

    // MARK: On the disk

    private static let manifestName = "version.json"

    /// Writes the version into a folder of its name below `folder`; does nothing where that is there.
    func write(below folder: URL) throws {
        let place = folder.appendingPathComponent(name, isDirectory: true)
        guard !FileManager.default.fileExists(atPath: place.appendingPathComponent(Self.manifestName).path) else {
            return
        }
        var copies: [String: Value] = [:]
        for (path, bytes) in texts {
            let copy = path.split(separator: "/").map { $0 == ".." ? "up" : String($0) }.joined(separator: "/")
            let target = place.appendingPathComponent(copy)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: target)
            copies[path] = .text(copy)
        }
        let manifest = Value.map([
            "entry": .text(entry), "texts": .map(copies), "sounds": .map(sounds.mapValues(Value.text)),
        ])
        try Data((manifest.json + "\n").utf8).write(to: place.appendingPathComponent(Self.manifestName))
    }

    /// Reads a version that was written to the folder `path`; `nil` where there is none or it is not whole.
    public init?(folder path: String) {
        let place = URL(fileURLWithPath: path, isDirectory: true)
        guard let data = FileManager.default.contents(atPath: place.appendingPathComponent(Self.manifestName).path),
            case .map(let manifest)? = try? Value(json: [UInt8](data)), case .text(let entry)? = manifest["entry"],
            case .map(let copies)? = manifest["texts"], case .map(let sounds)? = manifest["sounds"]
        else { return nil }
        var texts: [String: [UInt8]] = [:]
        for (path, copy) in copies {
            guard !copy.text.split(separator: "/").contains(".."),
                let bytes = FileManager.default.contents(atPath: place.appendingPathComponent(copy.text).path)
            else { return nil }
            texts[path] = [UInt8](bytes)
        }
        self.init(entry: entry, texts: texts, sounds: sounds.mapValues(\.text))
    }

    /// The program that this version was; `nil` where it does not load any more, with why.
    public func load() -> (program: FlowProgram?, diagnostics: [Diagnostic]) {
        let root = entry.hasPrefix("/") ? parentFolder(of: parentFolder(of: entry)) : nil
        let loader = FlowLoader(
            root: root, readFile: { path in texts[path] ?? (sounds[path] == nil ? nil : []) },
            checkSound: { _, _ in nil })
        let result = loader.load(entry)
        return (result.program, result.diagnostics)
    }
}
