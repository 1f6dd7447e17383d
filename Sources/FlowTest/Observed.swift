import CallEngine
import FlowEngine
import FlowModel
import SansIO
import YAML

/// What a call came to, and how that differs from what a test expects.
struct Observed {
    let journal: [JournalEntry]
    let record: CallRecord?
    var hearing: [Int: HearingVerdict] = [:]
    /// What was asked of the web; `nil` where only the journal tells.
    var requests: [WebRequest]?

    var flow: [FlowJournalEntry] {
        journal.compactMap { if case .flow(let entry) = $0.event { entry } else { nil } }
    }

    /// The sections that were entered.
    var path: [String] {
        flow.compactMap { if case .sectionEntered(_, let section) = $0 { section } else { nil } }
    }

    /// The prompts that were played, as people read them.
    var prompts: [String] {
        flow.compactMap { if case .promptStarted(let text) = $0 { text } else { nil } }
    }

    /// The keys that were heard.
    var keys: String {
        String(flow.compactMap { if case .key(let key, _, _) = $0 { key } else { nil } })
    }

    /// The targets that were dialled.
    var dialled: [String] {
        journal.compactMap { if case .dialing(let target, _) = $0.event { target } else { nil } }
    }

    /// How the flow ended.
    var outcome: String { record?.outcome ?? "none" }

    /// What the flow returned, as text.
    var result: String { record.map { $0.result.isNull ? "null" : $0.result.text } ?? "none" }

    /// A variable of the flow when the call was over, as text.
    func variable(_ name: String) -> String {
        record?.variables[name].map { $0.isNull ? "null" : $0.text } ?? "unset"
    }

    /// How long the call was up.
    var duration: Duration { record?.duration ?? .zero }

    /// How long the recordings are that were kept.
    var recordings: [Duration] {
        journal.compactMap { if case .recordingSaved(_, let duration) = $0.event { duration } else { nil } }
    }

    // MARK: Against a test

    func failures(against expected: Expectation) -> [TestFailure] {
        var comparison = Comparison(expected: expected)
        comparison.compareList("path", path, expected.path)
        comparison.compare("outcome", outcome, expected.outcome)
        comparison.compare("keys", keys, expected.keys)
        comparison.compareList("dialled", dialled, expected.dialled)
        comparison.compare("result", result, expected.result)
        for (name, value) in (expected.variables ?? [:]).sorted(by: { $0.key < $1.key }) {
            comparison.compare("vars.\(name)", variable(name), value)
        }
        if let wanted = expected.keySource { checkSource(wanted, &comparison) }
        if let bounds = expected.duration, !bounds.contains(duration) {
            comparison.fail("duration", "the call was up for \(durationText(duration)), expected was \(text(bounds))")
        }
        checkRecordings(expected.recordings, &comparison)
        checkRequests(expected.requests, &comparison)
        checkEvents(expected.events, &comparison)
        checkPrompts(expected.prompts ?? [], &comparison)
        for text in expected.neverLogged where trace.contains(text) {
            comparison.fail("never_logged", "\"\(text)\" stands in the trace and must not")
        }
        return comparison.failures
    }

    private func checkSource(_ wanted: CallerStep.KeyForm, _ comparison: inout Comparison) {
        for case .key(let key, let source, _) in flow where source != wanted.source {
            return comparison.fail("keys", "key \(key) came by \(source), expected was \(wanted.source)")
        }
    }

    /// Each expected prompt comes after the ones before it, and can be heard.
    private func checkPrompts(_ wanted: [Heard], _ comparison: inout Comparison) {
        let played = prompts
        var rest = played[...]
        for heard in wanted {
            guard let index = rest.firstIndex(where: heard.matches) else {
                let nearest = Likeness.nearest(to: heard.words, among: Array(rest))
                return comparison.fail(
                    "prompts", "the prompt \(heard) was not heard in its place; heard were \(played)", nearest: nearest)
            }
            if let complaint = hearing[index]?.complaint {
                comparison.fail("prompts", "the flow played \(heard), but \(complaint)")
            }
            rest = rest[(index + 1)...]
        }
    }

    /// Prompts that steps waited for and the flow played, but the caller could not hear.
    func unheard(by steps: [Int: Int], of callerSteps: [CallerStep]) -> [TestFailure] {
        steps.sorted { $0.key < $1.key }.compactMap { step, prompt in
            guard let complaint = hearing[prompt]?.complaint, case .hear(let heard, _) = callerSteps[step].action else {
                return nil
            }
            return TestFailure(
                message: "the flow played \(heard), but \(complaint)", line: callerSteps[step].place.line, step: step)
        }
    }

    private func text(_ bounds: ClosedRange<Duration>) -> String {
        bounds.lowerBound == .zero
            ? "at most \(durationText(bounds.upperBound))"
            : "\(durationText(bounds.lowerBound)) to \(durationText(bounds.upperBound))"
    }

    private var trace: String { journal.map { "\($0.event)" }.joined(separator: "\n") }
}

extension CallerStep.KeyForm {
    /// The engine's word for it.
    var source: String { self == .audio ? "inband" : rawValue }
}
