import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ step: CollectStep, at now: Instant) {
        activity = .collecting
        var step = step
        if presumption != nil { step.machine.presumedFailures = presumedStep?.failures ?? [:] }
        collect = step
        perform(collect?.machine.handle(.begin(typedAhead: keys.takeAll()), at: now) ?? [], at: now)
    }

    /// The prompt that a collect asked for is over.
    mutating func promptEnded(_ event: CollectMachine.Event, at now: Instant) {
        token = nil
        perform(collect?.machine.handle(event, at: now) ?? [], at: now)
    }

    /// Does what the collect machine says.
    mutating func perform(_ actions: [CollectMachine.Action], at now: Instant) {
        for action in actions {
            switch action {
            case .play(let prompt): ask(prompt, at: now)
            case .stopPrompt:
                if let token { commands.push(.stopPlay(token)) }
                token = nil
            case .key(let press, let use): journal(press, use)
            case .attemptFailed(let number, let reason): journal(.attempt(number: number, reason: reason))
            case .finished(let result): finishCollect(result)
            }
        }
    }

    /// Plays a prompt of the collect. An empty one is over at once; one without a value fails.
    private mutating func ask(_ prompt: CollectPrompt, at now: Instant) {
        guard let step = collect else { return }
        if case .confirmation(let digits) = prompt {
            noteInput(digits, .matched, lastKey: step.machine.lastKey, of: step)
        }
        switch startPlaying(step.items(for: prompt), options: nil) {
        case .success(true): break
        case .success(false): promptEnded(.promptEnded, at: now)
        case .failure(let error):
            journal(.log(level: "error", text: withoutSensitiveValues("the prompt has no value: \(error.description)")))
            promptEnded(.promptFailed, at: now)
        }
    }

    /// The collect is over: `input` is set, keys it did not need go back, and the step ends.
    private mutating func finishCollect(_ result: CollectResult) {
        guard let step = collect else { return }
        finishKeyGuard = step.machine.finishKeyGuard
        for press in result.unused where !keys.append(press) { journal(press, .ignored) }
        collect = nil
        noteInput(result.digits, result.reason, lastKey: result.lastKey, of: step)
        switch result.outcome {
        case .hangup: break
        case .failed: endStep("failed")
        case .ok:
            if let name = step.saveAs {
                set(name, .text(result.digits), isSensitive: step.isSensitive)
                prepareTexts()
            }
            endStep(step.outcome(of: result.digits))
        }
    }

    private mutating func noteInput(_ digits: String, _ reason: CollectReason, lastKey: KeyPress?, of step: CollectStep)
    {
        input = CollectInput(
            digits: digits, reason: reason, lastKey: lastKey, isSensitive: step.isSensitive,
            extensionTarget: step.extensions[digits])
    }
}
