import SansIO

/// Whether a prompt that a flow played could be heard at the other end.
public enum HearingVerdict: Sendable, Equatable {
    /// As far as it was played, it arrived.
    case heard
    /// The prompt has no sound in it.
    case silent
    /// Only this much of it arrived, in time and in the share of its sounding parts (0…1).
    case damaged(upTo: Duration, of: Duration, share: Double)

    /// What the caller heard instead of the prompt, as the end of a sentence; `nil` where all is well.
    public var complaint: String? {
        switch self {
        case .heard: nil
        case .silent: "it is silent"
        case .damaged(_, _, let share) where share < 0.05: "the caller heard nothing of it"
        case .damaged(let end, let whole, let share):
            "the caller heard \(Int((share * 100).rounded())) % of it: up to \(seconds(end)) s of \(seconds(whole)) s"
        }
    }

    private func seconds(_ duration: Duration) -> String {
        let tenths = duration.wholeMilliseconds / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}
