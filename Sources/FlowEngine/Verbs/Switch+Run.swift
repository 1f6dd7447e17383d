import FlowModel
import SansIO

extension FlowRun {
    mutating func perform(_ choice: Switch) {
        do throws(EvaluationError) {
            let text = try choice.expression.evaluate(in: scope).text
            endStep(choice.cases.contains(text) ? text : "default")
        } catch {
            failStep(error)
        }
    }
}
