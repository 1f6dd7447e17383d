public import MediaEngine

/// What an exchange tells of a flow's playing, for those who listen to what comes of it: tests.
public enum PlaybackReport: Sendable {
    /// These segments begin with the next packet, this much louder than they are.
    case began(PlaybackID, [AudioSegment], volumeDecibels: Double)
    case ended(PlaybackID, PlaybackEnd)
}
