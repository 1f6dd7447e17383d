public import MediaEngine
public import YAML

/// Something the person at the other end does, or waits for.
public struct CallerStep: Sendable {
    /// How keys reach us.
    public enum KeyForm: String, Sendable, CaseIterable {
        /// As tones in the audio, through the real detector.
        case audio
        /// As telephone-events (RFC 4733).
        case rfc4733
        /// As SIP INFO requests, one a key.
        case info
    }

    /// What is done or waited for.
    public enum Action: Sendable {
        case press(String, KeyForm)
        /// Speech, as long as a person would take for the text.
        case say(String)
        /// A recording of the caller.
        case audio(CallerSound)
        case silence(Duration)
        /// Waits for a prompt.
        case hear(Heard, within: Duration)
        /// No such prompt may come for that long.
        case hearNot(Heard, during: Duration)
        case hangUp
    }
    /// What the step is.
    public var action: Action
    /// Where the step stands.
    public var place: SourcePlace
}

/// Recorded sound of a caller, ready to be played.
public struct CallerSound: Sendable {
    /// The file, resolved against the test file's folder.
    public var path: String
    /// The sound as 8 kHz samples.
    public var prompt: Prompt

    /// The file's name without its folders, or the tone.
    var name: String { path.hasPrefix("tone ") ? path : path.split(separator: "/").last.map(String.init) ?? path }
}
