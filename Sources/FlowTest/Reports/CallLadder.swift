import CallEngine
import FlowEngine
import SansIO
import Transcript

/// A test's call as a ladder: what the caller did and waited for on the left, the flow on the right.
///
/// ```
///    0.004                                  ◀──  answered
///    0.004                                  ◀──  menu  “For sales press 1.”
///    0.024  2  hear "press 1"                │
///    0.224  3  press "9"                    ──▶
///    0.358                                  ──▶  ⌨ 9  heard in the audio, no_option
/// ✗ 30.124  4  hear "5 Main Street"          │
/// ```
struct CallLadder {
    private enum Side { case caller, flow, inside }

    private struct Rung {
        var at: Instant
        var number: String
        var left: String
        var arrow: String
        var right: String
        var isWrong = false
    }

    private static let leftWidth = 36
    private var rungs: [Rung] = []

    init(_ result: TestResult) {
        var printer = CallPrinter(colour: false, showsCallID: false)
        for entry in result.journal {
            for line in printer.lines(for: entry) { rungs.append(Self.rung(entry, line)) }
        }
        for mark in result.steps { rungs.append(Self.rung(mark, result)) }
        // Stable: what happened at one time stays in its order, the journal before the caller's next step.
        let order = rungs.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        rungs = order.map(\.element)
    }

    private static func rung(_ entry: JournalEntry, _ line: String) -> Rung {
        // The printer's line without the time at its beginning.
        let text = line.dropFirst(10).drop { $0 == " " }
        let arrow =
            switch entry.event {
            case .flow(.promptStarted), .answered, .placed: "◀──"
            case .flow(.key), .arrived: "──▶"
            default: " │ "
            }
        return Rung(at: entry.at, number: "", left: "", arrow: arrow, right: String(text))
    }

    private static func rung(_ mark: StepMark, _ result: TestResult) -> Rung {
        let step = result.test.steps[mark.index]
        let isWrong = result.failures.contains { $0.step == mark.index }
        let text = title(of: step)
        let arrow =
            switch step.action {
            case .press, .say, .audio, .hangUp: "──▶"
            case .silence, .hear, .hearNot: " │ "
            }
        return Rung(
            at: mark.began, number: "\(mark.index + 1)", left: text, arrow: arrow, right: "", isWrong: isWrong)
    }

    /// A step in a few words.
    static func title(of step: CallerStep) -> String {
        switch step.action {
        case .press(let keys, let form): "press \"\(keys)\"" + (form == .audio ? "" : " as \(form.rawValue)")
        case .say(let text): "say “\(text)”"
        case .audio(let sound): "play \(sound.name)"
        case .silence(let duration): "silent for \(duration.wholeMilliseconds) ms"
        case .hear(let heard, _): "hear \(heard)"
        case .hearNot(let heard, _): "not \(heard)"
        case .hangUp: "hang up"
        }
    }

    /// The ladder's lines, from the top; `mark` paints those of steps that failed.
    func lines(mark: (String) -> String) -> [String] {
        let begin = rungs.first?.at ?? .zero
        return rungs.map { rung in
            let left = rung.left.count > Self.leftWidth ? rung.left.prefix(Self.leftWidth - 1) + "…" : rung.left[...]
            let text =
                Self.seconds(rung.at - begin).padded(-9) + rung.number.padded(-4) + "  "
                + String(left).padded(Self.leftWidth) + " \(rung.arrow)  " + rung.right
            let trimmed = String(text.reversed().drop { $0 == " " }.reversed())
            return rung.isWrong ? mark("✗" + trimmed.dropFirst()) : trimmed
        }
    }

    static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        return "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
    }
}
