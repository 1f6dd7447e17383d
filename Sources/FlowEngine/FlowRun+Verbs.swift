import FlowModel
import SansIO

extension FlowRun {
    /// Does a step, or begins it where it takes time.
    mutating func perform(_ verb: Verb, at now: Instant) {
        if verb.needsAnsweredCall, !isAnswered { return askForAnswer() }
        switch verb {
        case .answer(let answer): perform(answer)
        case .reject(let reject): perform(reject)
        case .hangup(let hangup): finish("completed", detail: "the flow hung up", cause: hangup.cause)
        case .wait(let duration): wait(duration, at: now)
        case .play(let play): begin(play)
        case .menu(let menu): begin(CollectStep(menu, guard: finishKeyGuard), at: now)
        case .gather(let gather): begin(CollectStep(gather, guard: finishKeyGuard), at: now)
        case .set(let assignments): perform(assignments)
        case .if(let condition): perform(condition)
        case .switch(let choice): perform(choice)
        case .goto(let section):
            journal(.stepEnded(outcome: "done", next: section))
            enter(section)
        case .run(let run): perform(run)
        case .return(let result): perform(result)
        case .log(let log): perform(log)
        case .dial(let dial): begin(dial)
        case .sendDigits(let digits): begin(digits)
        }
    }

    private mutating func wait(_ duration: Duration, at now: Instant) {
        activity = .waiting
        timers.set(.wait, at: now + duration)
    }

    private mutating func perform(_ assignments: [Assignment]) {
        for assignment in assignments {
            do throws(EvaluationError) {
                let value = try assignment.value.evaluate(in: scope)
                set(assignment.name, value, isSensitive: scope.isSensitive(assignment.value))
            } catch {
                return failStep(EvaluationError("\(assignment.name): \(error.message)", in: error.source))
            }
        }
        prepareTexts()
        endStep("done")
    }

    /// Sets a variable of the running flow and writes it down.
    mutating func set(_ name: String, _ value: Value, isSensitive: Bool) {
        stack.set(name, value, isSensitive: isSensitive)
        journal(.variableSet(name: name, value: isSensitive && value != .null ? FrameScope.mask : value.json))
    }

    private mutating func perform(_ condition: Condition) {
        do throws(EvaluationError) {
            endStep(try condition.expression.evaluate(in: scope).isTrue ? "then" : "else")
        } catch {
            failStep(error)
        }
    }

    private mutating func perform(_ choice: Switch) {
        do throws(EvaluationError) {
            let text = try choice.expression.evaluate(in: scope).text
            endStep(choice.cases.contains(text) ? text : "default")
        } catch {
            failStep(error)
        }
    }

    private mutating func perform(_ log: Log) {
        do throws(EvaluationError) {
            _ = try log.text.text(in: scope)
            journal(.log(level: log.level.rawValue, text: scope.journalText(of: log.text)))
        } catch {
            journal(.log(level: "warning", text: withoutSensitiveValues("log: \(error.description)")))
        }
        endStep("done")
    }
}

extension Verb {
    /// Whether the step can only be done on a call that is up.
    fileprivate var needsAnsweredCall: Bool {
        switch self {
        case .play, .menu, .gather, .dial, .sendDigits: true
        case .answer, .reject, .hangup, .wait, .set, .if, .switch, .goto, .run, .return, .log: false
        }
    }
}
