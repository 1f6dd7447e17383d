import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ gather: Gather, at now: Instant) {
        begin(CollectStep(gather, guard: finishKeyGuard), at: now)
    }
}
