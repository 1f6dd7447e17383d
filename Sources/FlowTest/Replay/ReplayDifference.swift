public import FlowEngine
public import SansIO

/// Where a replay first did something else than the call it replays.
public struct ReplayDifference: Sendable, Equatable, CustomStringConvertible {
    /// What the flow did in the call; `nil` where it did nothing more.
    public var recorded: FlowJournalEntry?
    /// What it did in the replay; `nil` where it did nothing more.
    public var replayed: FlowJournalEntry?
    /// When, since the call's first line.
    public var at: Instant
    /// The step of the replay in which it happened, in words; `nil` before the first.
    public var step: String?

    /// Two or three lines for people.
    public var description: String {
        let seconds = at.nanoseconds / 1_000_000
        let fraction = String(1000 + seconds % 1000).dropFirst()
        return """
            the first difference is at \(seconds / 1000).\(fraction) s\(step.map { ", in \($0)" } ?? ""):
              in the call:   \(recorded.map(Self.words) ?? "nothing more")
              in the replay: \(replayed.map(Self.words) ?? "nothing more")
            """
    }

    /// Whether two deeds are the same. Where a step stands in its file does not count: a comment moves it.
    static func isAlike(_ recorded: FlowJournalEntry, _ replayed: FlowJournalEntry) -> Bool {
        switch (recorded, replayed) {
        case (.stepStarted(let a, let b, let c, let d, _), .stepStarted(let e, let f, let g, let h, _)):
            (a, b, c, d) == (e, f, g, h)
        case (.log(let level, let text), .log(let other, let otherText)):
            level == other && withoutPlace(text) == withoutPlace(otherText)
        default: recorded == replayed
        }
    }

    /// `flow.yaml:3:7: gather: …` without its file, line and column.
    private static func withoutPlace(_ text: String) -> Substring {
        let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count == 4 && Int(parts[1]) != nil && Int(parts[2]) != nil ? parts[3] : text[...]
    }

    private static func words(_ entry: FlowJournalEntry) -> String {
        switch entry {
        case .sectionEntered(_, let section): "section \(section) begins"
        case .stepStarted(let section, let index, let verb, _, _): "step \(index + 1) of \(section), \(verb), begins"
        case .stepEnded(let outcome, let next):
            "the step ends with \(outcome)\(next.map { " and goes to \($0)" } ?? "")"
        case .promptStarted(let text): "the prompt \"\(text)\""
        case .key(let key, _, let use): "the key \(key) (\(use.rawValue))"
        case .attempt(let number, let reason): "attempt \(number) fails: \(reason.rawValue)"
        case .variableSet(let name, let value): "\(name) becomes \(value)"
        case .log(let level, let text): "\(level): \(text)"
        case .finished(let outcome): "the flow is over: \(outcome)"
        default: "\(entry)"
        }
    }
}
