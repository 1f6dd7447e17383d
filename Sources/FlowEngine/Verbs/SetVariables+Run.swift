import FlowModel
import SansIO

extension FlowRun {
    mutating func perform(_ set: SetVariables) {
        for assignment in set.assignments {
            do throws(EvaluationError) {
                let value = try assignment.value.evaluate(in: scope)
                self.set(assignment.name, value, isSensitive: scope.isSensitive(assignment.value))
            } catch {
                return failStep(EvaluationError("\(assignment.name): \(error.message)", in: error.source))
            }
        }
        prepareTexts()
        endStep("done")
    }

    /// Sets a variable of the running flow and writes it down.
    mutating func set(_ name: String, _ value: Value, isSensitive: Bool) {
        stack.set(name, value, isSensitive: isSensitive)
        journal(.variableSet(name: name, value: isSensitive && value != .null ? FrameScope.mask : value.json))
    }
}
