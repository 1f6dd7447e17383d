import FlowModel
import SansIO

extension FlowRun {
    mutating func perform(_ condition: Condition) {
        do throws(EvaluationError) {
            endStep(try condition.expression.evaluate(in: scope).isTrue ? "then" : "else")
        } catch {
            failStep(error)
        }
    }
}
