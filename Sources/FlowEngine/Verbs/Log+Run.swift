import FlowModel
import SansIO

extension FlowRun {
    mutating func perform(_ log: Log) {
        do throws(EvaluationError) {
            _ = try log.text.text(in: scope)
            journal(.log(level: log.level.rawValue, text: scope.journalText(of: log.text)))
        } catch {
            journal(.log(level: "warning", text: withoutSensitiveValues("log: \(error.description)")))
        }
        endStep("done")
    }
}
