import CallEngine
import FlowEngine
import YAML

/// A test file that replays a recorded call and expects what came of it.
public struct ReplayTestFile: Sendable {
    private let call: RecordedCall
    private let flow: String

    /// - Parameter flow: the flow's path; by default the one that the journal names.
    public init(_ call: RecordedCall, flow: String?) {
        self.call = call
        self.flow = flow ?? call.beginning?.flow ?? "flow.yaml"
    }

    /// The file's text.
    public var text: String {
        var lines = [
            "# A call out of its journal. Paths start from the folder of this file.",
            "flow: \(JSONText.quoted(flow))", "", "tests:", "  - name: \(JSONText.quoted(name))",
            "    replay: \(JSONText.quoted(call.path))", "    expect:", "      path: \(list(call.sections))",
        ]
        if let outcome { lines.append("      outcome: \(outcome)") }
        lines.append("      keys: \(JSONText.quoted(keys))")
        lines.append("      prompts: \(list(prompts))")
        return lines.joined(separator: "\n")
    }

    private var name: String {
        let file = call.path.split(separator: "/").last.map(String.init) ?? call.path
        return "the call \(file) goes as it went"
    }

    private var outcome: String? {
        call.deeds.compactMap { if case .finished(let outcome) = $0.entry { outcome } else { nil } }.last
    }

    private var keys: String {
        String(call.deeds.compactMap { if case .key(let key, _, _) = $0.entry { key } else { nil } })
    }

    private var prompts: [String] {
        call.deeds.compactMap { if case .promptStarted(let text) = $0.entry { text } else { nil } }
    }

    private func list(_ texts: [String]) -> String { "[\(texts.map(JSONText.quoted).joined(separator: ", "))]" }
}
