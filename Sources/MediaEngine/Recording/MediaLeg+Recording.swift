import Audio
import SansIO

/// Recordings and taps of a leg: what both sides heard, off one clock.
extension MediaLeg {
    /// How late a tap and a recording are told: late packets are in their place, and a key's tone is known as such.
    public static let tapDelay: Duration = .milliseconds(200)
    static let tapDelaySamples = 1600

    /// Whether ``takePiece(of:)`` can have anything.
    public var isRecording: Bool { timeline != nil && !recordings.isEmpty }

    /// Begins a recording with the next packet time. An id that records already is begun anew.
    public func startRecording(_ id: RecordingID, _ rules: RecordingRules) {
        openTimeline()
        recordings.removeAll { $0.id == id }
        recordings.append((id, Recorder(rules: rules, start: timeline?.end ?? 0)))
    }

    /// From now on nothing is recorded until ``resumeRecording(_:)``.
    public func pauseRecording(_ id: RecordingID) { recorder(id)?.pause(at: timeline?.end ?? 0) }

    /// Records again.
    public func resumeRecording(_ id: RecordingID) { recorder(id)?.resume(at: timeline?.end ?? 0) }

    /// Ends a recording now; ``takePiece(of:)`` and ``closeRecording(_:)`` give what is left.
    ///
    /// - Parameter beforeKey: whether the key that is down, or was the last, ends it: its tone is left out.
    public func stopRecording(_ id: RecordingID, beforeKey: Bool = false) {
        guard let recorder = recorder(id), !recorder.isOver, let end = timeline?.end else { return }
        let stop = beforeKey ? min(lastKeyOnset ?? end, end) : end
        tell(recorder, until: stop)
        recorder.finish()
    }

    /// The next piece to be written: samples, interleaved where there are two channels; `nil` for none yet.
    public func takePiece(of id: RecordingID) -> [Int16]? { recorder(id)?.takePiece() }

    /// Forgets a recording that is over and says what it came to; `nil` where there is none.
    public func closeRecording(_ id: RecordingID) -> RecordedEnd? {
        guard let recorder = recorder(id) else { return nil }
        stopRecording(id)
        recordings.removeAll { $0.id == id }
        closeTimelineIfIdle()
        return recorder.result
    }

    /// Tells the tap what it has not heard yet; nothing follows. For the end of the call.
    public func finishTap() {
        guard let tap, let end = timeline?.end else { return }
        tell(tap, until: end)
        self.tap = nil
    }

    // MARK: The clock

    func openTimeline() {
        if timeline == nil { timeline = CallTimeline() }
    }

    func closeTimelineIfIdle() {
        if recordings.isEmpty, tap == nil { timeline = nil }
    }

    /// One packet time of both directions is complete; `payload` is what was sent, `nil` for silence.
    func record(sent payload: UnsafeBufferPointer<UInt8>?, at now: Instant) {
        guard timeline != nil else { return }
        switch (payload, codec.law) {
        case (let payload?, let law?): G711.decode(payload, law: law, into: samples)
        case (_?, nil): _ = samples.update(fromContentsOf: outgoing)
        case (nil, _): samples.update(repeating: 0)
        }
        timeline?.send(UnsafeBufferPointer(samples), at: now)
        recordPause()
        let stop = (timeline?.end ?? 0) - Self.tapDelaySamples
        for (id, recorder) in recordings {
            tell(recorder, until: stop)
            if let end = recorder.takeEnd() { events.push(.recordingEnded(id, end)) }
        }
        if let tap { tell(tap, until: stop) }
    }

    private func recorder(_ id: RecordingID) -> Recorder? { recordings.first { $0.id == id }?.recorder }

    private func tell(_ recorder: Recorder, until stop: Int) {
        while recorder.next + Self.frameLength <= stop {
            timeline?.read(at: recorder.next, received: tapSamples, sent: samples)
            recorder.hear(received: UnsafeBufferPointer(tapSamples), sent: UnsafeBufferPointer(samples))
            if recorder.isOver { return }
        }
    }

    private func tell(_ tap: any MediaTap, until stop: Int) {
        while tapPosition + Self.frameLength <= stop {
            timeline?.read(at: tapPosition, received: tapSamples, sent: samples)
            tapPosition += Self.frameLength
            tap.heard(received: UnsafeBufferPointer(tapSamples), sent: UnsafeBufferPointer(samples))
        }
    }
}
