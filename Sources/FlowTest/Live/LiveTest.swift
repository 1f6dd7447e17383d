import FlowModel
import YAML

/// A test as it can be judged from a telephone alone: what cannot be seen there is left out, and told.
struct LiveTest {
    /// The test with the steps and expectations that an ear can judge.
    private(set) var test: TestCase
    /// What was left out or is judged in another way, as sentences.
    private(set) var notes: [String] = []
    private let labels: [String]

    init(_ test: TestCase, knowing sounds: [KnownSound]) {
        self.test = test
        labels = sounds.map(\.label)
        self.test.steps = test.steps.map { audible($0) }
        self.test.expected = audible(test.expected)
        if !test.world.isUsual {
            notes.append("what the other side dials, asks the web and thinks of the time is its own")
        }
    }

    /// All prompts that a test asks for.
    static func wanted(by test: TestCase) -> [Heard] {
        test.steps.compactMap { step in
            switch step.action {
            case .hear(let heard, _), .hearNot(let heard, _): heard
            default: nil
            }
        } + (test.expected.prompts ?? [])
    }

    private mutating func audible(_ step: CallerStep) -> CallerStep {
        var step = step
        switch step.action {
        case .hear(let heard, let within):
            if let known = known(heard) {
                step.action = .hear(known, within: within)
            } else {
                notes.append(
                    "line \(step.place.line): nobody knows how \(heard) sounds; any speech up to a pause will do")
                step.action = .hear(Heard(.speech(heard.words)), within: within)
            }
        case .hearNot(let heard, let during):
            if let known = known(heard) {
                step.action = .hearNot(known, during: during)
            } else {
                notes.append(
                    "line \(step.place.line): nobody knows how \(heard) sounds; that it does not come is not judged")
                step.action = .silence(during)
            }
        default: break
        }
        return step
    }

    /// The prompt as the ear tells it; `nil` where its sound is not known.
    private func known(_ heard: Heard) -> Heard? {
        if let sound = heard.sound {
            let label = Heard.label(of: heard, at: sound.path)
            return labels.contains(label) ? Heard(text: label) : nil
        }
        return labels.contains(where: heard.matches) ? heard : nil
    }

    private mutating func audible(_ expected: Expectation) -> Expectation {
        var kept = Expectation()
        kept.place = expected.place
        kept.places = expected.places
        kept.outcome = expected.outcome
        kept.duration = expected.duration
        kept.prompts = expected.prompts?.compactMap(known)
        let unknown = (expected.prompts?.count ?? 0) - (kept.prompts?.count ?? 0)
        if unknown > 0 {
            notes.append("\(unknown) of the expected prompts are not judged: nobody knows how they sound")
        }
        let unseen = expected.places.keys.filter {
            !["outcome", "duration", "prompts"].contains($0) && !$0.hasPrefix("vars.")
        }
        if !unseen.isEmpty {
            notes.append("not judged, for it cannot be seen from outside: \(unseen.sorted().joined(separator: ", "))")
        }
        return kept
    }
}

extension TestWorld {
    /// Whether the test says nothing of the world.
    var isUsual: Bool {
        farEnds.isEmpty && web.isEmpty && schedules.isEmpty && unplayable.isEmpty && !isDiskFull
    }
}
