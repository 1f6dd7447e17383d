import FlowModel
import SansIO

extension FlowRun {
    mutating func perform(_ goto: Goto) {
        journal(.stepEnded(outcome: "done", next: goto.section))
        enter(goto.section)
    }
}
