public import Audio
public import SansIO

/// Where a key press was learned from.
public enum KeySource: String, Hashable, Sendable, CaseIterable {
    /// Its tones in the audio (ITU-T Q.23).
    case inBand = "inband"
    /// A SIP INFO request.
    case info
    /// Telephone-events in RTP (RFC 4733).
    case rfc4733

    /// The better source wins where several tell of one press.
    var rank: Int {
        switch self {
        case .inBand: 0
        case .info: 1
        case .rfc4733: 2
        }
    }
}

/// What a media leg has to tell; drained with ``MediaLeg/poll()``.
public enum MediaEvent: Hashable, Sendable {
    /// A key went down. One event a press, whatever number of sources tell of it.
    case keyDown(DTMFDigit, source: KeySource, at: Instant)
    /// The key came up; follows each `keyDown` before the next one.
    case keyUp(DTMFDigit, source: KeySource, at: Instant)
    /// Something in the audio was nearly a key, or the echo of one that we send; why it does not count, with figures.
    case keyRefused(DTMFDigit, reason: String, at: Instant)
    /// The first sample of a segment is in the packet that was just made.
    case segmentStarted(PlaybackID, index: Int)
    case playbackEnded(PlaybackID, PlaybackEnd)
    /// All digits are sent, or their sending was stopped.
    case digitsSent(PlaybackID)
    /// A recording ended by its rules; close it with ``MediaLeg/closeRecording(_:)``.
    case recordingEnded(RecordingID, RecordingEnd)
    /// Who answered, and for a machine the end of what was waited for; see ``MediaLeg/detectMachine(_:)``.
    case machine(MachineFinding, isLast: Bool)
    /// Nothing has come from the other side for this long: no audio, no report.
    case fellSilent(Duration)
    /// Something comes again.
    case heardAgain
    /// What keys can be expected by, as a line for the call's journal; once at set-up and at each change.
    case sourcesExpected(String)
}
