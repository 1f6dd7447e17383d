import YAML

/// `detect_machine`. Outcomes `human`, `machine`, `fax`, `unknown`.
public struct DetectMachine: Hashable, Sendable {
    /// What is waited for once a machine has answered.
    public enum Wait: String, Hashable, Sendable, CaseIterable {
        case result
        case greetingEnd = "greeting_end"
        case beep
    }

    /// What is waited for.
    public var waitFor: Wait
    /// When it ends at the latest.
    public var timeout: Duration
    /// The longest greeting of a person.
    public var humanMaxGreeting: Duration
    /// The silence after which a person's greeting is over.
    public var humanSilence: Duration
    /// The greeting that only a machine speaks.
    public var machineSpeech: Duration
    /// The silence after which a machine's greeting is over.
    public var endSilence: Duration
    /// Silence from the beginning after which nobody knows.
    public var initialSilence: Duration

    /// Who may have answered, in the order of the documentation.
    public static let answers = ["human", "machine", "fax", "unknown"]
}

extension DetectMachine: VerbParameters {
    /// Also the fields of `outbound: {detect_machine: …}`.
    static let fields: [Field] = [
        Field(
            "wait_for", .choice(Wait.self), .usual("result"),
            "What a machine is listened to for: `result` nothing more, `greeting_end` its last word, `beep` its beep."),
        Field("timeout", .duration(.seconds(1) ... .seconds(120)), .usual("30s"), "When it ends at the latest."),
        Field(
            "human_max_greeting", .duration(.milliseconds(200) ... .seconds(10)), .usual("1800ms"),
            "The longest greeting of a person."),
        Field(
            "human_silence", .duration(.milliseconds(200) ... .seconds(10)), .usual("900ms"),
            "The silence after a short greeting that makes it a person's."),
        Field(
            "machine_speech", .duration(.milliseconds(500) ... .seconds(20)), .usual("3s"),
            "The length of greeting that makes it a machine's."),
        Field(
            "end_silence", .duration(.milliseconds(200) ... .seconds(10)), .usual("1400ms"),
            "The silence after which a machine's greeting is over."),
        Field(
            "initial_silence", .duration(.milliseconds(500) ... .seconds(30)), .usual("5s"),
            "The silence from the beginning after which it is `unknown`."),
    ]

    static let form = VerbForm(
        "detect_machine", "Listens who has answered: a person, a machine or a fax.",
        details: """
            A short greeting and silence is a person; one that goes on, or a beep, is a machine. Ringing and busy tones are no
            greeting. With `wait_for` the step ends, for a machine, at the end of its greeting or 50 ms after its beep, so that a
            message can follow. `$answered_by` has the outcome from then on. Where the `timeout` comes before the beep, the
            outcome is `machine` all the same. `outbound: {detect_machine: …}` takes the same fields and listens before
            the first step.
            """,
        fields: fields,
        outcomes: [
            .good("human", "A person."), .mild("machine", "An answering machine, a mailbox or an announcement."),
            .mild("fax", "A fax machine."), .mild("unknown", "Nobody spoke, or it could not be told."),
        ],
        traits: [.standsAlone, .answersCall],
        example: """
            flow: listening
            outbound: {caller_id: "+15551230000"}
            sections:
              main:
                - detect_machine: {wait_for: beep}
                  next: {human: person, machine: message, fax: end, unknown: person}
              person:
                - say: "Hello. Your parcel is here."
                - goto: end
              message:
                - say: {text: "Your parcel is here.", barge_in: false}
                - goto: end
              end:
                - hangup
            """)

    static func read(_ value: YAMLNode?, in step: StepReader) -> Verb? {
        guard let value else { return .detectMachine(usual) }
        return parameters(value, in: step.file).map { .detectMachine($0) }
    }

    /// The fields, wherever they are written.
    static func parameters(_ value: YAMLNode, _ form: [Field] = fields, in file: FlowFile) -> DetectMachine? {
        guard var fields = FormReader(value, form, named: self.form.word, in: file) else { return nil }
        let parameters = DetectMachine(
            waitFor: fields.optionalChoice("wait_for", Wait.self) ?? .result, timeout: fields.duration("timeout"),
            humanMaxGreeting: fields.duration("human_max_greeting"), humanSilence: fields.duration("human_silence"),
            machineSpeech: fields.duration("machine_speech"), endSilence: fields.duration("end_silence"),
            initialSilence: fields.duration("initial_silence"))
        if parameters.humanMaxGreeting > parameters.machineSpeech {
            file.findings.error(
                "human_max_greeting is longer than machine_speech: no greeting could be both", at: value,
                help: "keep human_max_greeting at most as long as machine_speech")
        }
        fields.finish()
        return parameters
    }

    /// As it is where nothing is written.
    public static let usual = DetectMachine(
        waitFor: .result, timeout: .seconds(30), humanMaxGreeting: .milliseconds(1800),
        humanSilence: .milliseconds(900), machineSpeech: .seconds(3), endSilence: .milliseconds(1400),
        initialSilence: .seconds(5))
}
