import FlowModel
import SansIO

extension FlowRun {
    /// `answer`. Once one has said how long the call may last, others can only shorten it: a flow that is run by
    /// another does not lift the other's limit.
    mutating func perform(_ answer: Answer) {
        guard let answeredAt else { return isAnswered ? endStep("done") : askForAnswer() }
        let limit = answeredAt + answer.maxDuration
        if !hasLimitOfFlow || timers[.call].map({ limit < $0 }) ?? true { timers.set(.call, at: limit) }
        hasLimitOfFlow = true
        endStep("done")
    }

    mutating func askForAnswer() {
        activity = .answering
        commands.push(.answer)
    }

    /// The call is up: the step that waited for it goes on.
    mutating func answered(at now: Instant) {
        guard !isAnswered else { return }
        isAnswered = true
        limitCall(to: Self.longestCall, at: now)
        guard activity == .answering, let verb = stack.step?.verb else { return }
        activity = .stepping
        perform(verb, at: now)
    }

    mutating func answerFailed(_ reason: String) {
        guard activity == .answering else { return }
        failStep("the call could not be answered: \(reason)")
    }

    mutating func limitCall(to duration: Duration, at now: Instant) {
        answeredAt = now
        timers.set(.call, at: now + duration)
    }

    /// `reject`; a call that is up can only be hung up.
    mutating func perform(_ reject: Reject) {
        guard !isAnswered else {
            return finish("completed", detail: "the flow rejected a call that was up: hung up instead")
        }
        commands.push(.reject(status: reject.status))
        isCallUp = false
        finish("rejected", detail: "the flow rejected the call with \(reject.status)")
    }

    /// The other side or the system ended the call: the step ends, and so does the run.
    ///
    /// The steps of today have no way on after a hang-up; one that has (`hangup` among its transitions) takes it here.
    mutating func hungUp(by side: String, at now: Instant) {
        isCallUp = false
        if collect != nil { perform(collect?.machine.handle(.hungUp, at: now) ?? [], at: now) }
        if stack.step != nil { journal(.stepEnded(outcome: "hangup", next: nil)) }
        finish("hangup", detail: "hung up by \(side)")
    }

    // MARK: - A second leg

    mutating func begin(_ dial: Dial) {
        do throws(EvaluationError) {
            let request = try request(for: dial)
            activity = .dialing
            commands.push(.dial(nextToken(), request))
        } catch {
            failStep(error)
        }
    }

    private mutating func request(for dial: Dial) throws(EvaluationError) -> DialRequest {
        var targets: [String] = []
        for template in dial.targets { targets.append(try headerText(template, "to")) }
        guard !targets.isEmpty, targets.allSatisfy({ !$0.isEmpty }) else {
            throw EvaluationError("there is nobody to dial: `to` is empty")
        }
        let callerID = try headerText(dial.callerID, "caller_id")
        var name: String?
        if let template = dial.callerName { name = try headerText(template, "caller_name") }
        return DialRequest(
            targets: targets, inOrder: dial.inOrder, callerID: callerID.isEmpty ? nil : callerID,
            callerName: name?.isEmpty == false ? name : nil, timeout: dial.timeout, maxDuration: dial.maxDuration,
            music: music(of: dial))
    }

    /// A value that becomes part of a SIP header: no control characters, no line breaks.
    private func headerText(_ template: Template, _ field: String) throws(EvaluationError) -> String {
        let text = try template.text(in: scope)
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw EvaluationError("`\(field)` holds control characters")
        }
        return text
    }

    /// What is heard while it rings; where it cannot be had, ringback is better than no call.
    private mutating func music(of dial: Dial) -> [ResolvedPlayable] {
        var resolver = PlayableResolver(scope: scope, options: nil, random: random)
        defer { random = resolver.random }
        do throws(EvaluationError) {
            return try resolver.resolve(dial.music)
        } catch {
            journal(.log(level: "warning", text: withoutSensitiveValues("music: \(error.description)")))
            return []
        }
    }

    /// The second leg is over. Keys pressed while it rang stay for the next step; those of a conversation were meant
    /// for the other party.
    mutating func dialFinished(_ token: StepToken, outcome: String, detail: String) {
        guard activity == .dialing, token == self.token else { return }
        if !detail.isEmpty { journal(.log(level: "info", text: "dial: \(detail)")) }
        if outcome == "completed" {
            for press in keys.takeAll() { journal(press, .ignored) }
        }
        endStep(stack.step?.outcomes.contains(outcome) == true ? outcome : "failed")
    }

    // MARK: - Sending digits

    mutating func begin(_ step: SendDigits) {
        do throws(EvaluationError) {
            let digits = try step.digits.text(in: scope)
            guard digits.utf8.count <= SendDigits.mostDigits,
                digits.allSatisfy({ "0123456789ABCDabcd*#wW".contains($0) })
            else {
                throw EvaluationError("only 0-9 A-D * # w W can be sent, \(SendDigits.mostDigits) of them at most")
            }
            guard !digits.isEmpty else { return endStep("done") }
            activity = .sendingDigits
            commands.push(.sendDigits(nextToken(), digits, on: step.on, off: step.off, form: step.form))
        } catch {
            failStep(error)
        }
    }

    mutating func digitsSent(_ token: StepToken) {
        guard activity == .sendingDigits, token == self.token else { return }
        endStep("done")
    }
}
