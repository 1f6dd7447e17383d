import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ menu: Menu, at now: Instant) { begin(CollectStep(menu, guard: finishKeyGuard), at: now) }
}
