import CallEngine
import FlowEngine
import FlowModel
import MediaEngine
import SansIO

/// What the outside of a recorded call does for a flow that goes another way than the recorded one.
struct ReplayedWorld {
    private let length: (PromptKey) -> Duration?
    /// How long each prompt took in the call.
    private var lengths: [String: Duration] = [:]
    /// What became of the parties that were dialled, in order.
    private var dials: [(outcome: String, detail: String, after: Duration)] = []
    private var lastPrompt: String?
    /// What will come in, by time; what comes first at a time stands first.
    private var coming: [(at: Instant, event: FlowEvent)] = []

    init(_ call: RecordedCall, length: @escaping (PromptKey) -> Duration?) {
        self.length = length
        var prompt: (text: String, at: Instant)?
        var stepBegan: Instant = .zero
        for entry in call.entries {
            switch entry.event {
            case .flow(.promptStarted(let text)): prompt = (text, entry.at)
            case .flow(.stepStarted): stepBegan = entry.at
            case .flow(.heard(.playFinished)):
                if let prompt { lengths[prompt.text] = entry.at - prompt.at }
            case .flow(.heard(.dialFinished(_, let outcome, let detail))):
                dials.append((outcome, detail, entry.at - stepBegan))
            default: break
            }
        }
    }

    /// What the caller still does in the call; answers to what the recorded flow asked are left out.
    mutating func begin(with rest: [(at: Instant, event: FlowEvent?)]) {
        for case (let at, let event?) in rest {
            switch event {
            case .keyDown, .keyUp, .hungUp: insert(event, at: at)
            default: break
            }
        }
    }

    var nextTime: Instant? { coming.first?.at }

    mutating func pop() -> FlowEvent? { coming.isEmpty ? nil : coming.removeFirst().event }

    mutating func observe(_ entry: FlowJournalEntry) {
        if case .promptStarted(let text) = entry { lastPrompt = text }
    }

    /// Answers what the flow asks for; what nobody can answer stays unanswered, as on a bad day.
    mutating func answer(_ command: FlowCommand, at now: Instant) {
        switch command {
        case .answer: insert(.answered, at: now)
        case .play(let token, let items, _):
            let known = lastPrompt.flatMap { lengths[$0] }
            insert(.playFinished(token), at: now + (known ?? duration(of: items)))
        case .stopPlay(let token): drop { $0 == .playFinished(token) }
        case .dial(let token, let request):
            let known = dials.isEmpty ? nil : dials.removeFirst()
            insert(
                .dialFinished(token, outcome: known?.outcome ?? "no_answer", detail: known?.detail ?? ""),
                at: now + (known?.after ?? request.timeout))
        case .cancelDial(let token):
            drop { if case .dialFinished(token, _, _) = $0 { true } else { false } }
        case .sendDigits(let token, let digits, let on, let off, _):
            insert(.digitsSent(token), at: now + (on + off) * digits.count)
        case .stopDigits(let token): drop { $0 == .digitsSent(token) }
        default: break
        }
    }

    private mutating func insert(_ event: FlowEvent, at time: Instant) {
        coming.insert((time, event), at: coming.firstIndex { $0.at > time } ?? coming.endIndex)
    }

    private mutating func drop(_ isMeant: (FlowEvent) -> Bool) { coming.removeAll { isMeant($0.event) } }

    private func duration(of items: [ResolvedPlayable]) -> Duration {
        items.reduce(.zero) { sum, item in
            switch item {
            case .silence(let duration): sum + duration
            case .tone(let tone): sum + tone.duration
            case .withAlternate(let items, _): sum + duration(of: items)
            default: sum + (PromptKey(item).flatMap(length) ?? .seconds(2))
            }
        }
    }
}
