/// What a step does, with its parameters after defaults were applied.
public enum Verb: Sendable {
    case answer(Answer)
    case reject(Reject)
    case hangup(Hangup)
    case wait(Duration)
    case play(Play)
    case menu(Menu)
    case gather(Gather)
    case set([Assignment])
    case `if`(Condition)
    case `switch`(Switch)
    case goto(String)
    case run(Run)
    case `return`(ReturnValue)
    case log(Log)
    case dial(Dial)
    case sendDigits(SendDigits)
}
