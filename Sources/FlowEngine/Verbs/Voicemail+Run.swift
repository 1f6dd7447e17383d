import FlowModel
import SansIO

extension FlowRun {
    /// `voicemail`: runs the flow that comes with the program.
    mutating func perform(_ voicemail: Voicemail) {
        guard !stack.isFull else { return endTooDeep() }
        runFlow(voicemail.flow, with: voicemail.inputs, saveAs: voicemail.saveAs)
    }

    /// The flow came back with the message, or with null where there is none.
    mutating func voicemailReturned(_ message: Value) {
        guard isCallerGone else { return endStep(message.isNull ? "empty" : "stored") }
        let outcome = message.isNull ? "empty" : "hangup"
        if stack.step?.transitions[outcome] != nil { return endStep(outcome) }
        journal(.stepEnded(outcome: outcome, next: nil))
        finish("hangup")
    }
}
