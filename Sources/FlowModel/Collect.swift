import YAML

/// How `menu` and `gather` treat keys that were pressed before they began.
public enum TypeAhead: String, Sendable, CaseIterable { case keep, clear }

/// The timing that `menu` and `gather` share (collect rules 1 to 8).
public struct CollectSettings: Sendable {
    /// The prompt of the first attempt.
    public var prompt: [Playable]
    /// How often the caller is asked in all, 1 to 20.
    public var attempts: Int
    /// From the end of the prompt to the first key.
    public var timeout: Duration
    /// From the end of one key to the next.
    public var digitTimeout: Duration
    /// For the whole of one attempt, from its first key; `nil` for no such limit.
    public var maxTime: Duration?
    /// True where the first key stops the prompt.
    public var bargeIn: Bool
    /// What happens to keys pressed before the step.
    public var typeAhead: TypeAhead
    /// Played before asking again after silence; the n-th for the n-th time, the last one repeats.
    public var noInput: [Playable]
    /// Played before asking again after a wrong entry; likewise.
    public var noMatch: [Playable]
}

/// The keys of a telephone.
enum TelephoneKeys {
    static let all = "0123456789*#ABCD"

    /// Whether a byte of UTF-8 is one of them.
    static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "D"): true
        case UInt8(ascii: "*"), UInt8(ascii: "#"): true
        default: false
        }
    }
}

extension CollectSettings {
    /// What stands in for what neither the step nor the flow's `defaults` say.
    struct Usage {
        var digitTimeout: Duration
        var typeAhead: TypeAhead
    }

    /// The keys that `menu` and `gather` share.
    static func fields(digitTimeout: String, typeAhead: Field.Presence) -> [Field] {
        let pause: ClosedRange<Duration> = .zero ... .seconds(60)
        return [
            Field("prompt", .prompt, .required(help: "the caller must hear what to do"), "What the caller is asked."),
            Field(
                "attempts", .integer(1...20), .depends("`defaults.attempts`, else 3"),
                "How often the caller is asked in all."),
            Field(
                "timeout", .duration(.milliseconds(100) ... .seconds(600)), .depends("`defaults.timeout`, else 5s"),
                "From the end of the prompt to the first key."),
            Field(
                "digit_timeout", .duration(pause), .depends("`defaults.digit_timeout`, else \(digitTimeout)"),
                "From the end of one key to the next."),
            Field(
                "max_time", .duration(.seconds(1) ... .seconds(600)), .depends("no limit"),
                "For the whole of one attempt, from its first key on."),
            Field(
                "no_input", .prompt,
                "Played before asking again after silence: the n-th item after the n-th silence; the last one repeats."),
            Field("no_match", .prompt, "Played before asking again after a wrong entry, likewise."),
            Field("barge_in", .boolean, .usual("true"), "Whether the first key stops the prompt."),
            Field(
                "type_ahead", .choice(TypeAhead.self), typeAhead,
                "Whether keys pressed before the step count (`keep`) or are dropped (`clear`)."),
        ]
    }

    private static let knownOnceAsked: Set<String> = ["input.reason"]

    init(_ fields: inout FormReader, _ usage: Usage) {
        let file = fields.file
        self.init(
            prompt: fields.prompt("prompt"),
            attempts: fields.optionalInteger("attempts") ?? file.defaults.attempts,
            timeout: fields.optionalDuration("timeout") ?? file.defaults.timeout,
            digitTimeout: fields.optionalDuration("digit_timeout") ?? file.defaults.digitTimeout ?? usage.digitTimeout,
            maxTime: fields.optionalDuration("max_time"),
            bargeIn: fields.boolean("barge_in"),
            typeAhead: fields.optionalChoice("type_ahead", TypeAhead.self) ?? usage.typeAhead,
            noInput: file.knowing(Self.knownOnceAsked) { fields.prompt("no_input") },
            noMatch: file.knowing(Self.knownOnceAsked) { fields.prompt("no_match") }
        )
    }

    /// The prompts in the order they may be heard.
    var promptLists: [PromptList] { [PromptList(prompt), PromptList(noInput), PromptList(noMatch)] }
}

extension Knowledge {
    /// After an entry that was taken.
    static func takenInput(isSecret: Bool) -> Knowledge {
        Knowledge(
            present: ["input.digits", "input.key", "input.source", "input.reason"], takesSecretInput: isSecret)
    }

    /// After the last attempt failed: only the reason is sure.
    static func failedInput(isSecret: Bool) -> Knowledge {
        Knowledge(present: ["input.reason"], takesSecretInput: isSecret)
    }
}
