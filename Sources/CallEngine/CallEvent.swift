public import Audio
public import MediaEngine
public import SIPCore

/// What the application that controls a call is told about it.
public enum CallEvent: Sendable {
    /// A provisional response to a call we placed (180, 183).
    case ringing(status: Int)
    case answered
    case keyDown(DTMFDigit, source: KeySource)
    case keyUp(DTMFDigit, source: KeySource)
    case playbackEnded(PlaybackID, PlaybackEnd)
    case digitsSent(PlaybackID)
    /// The other side asks us to call somebody else (REFER); answer with ``Exchange/answerTransfer(_:status:at:)``. Comes
    /// only where the user agent's configuration accepts such requests.
    case transferRequested(ReferralRequest)
    /// The last event of a call.
    case ended(EndReason)
}
