import FlowModel
import SansIO

extension FlowRun {
    /// Begins the first flow.
    mutating func start(isAnswered: Bool, at now: Instant) {
        guard activity == .notStarted else { return }
        self.isAnswered = isAnswered
        if isAnswered { limitCall(to: Self.longestCall, at: now) }
        if !askForOverrides() { beginFirstFlow() }
    }

    /// Enters the first section; the switches of schedules are known, or will not come any more.
    mutating func beginFirstFlow() {
        guard activity == .notStarted || activity == .readingOverrides else { return }
        timers.cancel(.overrides)
        token = nil
        guard let flow = program.main, let main = flow.section(named: "main") else {
            return finish("failed", detail: "\(program.entry) has no section named main")
        }
        switch frame(of: flow, with: facts.inputs, sensitive: []) {
        case .success(let frame):
            stack.push(frame, at: main, saveAs: nil)
            activity = .stepping
            sectionEntered()
            isDetectionDue = true
        case .failure(let error):
            journal(.log(level: "error", text: error.description))
            finish("failed", detail: error.description)
        }
    }

    /// A flow with its inputs; defaults may read the inputs before them.
    func frame(
        of flow: Flow, with given: [String: Value], sensitive: Set<String>
    ) -> Result<FlowFrame, EvaluationError> {
        var scope = self.scope
        scope.frame = FlowFrame(flow: flow)
        for input in flow.inputs {
            var value = given[input.name] ?? .null
            if value == .null, let template = input.defaultValue {
                do throws(EvaluationError) { value = try template.evaluate(in: scope) } catch { return .failure(error) }
            }
            guard value != .null || !input.isRequired else {
                return .failure(
                    EvaluationError("the flow \(flow.name) needs the input \(input.name), and it was not given"))
            }
            scope.frame.inputs[input.name] = value
            scope.frame.set(input.name, value, isSensitive: sensitive.contains(input.name))
        }
        return .success(scope.frame)
    }

    /// The section is over: back to the step that ran it, or the end of the run.
    mutating func returnFromFrame(_ value: Value, isSensitive: Bool) {
        guard !stack.isFirstFrame else {
            let shown = isSensitive ? .text(FrameScope.mask) : value
            return finish("completed", value: shown, detail: "the flow came to its end")
        }
        if let name = stack.pop() {
            set(name, value, isSensitive: isSensitive)
            prepareTexts()
        }
        if case .voicemail? = stack.step?.verb { voicemailReturned(value) } else { endStep("done") }
    }
}

extension Flow {
    /// Whether a step of it gathers digits that must not be written down.
    var asksForSensitiveDigits: Bool {
        sections.contains { section in
            section.steps.contains { step in
                if case .gather(let gather) = step.verb { gather.isSensitive } else { false }
            }
        }
    }
}
