import FlowEngine
import MediaEngine

/// One recording of a call under way: for whom it is, and how far it has come.
struct CallRecording {
    /// Who wants it.
    enum Purpose {
        /// The operator: every call is recorded.
        case wholeCall
        /// A `record_call` of the flow.
        case ofFlow
        /// A `record` of the flow; the step waits for its end.
        case message(StepToken, RecordRequest)
    }

    enum State {
        /// The beep before it still sounds.
        case beeping
        case running
        /// Its audio is complete; the file is being given its name.
        case saving(outcome: String, RecordedEnd)
    }

    let id: RecordingID
    let purpose: Purpose
    let place: RecordingPlace
    var state = State.running
    /// Whether the file could not be opened or written.
    var hasFailed = false
}
