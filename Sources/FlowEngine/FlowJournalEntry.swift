public import YAML

/// One line of the call journal, as far as the flow writes it: what a display shows and a test reads.
///
/// Sensitive digits never appear: keys and values that hold them are written as `•`.
public enum FlowJournalEntry: Hashable, Sendable {
    case sectionEntered(flow: String, section: String)
    /// `index` counts from 0 within the section; `verb` as in the file (`say`, `send_digits`).
    case stepStarted(section: String, index: Int, verb: String, id: String?, place: SourcePlace)
    /// `next` is the name of the section that follows, `nil` for the next step or the end.
    case stepEnded(outcome: String, next: String?)
    /// A text for people: what is spoken, and the names of the prompts and files.
    case promptStarted(String)
    case key(Character, source: String, use: KeyUse)
    /// Attempt `number` of a `menu` or `gather` failed.
    case attempt(number: Int, reason: CollectReason)
    case variableSet(name: String, value: String)
    /// `level` is `debug`, `info`, `warning` or `error`: lines of the `log` verb, and what went wrong.
    case log(level: String, text: String)
    /// A request goes out: method and address with masks, and which attempt it is, from 1.
    case webAsked(request: String, attempt: Int)
    /// What came of it: `status 200`, `timeout`, or a sentence.
    case webAnswered(String)
    /// The `event` verb; `data` is JSON.
    case event(name: String, data: String)
    case finished(outcome: String)
    /// Something came in from outside; only where the run tells its inputs.
    case heard(FlowEvent)
    /// Timers of the flow were asked for; only where the run tells its inputs.
    case timerFired
}
