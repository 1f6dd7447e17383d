import FlowModel
import SansIO

extension FlowRun {
    mutating func begin(_ dial: Dial) {
        do throws(EvaluationError) {
            let request = try request(for: dial)
            activity = .dialing
            isBridged = false
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
        var request = DialRequest(
            targets: targets, inOrder: dial.inOrder, callerID: callerID.isEmpty ? nil : callerID,
            callerName: name?.isEmpty == false ? name : nil, timeout: dial.timeout, maxDuration: dial.maxDuration,
            music: resolved(dial.music, "music"))
        request.headers = try texts(of: dial.headers)
        request.whisper = resolved(dial.whisper, "whisper")
        request.answersFirst = dial.answersFirst
        request.detection = dial.detectMachine
        if let screen = dial.screen {
            var resolver = PlayableResolver(scope: scope, options: nil, random: random)
            // A callee who is not told what to press would never take the call: that is a failure.
            let prompt = try resolver.resolve(screen.prompt)
            random = resolver.random
            request.screen = DialRequest.Screen(
                prompt: prompt, accept: screen.accept, decline: screen.decline, timeout: screen.timeout)
        }
        return request
    }

    /// The headers of a call, each of one line.
    func texts(of headers: [CallHeader]) throws(EvaluationError) -> [HeaderText] {
        var texts: [HeaderText] = []
        for header in headers {
            texts.append(HeaderText(name: header.name, value: try headerText(header.value, header.name)))
        }
        return texts
    }

    /// A value that becomes part of a SIP header: no control characters, no line breaks.
    func headerText(_ template: Template, _ field: String) throws(EvaluationError) -> String {
        let text = try template.text(in: scope)
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw EvaluationError("`\(field)` holds control characters")
        }
        return text
    }

    /// What is heard beside the call itself; where it cannot be had, the call is placed without.
    private mutating func resolved(_ items: [Playable], _ field: String) -> [ResolvedPlayable] {
        var resolver = PlayableResolver(scope: scope, options: nil, random: random)
        defer { random = resolver.random }
        do throws(EvaluationError) {
            return try resolver.resolve(items)
        } catch {
            journal(.log(level: "warning", text: withoutSensitiveValues("\(field): \(error.description)")))
            return []
        }
    }

    // MARK: While they talk

    mutating func dialBridged(_ token: StepToken) {
        guard activity == .dialing, token == self.token else { return }
        isBridged = true
        guard case .dial(let dial)? = stack.step?.verb, dial.isRecorded, !isCallRecorded else { return }
        lastToken &+= 1
        let recording = StepToken(rawValue: lastToken)
        dialRecording = recording
        commands.push(.recordCall(recording, .start(.stereo)))
    }

    /// The recording of a conversation begins, or cannot: then the two talk all the same.
    mutating func conversationRecorded(failure: String?) {
        guard let failure else { return }
        dialRecording = nil
        journal(.log(level: "warning", text: "the conversation is not recorded: \(failure)"))
    }

    /// The conversation is over, and so is its recording.
    private mutating func endRecordingOfConversation() {
        guard let recording = dialRecording else { return }
        dialRecording = nil
        commands.push(.recordCall(recording, .stop))
    }

    /// Whether a key of the caller ended the conversation.
    mutating func endsConversation(_ press: KeyPress) -> Bool {
        guard case .dial(let dial)? = stack.step?.verb, dial.keys.contains(press.key) else { return false }
        journal(press, .collected)
        leaveConversation(String(press.key))
        return true
    }

    mutating func calleeKeyDown(_ key: Character, _ token: StepToken) {
        guard activity == .dialing, isBridged, token == self.token, case .dial(let dial)? = stack.step?.verb,
            dial.calleeKeys.contains(key)
        else { return }
        journal(.log(level: "info", text: "dial: the callee pressed \(key)"))
        leaveConversation(Dial.outcome(ofCalleeKey: key))
    }

    private mutating func leaveConversation(_ outcome: String) {
        if let token { commands.push(.cancelDial(token)) }
        isBridged = false
        endRecordingOfConversation()
        forgetKeysOfConversation()
        endStep(outcome)
    }

    /// The second leg is over. Keys pressed while it rang stay for the next step; those of a conversation were meant
    /// for the other party.
    mutating func dialFinished(_ token: StepToken, outcome: String, detail: String) {
        guard activity == .dialing, token == self.token else { return }
        if !detail.isEmpty { journal(.log(level: "info", text: "dial: \(detail)")) }
        isBridged = false
        endRecordingOfConversation()
        if outcome == "completed" { forgetKeysOfConversation() }
        let known = stack.step?.outcomes.contains(outcome) == true
        // A machine that no way is made for has not answered.
        endStep(known ? outcome : outcome == Dial.machineOutcome ? "no_answer" : "failed")
    }

    private mutating func forgetKeysOfConversation() {
        for press in keys.takeAll() { journal(press, .ignored) }
    }
}
