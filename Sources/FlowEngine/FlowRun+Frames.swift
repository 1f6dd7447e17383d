import FlowModel
import SansIO

extension FlowRun {
    /// Begins the first flow.
    mutating func start(isAnswered: Bool, at now: Instant) {
        guard activity == .notStarted else { return }
        self.isAnswered = isAnswered
        if isAnswered { limitCall(to: Self.longestCall, at: now) }
        guard let flow = program.main, let main = flow.section(named: "main") else {
            return finish("failed", detail: "\(program.entry) has no section named main")
        }
        switch frame(of: flow, with: facts.inputs, sensitive: []) {
        case .success(let frame):
            stack.push(frame, at: main, saveAs: nil)
            activity = .stepping
            sectionEntered()
        case .failure(let error):
            journal(.log(level: "error", text: error.description))
            finish("failed", detail: error.description)
        }
    }

    /// `run`: a section shares the variables, a flow has its own.
    mutating func perform(_ run: Run) {
        guard !stack.isFull else { return endTooDeep() }
        switch run.target {
        case .section(let name):
            guard let section = stack.flow?.flow?.section(named: name) else { return enter(name) }
            stack.push(section, saveAs: run.saveAs)
            sectionEntered()
        case .flow(let path, let inputs): runFlow(path, with: inputs, saveAs: run.saveAs)
        }
    }

    private mutating func runFlow(_ path: String, with inputs: [Assignment], saveAs: String?) {
        guard let flow = program.flows[path], let main = flow.section(named: "main") else {
            return failStep("there is no flow \(path) in this program")
        }
        var given: [String: Value] = [:]
        var sensitive: Set<String> = []
        for input in inputs {
            do throws(EvaluationError) {
                given[input.name] = try input.value.evaluate(in: scope)
            } catch {
                return failStep(EvaluationError("\(input.name): \(error.message)", in: error.source))
            }
            if scope.isSensitive(input.value) { sensitive.insert(input.name) }
        }
        switch frame(of: flow, with: given, sensitive: sensitive) {
        case .success(let frame):
            stack.push(frame, at: main, saveAs: saveAs)
            sectionEntered()
        case .failure(let error): failStep(error)
        }
    }

    /// A flow with its inputs; defaults may read the inputs before them.
    private func frame(
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

    mutating func perform(_ result: ReturnValue) {
        do throws(EvaluationError) {
            let value = try result.value.map { tree throws(EvaluationError) in try scope.value(of: tree) } ?? .null
            let isSensitive = result.value.map { scope.isSensitive($0) } ?? false
            journal(.stepEnded(outcome: "done", next: nil))
            returnFromFrame(value, isSensitive: isSensitive)
        } catch {
            failStep(error)
        }
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
        endStep("done")
    }

    private mutating func endTooDeep() {
        let place = stack.step.map { "\($0.place): " } ?? ""
        let reason = "\(place)sections and flows run each other more than \(FlowStack.deepest) deep"
        journal(.log(level: "error", text: reason))
        finish("failed", detail: reason)
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
