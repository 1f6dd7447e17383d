/// What a step does, with its parameters after defaults were applied.
public indirect enum Verb: Sendable {
    case answer(Answer)
    case reject(Reject)
    case hangup(Hangup)
    case wait(Wait)
    /// `play`, and `say`.
    case play(Play)
    case menu(Menu)
    case gather(Gather)
    case set(SetVariables)
    case `if`(Condition)
    case `switch`(Switch)
    case goto(Goto)
    case run(Run)
    case `return`(ReturnValue)
    case log(Log)
    case ring(Ring)
    case dial(Dial)
    case transfer(Transfer)
    case sendDigits(SendDigits)
    case record(Record)
    case recordCall(RecordCall)
    case schedule(ScheduleCheck)
    case http(HTTP)
    case event(Event)
    case detectMachine(DetectMachine)
    case voicemail(Voicemail)
}

extension Verb {
    /// What reads each verb, in the order of the documentation. A new verb is entered here, as a case above, and below.
    static let kinds: [any VerbParameters.Type] = [
        Answer.self, Reject.self, Hangup.self, Wait.self,
        Play.self, Say.self, Menu.self, Gather.self,
        SetVariables.self, Condition.self, Switch.self, Goto.self, Run.self, ReturnValue.self, Log.self,
        Ring.self, Dial.self, Transfer.self, SendDigits.self, Record.self, RecordCall.self, Voicemail.self,
        ScheduleCheck.self, HTTP.self, Event.self, DetectMachine.self,
    ]

    /// The parameters, whatever the verb.
    var parameters: any VerbParameters {
        switch self {
        case .answer(let parameters): parameters
        case .reject(let parameters): parameters
        case .hangup(let parameters): parameters
        case .wait(let parameters): parameters
        case .play(let parameters): parameters
        case .menu(let parameters): parameters
        case .gather(let parameters): parameters
        case .set(let parameters): parameters
        case .if(let parameters): parameters
        case .switch(let parameters): parameters
        case .goto(let parameters): parameters
        case .run(let parameters): parameters
        case .return(let parameters): parameters
        case .log(let parameters): parameters
        case .ring(let parameters): parameters
        case .dial(let parameters): parameters
        case .transfer(let parameters): parameters
        case .sendDigits(let parameters): parameters
        case .record(let parameters): parameters
        case .recordCall(let parameters): parameters
        case .schedule(let parameters): parameters
        case .http(let parameters): parameters
        case .event(let parameters): parameters
        case .detectMachine(let parameters): parameters
        case .voicemail(let parameters): parameters
        }
    }

    /// Verbs of the language that this version does not have.
    static let unavailable: Set<String> = [
        "stream", "queue", "conference", "park", "hold", "directory",
    ]
}
