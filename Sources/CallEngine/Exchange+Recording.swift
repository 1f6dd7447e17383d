import FlowEngine
import FlowModel
public import MediaEngine
public import SansIO

/// Recordings of calls: the operator's of every call, `record_call`, and the messages that `record` takes.
///
/// The leg's audio leaves in pieces as ``Output/recording(_:_:)``; files are the driver's. A file that fails is told to
/// the flow and written in the journal, and the call goes on.
extension Exchange {
    // MARK: Beginning

    /// The operator's recording begins with the leg's first packet.
    func recordWholeCall(_ call: Call) {
        guard configuration.recordsCalls else { return }
        begin(.wholeCall, at: .call(part: 0), RecordingRules(), for: call)
    }

    func startMessage(_ request: RecordRequest, _ token: StepToken, for call: Call, at now: Instant) {
        guard let audio = call.leg.port?.audio, !call.isOver else {
            call.run?.handle(.recordFinished(token, .failed("the call has no audio to record")), at: now)
            return
        }
        guard let beep = request.beep else { return begin(request, token, for: call) }
        let id = newRecordingID(of: call)
        call.recordings.append(
            CallRecording(id: id, purpose: .message(token, request), place: .file(request.path), state: .beeping))
        audio.play(
            PlaybackID(rawValue: token.rawValue), [.tone(hertz: beep.hertz, beep.duration)], volumeDecibels: 0, at: now)
    }

    /// A playback ended: the beep of a message, perhaps. True when it was one.
    func beepEnded(_ playback: PlaybackID, of call: Call) -> Bool {
        guard
            let index = call.recordings.firstIndex(where: { recording in
                guard case .beeping = recording.state, case .message(let token, _) = recording.purpose else {
                    return false
                }
                return token.rawValue == playback.rawValue
            }), case .message(let token, let request) = call.recordings[index].purpose
        else { return false }
        call.recordings.remove(at: index)
        begin(request, token, for: call)
        return true
    }

    private func begin(_ request: RecordRequest, _ token: StepToken, for call: Call) {
        let rules = RecordingRules(
            channels: .caller, pausedTime: .nothing, maxLength: request.maxLength, silence: request.silence,
            trimsSilence: request.trimsSilence, findsVoice: true)
        begin(.message(token, request), at: .file(request.path), rules, for: call)
    }

    private func begin(
        _ purpose: CallRecording.Purpose, at place: RecordingPlace, _ rules: RecordingRules, for call: Call
    ) {
        let id = newRecordingID(of: call)
        call.recordings.append(CallRecording(id: id, purpose: purpose, place: place))
        emit(.recording(call.id, .begin(id, place, channels: rules.channels.count)))
        call.leg.port?.audio?.startRecording(id, rules)
    }

    private func newRecordingID(of call: Call) -> RecordingID {
        call.lastRecording += 1
        return RecordingID(rawValue: call.lastRecording)
    }

    // MARK: record_call

    func recordCall(_ action: RecordCallAction, _ token: StepToken, for call: Call, at now: Instant) {
        guard let audio = call.leg.port?.audio, !call.isOver else {
            call.run?.handle(.callRecorded(token, failure: "the call has no audio to record"), at: now)
            return
        }
        let running = call.recordings.first { if case .ofFlow = $0.purpose { true } else { false } }
        switch (action, running) {
        case (.start(let channels), nil):
            call.recordingParts += 1
            call.recordCallToken = token
            let rules = RecordingRules(channels: channels == .stereo ? .stereo : .mono)
            return begin(.ofFlow, at: .call(part: call.recordingParts), rules, for: call)
        case (.start, let running?), (.resume, let running?): audio.resumeRecording(running.id)
        case (.pause, let running?): audio.pauseRecording(running.id)
        case (.stop, let running?): close(running.id, "finished", of: call, at: now)
        case (_, nil): break
        }
        call.run?.handle(.callRecorded(token, failure: nil), at: now)
    }

    // MARK: Going on

    /// Hands out what the leg has recorded since the last time. Allocates nothing while there is none.
    func takeRecordings(of port: MediaPort) {
        guard port.audio?.isRecording == true, let call = calls[port.callID], call.leg.port === port else { return }
        for recording in call.recordings { takePieces(of: recording, call) }
    }

    private func takePieces(of recording: CallRecording, _ call: Call) {
        while let piece = call.leg.port?.audio?.takePiece(of: recording.id) {
            if !recording.hasFailed { emit(.recording(call.id, .audio(recording.id, piece))) }
        }
    }

    /// The leg says that a recording is over by its rules.
    func recordingEnded(_ id: RecordingID, _ end: RecordingEnd, of call: Call, at now: Instant) {
        close(id, end == .silence ? "silence" : "max_length", of: call, at: now)
    }

    /// The flow ends the message that `token` records; `byKey` when its key's tone is to be left out.
    func stopMessage(_ token: StepToken, byKey: Bool, of call: Call, at now: Instant) {
        guard let recording = message(token, of: call) else { return }
        if case .saving = recording.state { return }
        if case .beeping = recording.state {
            call.leg.port?.audio?.stopPlayback(at: now)
            call.recordings.removeAll { $0.id == recording.id }
            call.run?.handle(.recordFinished(token, .empty), at: now)
            return
        }
        call.leg.port?.audio?.stopRecording(recording.id, beforeKey: byKey)
        close(recording.id, "finished", of: call, at: now)
    }

