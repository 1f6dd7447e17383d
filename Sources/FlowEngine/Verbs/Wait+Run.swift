import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ wait: Wait, at now: Instant) {
        activity = .waiting
        timers.set(.wait, at: now + wait.duration)
    }
}
