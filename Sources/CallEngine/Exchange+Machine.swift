import Audio
import FlowEngine
import FlowModel
import MediaEngine
import SansIO

/// Who answered: the leg listens while the flow asks.
extension Exchange {
    func detectMachine(_ detection: DetectMachine, _ token: StepToken, for call: Call, at now: Instant) {
        guard let audio = call.leg.port?.audio else {
            call.run?.handle(.machineDetected(token, answeredBy: "unknown", detail: "the call has no audio"), at: now)
            return
        }
        call.detection = token
        audio.detectMachine(MachineRules(detection))
    }

    func stopDetectingMachine(of call: Call) {
        call.detection = nil
        call.leg.port?.audio?.stopDetectingMachine()
    }

    /// A finding of the leg: the last one is the answer.
    func machineFound(_ finding: MachineFinding, isLast: Bool, of call: Call, at now: Instant) {
        guard isLast, let token = call.detection else { return }
        call.detection = nil
        call.run?.handle(
            .machineDetected(token, answeredBy: finding.answeredBy.rawValue, detail: finding.sentence), at: now)
    }
}

extension MachineRules {
    /// The rules of a flow's step.
    init(_ detection: DetectMachine) {
        self.init()
        wait =
            switch detection.waitFor {
            case .result: .result
            case .greetingEnd: .greetingEnd
            case .beep: .beep
            }
        timeout = detection.timeout
        humanMaxGreeting = detection.humanMaxGreeting
        humanSilence = detection.humanSilence
        machineSpeech = detection.machineSpeech
        endSilence = detection.endSilence
        initialSilence = detection.initialSilence
    }
}

extension MachineFinding {
    /// The verdict with its figures, for the journal.
    var sentence: String {
        var text =
            "answered by \(answeredBy.rawValue) (\(reason.rawValue.replacing("_", with: " "))) after \(Self.text(at)): "
        text += "silence \(Self.text(initialSilence)), greeting \(Self.text(greeting)) of \(words) words, "
        text += "longest pause \(Self.text(longestPause))"
        if let tone { text += ", tone of \(Int(tone.hertz.rounded())) Hz for \(Self.text(tone.duration))" }
        if let progress { text += ", \(progress.rawValue) tone" }
        return text
    }

    private static func text(_ duration: Duration) -> String { "\(Int(duration / .milliseconds(1))) ms" }
}
