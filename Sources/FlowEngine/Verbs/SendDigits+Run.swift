import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ step: SendDigits) {
        do throws(EvaluationError) {
            let digits = try step.digits.text(in: scope)
            guard digits.utf8.count <= SendDigits.mostDigits,
                digits.allSatisfy({ "0123456789ABCDabcd*#wW".contains($0) })
            else {
                throw EvaluationError("only 0-9 A-D * # w W can be sent, \(SendDigits.mostDigits) of them at most")
            }
            guard !digits.isEmpty else { return endStep("done") }
            activity = .sendingDigits
            commands.push(.sendDigits(nextToken(), digits, on: step.on, off: step.off, form: step.form))
        } catch {
            failStep(error)
        }
    }

    mutating func digitsSent(_ token: StepToken) {
        guard activity == .sendingDigits, token == self.token else { return }
        endStep("done")
    }
}
