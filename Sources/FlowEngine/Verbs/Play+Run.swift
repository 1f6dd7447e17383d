import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ play: Play) {
        loopsLeft = max(1, play.loop)
        playOnce(play)
    }

    /// One round of the list; `one_of` is drawn anew in each.
    mutating func playOnce(_ play: Play) {
        loopsLeft -= 1
        switch startPlaying(play.items, options: play.options) {
        case .success(true): activity = .playing
        case .success(false): endStep("done")
        case .failure(let error): failStep(error)
        }
    }
}
