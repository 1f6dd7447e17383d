import CallEngine
import FlowEngine
import FlowModel
import YAML

/// What a call came to, and how that differs from what a test expects.
struct Observed {
    let journal: [JournalEntry]
    let record: CallRecord?

    private var flow: [FlowJournalEntry] {
        journal.compactMap { if case .flow(let entry) = $0.event { entry } else { nil } }
    }

    private var path: [String] {
        flow.compactMap { if case .sectionEntered(_, let section) = $0 { section } else { nil } }
    }

    private var prompts: [String] {
        flow.compactMap { if case .promptStarted(let text) = $0 { text } else { nil } }
    }

    private var keys: String {
        String(flow.compactMap { if case .key(let key, _, _) = $0 { key } else { nil } })
    }

    private var dialled: [String] {
        journal.compactMap { if case .dialing(let target, _) = $0.event { target } else { nil } }
    }

    func failures(against expected: Expectation) -> [TestFailure] {
        var messages: [String] = []
        compare("path", path, expected.path, &messages)
        compare("outcome", record?.outcome ?? "none", expected.outcome, &messages)
        compare("keys", keys, expected.keys, &messages)
        compare("dialled", dialled, expected.dialled, &messages)
        for (name, value) in (expected.variables ?? [:]).sorted(by: { $0.key < $1.key }) {
            compare(
                "vars.\(name)", record?.variables[name].map { $0.isNull ? "null" : $0.text } ?? "unset", value,
                &messages)
        }
        if let missing = missingPrompt(expected.prompts ?? []) {
            messages.append("the prompt \"\(missing)\" was not heard in its place; heard were \(prompts)")
        }
        for text in expected.neverLogged where trace.contains(text) {
            messages.append("\"\(text)\" stands in the trace and must not")
        }
        return messages.map { TestFailure(message: $0, line: expected.place?.line) }
    }

    private func compare<Thing: Equatable>(_ name: String, _ found: Thing, _ wanted: Thing?, _ messages: inout [String])
    {
        guard let wanted, wanted != found else { return }
        messages.append("\(name) is \(found), expected was \(wanted)")
    }

    /// The first expected prompt that does not come after the ones before it.
    private func missingPrompt(_ wanted: [String]) -> String? {
        var rest = prompts[...]
        for text in wanted {
            guard let index = rest.firstIndex(where: Heard(text: text).matches) else { return text }
            rest = rest[(index + 1)...]
        }
        return nil
    }

    private var trace: String { journal.map { "\($0.event)" }.joined(separator: "\n") }
}
