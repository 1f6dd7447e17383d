import FlowModel
import SansIO

extension FlowRun {
    /// How long a recording's file may take to be named on the disk.
    static let longestSaving = Duration.seconds(10)

    mutating func begin(_ record: Record, at now: Instant) {
        do throws(EvaluationError) {
            let request = RecordRequest(
                path: try path(for: record), beep: record.beep, maxLength: record.maxLength,
                minLength: record.minLength,
                silence: record.silence, trimsSilence: record.trimsSilence, keepsOnHangup: record.keepsOnHangup)
            activity = .recording
            // The leg ends the message by itself; this is for a leg that does not.
            timers.set(.saving, at: now + record.maxLength + .seconds(30))
            commands.push(.record(nextToken(), request))
        } catch {
            failStep(error)
        }
    }

    private mutating func path(for record: Record) throws(EvaluationError) -> String {
        guard let template = record.path else {
            messages += 1
            return "messages/\(facts.callID)-\(messages).wav"
        }
        let path = try template.text(in: scope)
        guard RecordingPath.isWithinFolder(path), path.hasSuffix(".wav") else {
            throw EvaluationError("`to` is not a path for a recording: relative, without .. and ending in .wav")
        }
        return path
    }

    /// A key while a message is recorded: it may end it. Others are part of the message, not of a later step.
    mutating func keyDown(_ press: KeyPress, whileRecording record: Record, at now: Instant) {
        guard record.finishOn.contains(press.key), let token else { return journal(press, .ignored) }
        journal(press, .finish)
        timers.set(.saving, at: now + Self.longestSaving)
        commands.push(.stopRecord(token, byKey: true))
    }

    /// The caller hung up: the message is on its way to the disk.
    mutating func recordingHungUp(at now: Instant) {
        timers.set(.saving, at: now + Self.longestSaving)
    }

    mutating func recordFinished(_ token: StepToken, _ result: RecordResult) {
        guard activity == .recording, token == self.token, case .record(let record)? = stack.step?.verb else { return }
        timers.cancel(.saving)
        switch result {
        case .saved(let message, let outcome):
            note(message, of: record)
            endRecord(isCallerGone ? "hangup" : outcome)
        case .empty:
            note(nil, of: record)
            endRecord("empty")
        case .failed(let reason):
            note(nil, of: record)
            failStep("the message could not be kept: \(reason)")
        }
    }

    mutating func recordTimedOut() {
        guard activity == .recording, let token else { return }
        commands.push(.stopRecord(token, byKey: false))
        recordFinished(token, .failed("the disk did not answer in time"))
    }

    private mutating func endRecord(_ outcome: String) {
        if isCallerGone, stack.step?.transitions[outcome] == nil {
            journal(.stepEnded(outcome: outcome, next: nil))
            return finish("hangup")
        }
        endStep(outcome)
    }

    private mutating func note(_ message: RecordedMessage?, of record: Record) {
        guard let name = record.saveAs else { return }
        var value = Value.null
        if let message {
            let tenths = (message.duration.wholeMilliseconds + 50) / 100
            value = .map(["file": .text(message.file), "duration": .decimal(Double(tenths) / 10)])
        }
        set(name, value, isSensitive: false)
        prepareTexts()
    }
}
