extension Verb {
    /// The verb as it is written: `send_digits`; `say` is told from `play`.
    public var name: String {
        switch self {
        case .answer: "answer"
        case .reject: "reject"
        case .hangup: "hangup"
        case .wait: "wait"
        case .play(let play): play.isSay ? "say" : "play"
        case .menu: "menu"
        case .gather: "gather"
        case .set: "set"
        case .if: "if"
        case .switch: "switch"
        case .goto: "goto"
        case .run: "run"
        case .return: "return"
        case .log: "log"
        case .dial: "dial"
        case .sendDigits: "send_digits"
        }
    }

    /// Every outcome of the verb, the good one first; empty for the final verbs.
    public var outcomes: [String] {
        switch self {
        case .answer: ["done", "failed"]
        case .reject, .hangup, .goto, .return: []
        case .wait, .set, .run, .log, .sendDigits: ["done"]
        case .play: ["done", "interrupted", "failed"]
        case .menu(let menu): menu.options + ["failed"]
        case .gather: ["ok", "failed"]
        case .if: ["then", "else"]
        case .switch(let choice): choice.cases + ["default"]
        case .dial: ["completed", "no_answer", "busy", "declined", "failed"]
        }
    }

    /// True where nothing of the section runs after the step: `reject`, `hangup`, `goto`, `return`.
    public var isFinal: Bool { outcomes.isEmpty }
}

extension Step {
    /// Every outcome of the step's verb, the good one first; empty for the final verbs.
    public var outcomes: [String] { verb.outcomes }
}

extension Flow {
    /// The section of that name.
    public func section(named name: String) -> Section? {
        sections.first { $0.name == name }
    }
}
