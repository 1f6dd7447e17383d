/// Why a text could not be spoken, as a sentence for the person who has to mend it.
public struct SpeechError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Equatable, Sendable {
        /// The program is not on this machine; `advice` says how to get it.
        case notInstalled(advice: String)
        /// The program could not be started; the text is the system's.
        case notStarted(String)
        /// The program ended with this status, and said this.
        case failed(status: Int32, output: String)
        /// The program was still at work when its time was over, and was ended.
        case timedOut(Duration)
        /// The program gave more than so many bytes, and was ended.
        case tooMuchOutput(limit: Int)
        /// What the program gave is no sound; the text is the sound reader's.
        case unreadable(String)
        /// The text is longer than ``SpeechRequest/longestText``.
        case textTooLong(bytes: Int)
        /// The language or voice has a form that no engine is given.
        case unusableName(String, String)
        /// The command uses `{voice}`, and neither the flow nor the configuration names one.
        case noVoice
        /// The command cannot be understood.
        case unusableCommand(String)
    }

    /// The engine's name.
    public let engine: String
    /// What went wrong.
    public let reason: Reason

    /// The error of the engine named `engine`.
    public init(_ engine: String, _ reason: Reason) {
        self.engine = engine
        self.reason = reason
    }

    /// The sentence.
    public var description: String { "\(engine) \(problem)" }

    private var problem: String {
        switch reason {
        case .notInstalled(let advice):
            "is not installed: \(advice)"
        case .notStarted(let text):
            "could not be started: \(text)"
        case .failed(let status, let output):
            "ended with status \(status)" + (output.isEmpty ? " and said nothing" : ": \(output)")
        case .timedOut(let limit):
            "did not finish within \(limit): shorten the text, or see what keeps the program busy"
        case .tooMuchOutput(let limit):
            "gave more than \(limit / 1024) KiB of sound: shorten the text"
        case .unreadable(let text):
            "gave no usable sound: \(text)"
        case .textTooLong(let bytes):
            "was asked to say \(bytes) bytes of text, at most \(SpeechRequest.longestText) are allowed: split it"
        case .unusableName(let what, let name):
            "cannot use the \(what) '\(name)': write a plain name such as en-US"
        case .noVoice:
            "needs a voice: its command uses {voice}; name one in the flow or under speech.voice"
        case .unusableCommand(let text):
            "cannot be used: \(text)"
        }
    }
}
