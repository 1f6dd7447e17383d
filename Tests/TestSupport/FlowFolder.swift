public import FlowModel
import Foundation
import YAML

/// A folder of flows in memory. Every path that ends in `.wav` is a sound, broken where its name says so.
public struct FlowFolder: Sendable {
    /// The text of each file by its path.
    public var files: [String: String]

    /// Those files.
    public init(_ files: [String: String]) { self.files = files }

    /// One flow, `flow.yaml`.
    public init(_ text: String) { files = ["flow.yaml": text] }

    /// Loads the flow at a path.
    public func load(_ path: String = "flow.yaml", root: String? = nil) -> FlowLoadResult {
        let loader = FlowLoader(root: root, readFile: read) { path, _ in
            path.contains("broken") ? "it is not a sound" : nil
        }
        return loader.load(path)
    }

    private func read(_ path: String) -> [UInt8]? {
        if let text = files[path] { return Array(text.utf8) }
        if path.hasPrefix("/usr/share/zoneinfo/") {
            return FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        }
        return path.hasSuffix(".wav") && !path.contains("missing") ? [1] : nil
    }

    /// The messages as `line:column message`.
    public func messages(_ path: String = "flow.yaml") -> [String] {
        load(path).diagnostics.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)" }
    }
}

extension FlowLoadResult {
    /// Everything as a terminal shows it.
    public var shown: String { diagnostics.map { $0.rendered(colour: false) }.joined(separator: "\n") }
}
