import FlowModel
import SansIO

extension FlowRun {
    /// How much later than the step's own `timeout` the run gives up: who listens counts audio, not time.
    private static let patience = Duration.seconds(2)

    mutating func begin(_ detection: DetectMachine, at now: Instant) {
        activity = .detecting
        timers.set(.detection, at: now + detection.timeout + Self.patience)
        commands.push(.detectMachine(nextToken(), detection))
    }

    /// What `outbound: {detect_machine: …}` asks for, before the first step of a call that we placed.
    mutating func detectBeforeFirstStep(at now: Instant) {
        isDetectionDue = false
        guard facts.direction == .outbound, isAnswered, let detection = program.main?.outbound?.detectMachine else {
            return
        }
        isDetectingFirst = true
        begin(detection, at: now)
    }

    mutating func machineDetected(_ token: StepToken, _ answer: String, _ detail: String) {
        guard activity == .detecting, token == self.token else { return }
        if !detail.isEmpty { journal(.log(level: "info", text: detail)) }
        endDetection(DetectMachine.answers.contains(answer) ? answer : "unknown")
    }

    /// Who answered is known, or will not be.
    mutating func endDetection(_ answer: String) {
        guard activity == .detecting else { return }
        timers.cancel(.detection)
        callScopes["answered_by"] = .text(answer)
        guard isDetectingFirst else { return endStep(answer) }
        isDetectingFirst = false
        token = nil
        activity = .stepping
        prepareTexts()
    }

    /// A key ends the listening: machines press none.
    mutating func keyEndsDetection() {
        guard activity == .detecting, let token else { return }
        commands.push(.stopDetectingMachine(token))
        journal(.log(level: "info", text: "a person answered: a key was pressed"))
        endDetection("human")
    }
}
