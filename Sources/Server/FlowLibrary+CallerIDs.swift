public import CallEngine
import FlowModel
import Numbering
public import YAML

extension FlowLibrary {
    /// Caller ids that flows write out and that the trunk does not let us show: each would fail in every call.
    ///
    /// - Parameter trunk: the trunk that calls go out through; without one nothing can be dialled at all.
    public func callerIDMistakes(trunk: Trunk?) -> [Diagnostic] {
        guard let trunk else { return [] }
        let flows = programs.values.flatMap { $0.flows.values }
        var seen: Set<String> = []
        return flows.sorted { $0.path < $1.path }.filter { seen.insert($0.path).inserted }
            .flatMap { mistakes(in: $0, trunk) }
    }

    private func mistakes(in flow: Flow, _ trunk: Trunk) -> [Diagnostic] {
        var result: [Diagnostic] = []
        if let wanted = flow.outbound?.callerID, let reason = Self.refusal(of: wanted, trunk) {
            result.append(
                Diagnostic(.error, reason, at: SourcePlace(file: flow.path, line: 1, column: 1), help: Self.help))
        }
        for step in flow.sections.flatMap(\.steps) {
            guard case .dial(let dial) = step.verb, let wanted = dial.callerID.constant?.text else { continue }
            guard let reason = Self.refusal(of: wanted, trunk) else { continue }
            result.append(Diagnostic(.error, reason, at: step.place, length: 4, help: Self.help))
        }
        return result
    }

    private static let help = "add the number to the trunk's caller_ids, or show another one"

    private static func refusal(of wanted: String, _ trunk: Trunk) -> String? {
        do throws(CallerIDRefused) {
            _ = try trunk.identity(showing: wanted, name: nil)
            return nil
        } catch { return error.reason }
    }
}
