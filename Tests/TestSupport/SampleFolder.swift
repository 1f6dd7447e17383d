public import FlowModel
import Foundation

/// The repository's own files, read from where this file lies.
public enum SampleFolder {
    /// The folder of the repository.
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// What is in a file; `nil` where there is none.
    public static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names of what lies in a folder, sorted.
    public static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).sorted()
    }

    /// The sample flows by path.
    public static let flows: [(path: String, text: String)] = names(in: "flows")
        .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }
        .map { "flows/\($0)" }
        .compactMap { path in text(path).map { (path, $0) } }
        .filter { $0.text.hasPrefix("flow:") || $0.text.contains("\nflow:") }

    /// Loads a sample flow whose text may have been changed. Sounds are not decoded.
    public static func load(_ path: String, as text: String? = nil) -> FlowLoadResult {
        let loader = FlowLoader(
            root: root,
            readFile: { asked in
                if asked == "\(root)/\(path)", let text { return Array(text.utf8) }
                return FileManager.default.contents(atPath: asked).map { [UInt8]($0) }
            },
            checkSound: { _, _ in nil })
        return loader.load("\(root)/\(path)")
    }

    /// True where the whole of a long test is to be run: `ATTENDANT_LONG_TESTS=1`.
    public static let isLong = ProcessInfo.processInfo.environment["ATTENDANT_LONG_TESTS"] != nil
}
