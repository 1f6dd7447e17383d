import Audio

/// The other side pauses: it sends nothing, and has said what its silence sounds like (RFC 3389).
///
/// Whoever hears the leg hears that noise until speech comes again, and so does a recording: between its words a voice
/// would otherwise fall into a dead line. Nothing is asked for: our side never pauses, and no description of ours offers
/// it, because a stream without pauses is heard better.
extension MediaLeg {
    /// A description of noise came in its turn.
    func pause(_ payload: UnsafeRawBufferPointer) {
        guard let noise = ComfortNoise(payload: payload) else { return }
        isPaused = true
        pauseNoise = noise
        passPause()
    }

    /// Speech came.
    func endPause() {
        isPaused = false
        pauseNoise = nil
        passPause()
    }

    /// Lets whoever hears the leg know whether it pauses.
    func passPause() {
        peer?.fromPeer.pauseNoise = pauseNoise
        member?.queue.pauseNoise = pauseNoise
    }

    /// The time line gets the noise of the packet time that has just passed.
    func recordPause() {
        guard isPaused, privacy != .silent else { return }
        tapSamples.update(repeating: 0)
        pauseNoise?.fill(tapSamples)
        timeline?.pause(UnsafeBufferPointer(tapSamples))
    }
}
