/// The verbs of the language as they are written.
enum VerbName: String, CaseIterable {
    case answer, reject, hangup, wait, play, say, menu, gather, set
    case `if`, `switch`, goto, run
    case `return`, log, dial
    case sendDigits = "send_digits"

    /// Verbs of the language that this version does not have.
    static let unavailable: Set<String> = [
        "ring", "schedule", "http", "event", "stream", "transfer", "queue", "conference", "park", "hold", "record",
        "record_call", "voicemail", "detect_machine", "directory",
    ]

    /// Whether it can stand alone, without a value.
    var canStandAlone: Bool {
        switch self {
        case .answer, .reject, .hangup, .return: true
        default: false
        }
    }

    /// The keys it has beside itself in the step.
    var companions: [String] {
        switch self {
        case .if: ["then", "else"]
        case .switch: ["cases", "default"]
        default: []
        }
    }
}
