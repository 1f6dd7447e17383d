import FlowModel
import SansIO

extension FlowRun {
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

    mutating func runFlow(_ path: String, with inputs: [Assignment], saveAs: String?) {
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

    mutating func endTooDeep() {
        let place = stack.step.map { "\($0.place): " } ?? ""
        let reason = "\(place)sections and flows run each other more than \(FlowStack.deepest) deep"
        journal(.log(level: "error", text: reason))
        finish("failed", detail: reason)
    }
}
