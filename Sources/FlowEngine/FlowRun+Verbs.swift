import FlowModel
import SansIO

extension FlowRun {
    /// Does a step, or begins it where it takes time.
    mutating func perform(_ verb: Verb, at now: Instant) {
        if isCallerGone, performWithoutCaller(verb) { return }
        if verb.needsAnsweredCall, !verb.answersLater, !isAnswered { return askForAnswer() }
        switch verb {
        case .answer(let answer): perform(answer)
        case .reject(let reject): perform(reject)
        case .hangup(let hangup): perform(hangup)
        case .wait(let wait): begin(wait, at: now)
        case .play(let play): begin(play)
        case .menu(let menu): begin(menu, at: now)
        case .gather(let gather): begin(gather, at: now)
        case .set(let set): perform(set)
        case .if(let condition): perform(condition)
        case .switch(let choice): perform(choice)
        case .goto(let goto): perform(goto)
        case .run(let run): perform(run)
        case .return(let result): perform(result)
        case .log(let log): perform(log)
        case .ring(let ring): begin(ring, at: now)
        case .dial(let dial): begin(dial)
        case .transfer(let transfer): begin(transfer)
        case .sendDigits(let digits): begin(digits)
        case .record(let record): begin(record, at: now)
        case .recordCall(let step): begin(step)
        case .schedule(let check): perform(check)
        case .http(let http): begin(http, at: now)
        case .event(let event): perform(event)
        case .detectMachine(let detection): begin(detection, at: now)
        case .voicemail(let voicemail): perform(voicemail)
        }
    }
}
