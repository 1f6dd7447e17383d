import FlowModel
import SansIO

extension FlowRun {
    /// Runs steps until one takes time or the run is over.
    mutating func advance(at now: Instant) {
        if isDetectionDue, activity == .stepping { detectBeforeFirstStep(at: now) }
        while activity == .stepping {
            guard stepsAtOnce < Self.mostStepsAtOnce else { return endSpinning() }
            stepsAtOnce += 1
            if let step = stack.step { begin(step, at: now) } else { returnFromFrame(.null, isSensitive: false) }
        }
    }

    private mutating func begin(_ step: Step, at now: Instant) {
        if let condition = step.condition {
            do throws(EvaluationError) {
                if let isMet = presumedCondition(step) {
                    guard isMet else { return stack.advance() }
                } else {
                    guard try condition.evaluate(in: scope).isTrue else { return stack.advance() }
                }
            } catch {
                return failStep(error)
            }
        }
        stepCount += 1
        journal(
            .stepStarted(
                section: stack.section?.section.name ?? "", index: stack.section?.index ?? 0, verb: step.verb.name,
                id: step.id, place: step.place))
        perform(step.verb, at: now)
    }

    /// The current step is over with this outcome: goes where the step says, or on to the next step.
    mutating func endStep(_ outcome: String) {
        guard activity != .finished else { return }
        let outcome = presumedOutcome ?? outcome
        token = nil
        activity = .stepping
        switch stack.step?.transitions[outcome] ?? .nextStep {
        case .nextStep:
            journal(.stepEnded(outcome: outcome, next: nil))
            stack.advance()
        case .section(let name):
            journal(.stepEnded(outcome: outcome, next: name))
            enter(name)
        }
    }

    /// The current step cannot be done: says so and takes its bad outcome, or ends the run where there is none.
    mutating func failStep(_ sentence: String) {
        if let outcome = presumedOutcome { return endStep(outcome) }
        let step = stack.step
        let reason = "\(step.map { "\($0.place): \($0.verb.name): " } ?? "")\(sentence)"
        journal(.log(level: "error", text: reason))
        if step?.transitions["failed"] != nil { return endStep("failed") }
        journal(.stepEnded(outcome: "failed", next: nil))
        finish("failed", detail: reason)
    }

    mutating func failStep(_ error: EvaluationError) { failStep(withoutSensitiveValues(error.description)) }

    /// Continues at the beginning of a section of the running flow.
    mutating func enter(_ name: String) {
        guard let section = stack.flow?.flow?.section(named: name) else {
            return finish(
                "failed", detail: "there is no section named \(name) in \(stack.flow?.flow?.path ?? program.entry)")
        }
        stack.jump(to: section)
        sectionEntered()
    }

    /// Notes the section on top of the stack and prepares its texts.
    mutating func sectionEntered() {
        guard let section = stack.section?.section, let flow = stack.flow?.flow else { return }
        if path.count < 1000 { path.append(section.name) }
        journal(.sectionEntered(flow: flow.name, section: section.name))
        prepareTexts()
    }

    /// Asks for the texts of the running section that can be rendered by now.
    mutating func prepareTexts() {
        guard let section = stack.section?.section else { return }
        let texts = lookAhead.newTexts(of: section, in: scope)
        if !texts.isEmpty { commands.push(.prepare(texts)) }
    }

    /// Begins to count anew where ``spinningTime`` is over.
    mutating func countSteps(at now: Instant) {
        guard now - countingSince >= Self.spinningTime else { return }
        stepsAtOnce = 0
        countingSince = now
    }

    private mutating func endSpinning() {
        // A loop of steps that are passed over without a caller is no mistake of the flow.
        if isCallerGone { return finish("hangup") }
        let place = stack.step.map { "\($0.place): " } ?? ""
        let reason =
            "\(place)\(Self.mostStepsAtOnce) steps ran within \(Self.spinningTime.components.seconds) seconds of the call; "
            + "a loop here needs a step that waits for the caller"
        journal(.log(level: "error", text: reason))
        finish("failed", detail: reason)
    }

    /// Ends the run: what still goes on is stopped, the call is hung up where it is up, and the result is given.
    mutating func finish(_ outcome: String, value: Value = .null, detail: String = "", cause: String? = nil) {
        guard activity != .finished else { return }
        let outcome = isCallerGone && outcome == "completed" ? "hangup" : outcome
        let detail = detail.isEmpty ? hungUpBy.map { "hung up by \($0)" } ?? "" : detail
        cancelStep()
        timers.cancelAll()
        activity = .finished
        if isCallUp { commands.push(.hangUp(cause: cause)) }
        isCallUp = false
        let isHandedOver = isTransferred && ["completed", "hangup"].contains(outcome)
        journal(.finished(outcome: isHandedOver ? "transferred" : outcome))
        commands.push(
            .finished(
                FlowResult(outcome: isHandedOver ? "transferred" : outcome, value: value, path: path, detail: detail)))
    }

    /// Stops whatever the current step has under way.
    private mutating func cancelStep() {
        switch activity {
        case .playing, .collecting: if let token { commands.push(.stopPlay(token)) }
        case .ringing: if let token { commands.push(.stopPlay(token)) }
        case .dialing: if let token { commands.push(.cancelDial(token)) }
        case .transferring: if let token { commands.push(.cancelTransfer(token)) }
        case .sendingDigits: if let token { commands.push(.stopDigits(token)) }
        // What was said so far is kept.
        case .recording: if let token { commands.push(.stopRecord(token, byKey: false)) }
        case .recordingCall: if let token { commands.push(.stopPlay(token)) }
        case .detecting: if let token { commands.push(.stopDetectingMachine(token)) }
        case .asking: abandonWeb()
        case .notStarted, .stepping, .answering, .waiting, .readingOverrides, .finished: break
        }
        token = nil
        collect = nil
    }

    mutating func journal(_ entry: FlowJournalEntry) { commands.push(.journal(entry)) }

    /// A name for the next play, dial or sending of digits; answers to earlier ones are late from now on.
    mutating func nextToken() -> StepToken {
        lastToken &+= 1
        let next = StepToken(rawValue: lastToken)
        token = next
        return next
    }

    /// What templates of the running flow see.
    var scope: FrameScope {
        FrameScope(
            call: callScopes, input: input.value, isInputSensitive: input.isSensitive,
            frame: stack.flow ?? FlowFrame(flow: nil), calendar: calendar, secrets: facts.secrets)
    }

    /// A sentence in which no secret and no sensitive value of the running flow or the last input appears.
    func withoutSensitiveValues(_ sentence: String) -> String {
        let frame = stack.flow
        var values = (frame?.sensitive ?? []).compactMap { frame?.variables[$0]?.text }
        if input.isSensitive { values.append(input.digits) }
        if case .known(let secrets) = facts.secrets { values += secrets.values }
        return values.filter { $0.count >= 2 }.sorted { $0.count > $1.count }
            .reduce(sentence) { $0.replacing($1, with: FrameScope.mask) }
    }
}