    private func message(_ token: StepToken, of call: Call) -> CallRecording? {
        call.recordings.first { if case .message(token, _) = $0.purpose { true } else { false } }
    }

    private func drop(_ recording: CallRecording, of call: Call) {
        _ = call.leg.port?.audio?.closeRecording(recording.id)
        call.recordings.removeAll { $0.id == recording.id }
        if case .beeping = recording.state { return }
        emit(.recording(call.id, .discard(recording.id)))
    }

    // MARK: Ending

    /// The audio of the call is over: every recording gets its end. Called before the leg is released.
    func closeRecordings(of call: Call, at now: Instant) {
        call.leg.port?.audio?.finishTap()
        for recording in call.recordings {
            switch (recording.purpose, recording.state) {
            case (_, .saving): break
            case (.message(let token, _), .beeping):
                call.recordings.removeAll { $0.id == recording.id }
                call.run?.handle(.recordFinished(token, .empty), at: now)
            case (.message(let token, let request), .running) where !request.keepsOnHangup:
                drop(recording, of: call)
                call.run?.handle(.recordFinished(token, .empty), at: now)
            case (.message, .running): close(recording.id, "hangup", of: call, at: now)
            default: close(recording.id, "finished", of: call, at: now)
            }
        }
    }

    private func close(_ id: RecordingID, _ outcome: String, of call: Call, at now: Instant) {
        guard let index = call.recordings.firstIndex(where: { $0.id == id }), let audio = call.leg.port?.audio else {
            return
        }
        let recording = call.recordings[index]
        guard case .running = recording.state else { return }
        audio.stopRecording(id)
        takePieces(of: recording, call)
        guard let end = audio.closeRecording(id) else { return }
        if case .message(let token, let request) = recording.purpose, !recording.hasFailed,
            !end.hasVoice || end.duration < request.minLength
        {
            drop(recording, of: call)
            call.run?.handle(.recordFinished(token, .empty), at: now)
            return
        }
        guard !recording.hasFailed else { return lose(recording, "its file failed", of: call, at: now) }
        call.recordings[index].state = .saving(outcome: outcome, end)
        emit(.recording(call.id, .finish(id, frames: end.frames)))
    }

    /// What became of a recording's file: the answer to ``Output/recording(_:_:)``.
    public func recordingReplied(_ id: CallID, _ recording: RecordingID, _ reply: RecordingReply, at now: Instant) {
        guard let call = calls[id], let index = call.recordings.firstIndex(where: { $0.id == recording }) else {
            return
        }
        let found = call.recordings[index]
        switch reply {
        case .opened: opened(found, of: call, at: now)
        case .saved(let path): saved(found, path, of: call, at: now)
        case .failed(let reason): failed(found, reason, of: call, at: now)
        }
        pump(call, at: now)
        forgetIfDone(call)
        settle(at: now)
    }

    private func opened(_ recording: CallRecording, of call: Call, at now: Instant) {
        guard case .ofFlow = recording.purpose, let token = call.recordCallToken else { return }
        call.recordCallToken = nil
        call.run?.handle(.callRecorded(token, failure: nil), at: now)
    }

    private func saved(_ recording: CallRecording, _ path: String, of call: Call, at now: Instant) {
        guard case .saving(let outcome, let end) = recording.state else { return }
        call.recordings.removeAll { $0.id == recording.id }
        // The operator's recording is no part of the call's story.
        if case .wholeCall = recording.purpose { return }
        journal(call, .recordingSaved(file: path, duration: end.duration), at: now)
        guard case .message(let token, let request) = recording.purpose else { return }
        shelf.forget(recording: request.path)
        // The flow knows the file by the path that it gave it, wherever the folder lies.
        let message = RecordedMessage(file: request.path, duration: end.duration)
        call.run?.handle(.recordFinished(token, .saved(message, outcome: outcome)), at: now)
    }

    private func failed(_ recording: CallRecording, _ reason: String, of call: Call, at now: Instant) {
        journal(call, .problem("a recording failed: \(reason)"), at: now)
        if let index = call.recordings.firstIndex(where: { $0.id == recording.id }) {
            call.recordings[index].hasFailed = true
        }
        lose(recording, reason, of: call, at: now)
    }

    /// A recording that cannot be kept: whoever waits for it learns of it.
    private func lose(_ recording: CallRecording, _ reason: String, of call: Call, at now: Instant) {
        _ = call.leg.port?.audio?.closeRecording(recording.id)
        call.recordings.removeAll { $0.id == recording.id }
        if case .message(let token, _) = recording.purpose {
            call.run?.handle(.recordFinished(token, .failed(reason)), at: now)
        }
        guard case .ofFlow = recording.purpose, let token = call.recordCallToken else { return }
        call.recordCallToken = nil
        call.run?.handle(.callRecorded(token, failure: reason), at: now)
    }
}

// MARK: What nobody may know

extension Exchange {
    /// The flow says what of the caller's audio is to be kept from recordings and from a bridged party.
    func conceal(_ concealment: Concealment, of call: Call) {
        call.concealment = concealment
        call.leg.port?.audio?.setPrivacy(concealment.privacy)
    }
}

extension Concealment {
    /// The media engine's word for it.
    var privacy: AudioPrivacy {
        switch self {
        case .none: .open
        case .keys: .withoutKeys
        case .everything: .silent
        }
    }
}
