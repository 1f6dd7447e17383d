public import CallEngine
import FlowEngine
import SansIO

/// Tells calls as they happen, one line an event, for people who watch.
///
/// ```
///   0.000  ☎  call from +15557650000 "Ada" to +15551230000
///   0.012  ✓  answered · keys by RFC 4733, in-band PCMU, INFO
///   0.012  §  main
///   0.013       play      Thank you for calling Acme.
///   9.420     ⌨ 3  in the audio
/// ```
///
/// Text from outside is shown with its control characters taken out, so that no caller can write on the terminal.
public struct CallPrinter {
    private struct Shown {
        var begin: Instant
        /// The line of the step that began last, printed when its prompt or its end is known.
        var step: String?
    }

    private let style: Style
    private let showsCallID: Bool
    private var calls: [CallID: Shown] = [:]

    /// - Parameters:
    ///   - colour: with ANSI colours, for terminals.
    ///   - showsCallID: begins each line with the call's id, for more calls than one at a time.
    public init(colour: Bool, showsCallID: Bool) {
        style = Style(colour: colour)
        self.showsCallID = showsCallID
    }

    /// The lines for one journal entry; empty where there is nothing to show yet.
    public mutating func lines(for entry: JournalEntry) -> [String] {
        var shown = calls[entry.call] ?? Shown(begin: entry.at)
        var texts: [String] = []
        if case .flow(let flowEntry) = entry.event {
            texts = lines(for: flowEntry, &shown)
        } else {
            texts = [line(for: entry.event)].filter { !$0.isEmpty }
        }
        calls[entry.call] = shown
        if case .ended = entry.event { calls[entry.call] = nil }
        let prefix = prefix(entry, since: shown.begin)
        return texts.map { prefix + $0 }
    }

    private func prefix(_ entry: JournalEntry, since begin: Instant) -> String {
        let milliseconds = (entry.at - begin).wholeMilliseconds
        let seconds = "\(milliseconds / 1000).\(padded(String(milliseconds % 1000), 3, with: "0"))"
        let id = showsCallID ? style.dim(String(entry.call.description.prefix(6))) + "  " : ""
        return id + style.dim(padded(seconds, 8)) + "  "
    }

    private func line(for event: JournalEvent) -> String {
        switch event {
        case .arrived(let from, let name, let to):
            let caller = from ?? "an anonymous caller"
            return style.bold("☎  call from \(caller)\(name.map { " \"\($0)\"" } ?? "") to \(to)")
        case .placed(let to, let callerID):
            return style.bold("☎  calling \(to), showing \(callerID ?? "no caller id (anonymous)")")
        case .ringing(let status): return style.dim("…  ringing (\(status))")
        case .answered: return style.green("✓  answered")
        case .keysExpected(let text): return style.dim("   \(text)")
        case .encrypted(let suite): return style.dim("   audio encrypted by \(suite)")
        case .keyRefused(let text): return style.dim("   \(text)")
        case .dialing(let target, let callerID):
            return style.plain(
                "→  dialling \(target), showing \(callerID.flatMap { $0.isEmpty ? nil : $0 } ?? "no caller id (anonymous)")"
            )
        case .screening(let target): return style.dim("?  \(target) picked up and is asked")
        case .transferring(let target, let isAttended):
            return style.plain("⇒  transferring to \(target)\(isAttended ? ", who is called first" : "")")
        case .transferEnded(let target, let outcome, let detail):
            return style.plain("⇐  \(target): \(outcome)\(detail.isEmpty ? "" : " (\(detail))")")
        case .sessionChanged(let text): return style.dim("~  \(text)")
        case .bridged(let target): return style.green("⇄  bridged with \(target)")
        case .dialEnded(let target, let outcome, let detail):
            return style.plain("←  \(target): \(outcome)\(detail.isEmpty ? "" : " (\(detail))")")
        case .problem(let text): return style.red("!  \(text)")
        case .recordingSaved(let file, let duration):
            return style.plain("●  recorded \(file), \(duration.wholeMilliseconds / 1000) s")
        case .ended(let side, let reason): return style.bold("■  ended by the \(side): \(reason)")
        case .flow, .began, .packet: return ""
        }
    }

    private func lines(for entry: FlowJournalEntry, _ shown: inout Shown) -> [String] {
        switch entry {
        case .sectionEntered(_, let section): return [style.blue("§  \(section)")]
        case .stepStarted(_, _, let verb, let id, _):
            shown.step = id.map { "\(verb) \($0)" } ?? verb
            return []
        case .promptStarted(let text):
            return ["     \(takeStep(&shown, orElse: "prompt"))  \(style.italic("“\(text)”"))"]
        case .stepEnded(let outcome, let next):
            let step = shown.step == nil ? "" : takeStep(&shown, orElse: "") + "  "
            return ["     \(step)\(style.dim(outcome))\(next.map { style.blue(" → \($0)") } ?? "")"]
        case .key(let key, let source, let use):
            return [style.yellow("   ⌨ \(key)") + style.dim("  \(Self.name(ofSource: source)), \(use.rawValue)")]
        case .attempt(let number, let reason): return [style.yellow("   ↻ attempt \(number): \(reason.rawValue)")]
        case .variableSet(let name, let value): return [style.dim("       \(name) = \(value)")]
        case .log(let level, let text): return [style.plain("   ✎ \(level): \(text)")]
        case .webAsked(let request, let attempt):
            return [style.plain("   ⇢ \(request)") + (attempt > 1 ? style.dim("  attempt \(attempt)") : "")]
        case .webAnswered(let answer): return [style.plain("   ⇠ \(answer)")]
        case .event(let name, let data): return [style.plain("   ✉ \(name) \(data)")]
        case .finished(let outcome): return [style.dim("   the flow is over: \(outcome)")]
        case .heard, .timerFired: return []
        }
    }

    private func takeStep(_ shown: inout Shown, orElse fallback: String) -> String {
        defer { shown.step = nil }
        return padded(shown.step ?? fallback, 8, trailing: true)
    }

    private static func name(ofSource source: String) -> String {
        switch source {
        case "inband": "heard in the audio"
        case "rfc4733": "as RFC 4733 event"
        case "info": "by INFO"
        default: source
        }
    }
}

/// ANSI colours, or none.
private struct Style {
    let colour: Bool

    func plain(_ text: String) -> String { Self.clean(text) }
    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func italic(_ text: String) -> String { wrap(text, "3") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func yellow(_ text: String) -> String { wrap(text, "33") }
    func blue(_ text: String) -> String { wrap(text, "34;1") }

    private func wrap(_ text: String, _ code: String) -> String {
        colour ? "\u{1B}[\(code)m\(Self.clean(text))\u{1B}[0m" : Self.clean(text)
    }

    /// Without control characters: what a caller sends must not steer the terminal.
    static func clean(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    }
}

private func padded(_ text: String, _ width: Int, with character: Character = " ", trailing: Bool = false) -> String {
    let padding = String(repeating: character, count: max(0, width - text.count))
    return trailing ? text + padding : padding + text
}
