import FlowModel
import SansIO

extension FlowRun {
    mutating func perform(_ result: ReturnValue) {
        do throws(EvaluationError) {
            let value = try result.value.map { tree throws(EvaluationError) in try scope.value(of: tree) } ?? .null
            let isSensitive = result.value.map { scope.isSensitive($0) } ?? false
            journal(.stepEnded(outcome: "done", next: nil))
            returnFromFrame(value, isSensitive: isSensitive)
        } catch {
            failStep(error)
        }
    }
}
