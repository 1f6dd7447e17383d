import FlowModel
import SansIO

extension FlowRun {
    /// Tells it and goes on: whether the world takes it is not the caller's business.
    mutating func perform(_ event: Event) {
        do throws(EvaluationError) {
            var masked = scope
            masked.isMasked = true
            let data = try event.data.map { tree throws(EvaluationError) in try masked.value(of: tree) } ?? .null
            journal(.event(name: event.name, data: data.json))
            commands.push(.event(EventNotice(name: event.name, data: data)))
            endStep("done")
        } catch {
            failStep(error)
        }
    }
}
