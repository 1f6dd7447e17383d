import FlowModel
import SansIO

extension FlowRun {
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
}
