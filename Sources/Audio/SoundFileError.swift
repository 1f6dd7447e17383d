/// Why a sound file cannot be used, as a sentence for the person who has to mend it.
public struct SoundFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with the file.
    public enum Reason: Error, Equatable, Sendable {
        /// There are no bytes at all.
        case empty
        /// The bytes are of no known sound format.
        case notASoundFile
        /// The header is right, but no audio follows it.
        case noAudio
        /// The header promises more audio than there is.
        case truncated(missingBytes: Int)
        /// The audio can be read up to a place only.
        case damaged(afterFrames: Int)
        /// The sound lasts longer than `limit`, or would fill too much memory.
        case tooLong(limit: Duration)
        case noChannels
        case tooManyChannels(Int)
        /// The sample rate, in Hz, is out of range.
        case sampleRate(Int)
        /// The format is known, but not usable; the text says why.
        case unusable(String)
    }

    /// The file, as the reader's caller named it.
    public let name: String
    /// What is wrong with the file.
    public let reason: Reason

    /// The error about the file `name`.
    public init(_ name: String, _ reason: Reason) {
        self.name = name
        self.reason = reason
    }

    /// The sentence, beginning with the file's name.
    public var description: String { "\(name) \(problem)" }

    private var problem: String {
        switch reason {
        case .empty:
            "is empty: it has no bytes (was it copied completely?)"
        case .notASoundFile:
            "is not a sound file: write it as WAV, FLAC, AIFF, AU or Ogg"
        case .noAudio:
            "holds no audio: its header is right, but no sample follows (record it again)"
        case .truncated(let missing):
            "is truncated: \(missing) bytes of the audio that its header promises are missing (copy it again)"
        case .damaged(let frames):
            "is damaged: it can be read only up to sample \(frames) (copy or convert it again)"
        case .tooLong(let limit):
            "is too long: at most \(limit.components.seconds) seconds are read (shorten it)"
        case .noChannels:
            "has no channels: its header is damaged (convert it again)"
        case .tooManyChannels(let count):
            "has \(count) channels: at most \(SoundFile.maximumChannels) are read (mix it down)"
        case .sampleRate(let rate):
            "has a sample rate of \(rate) Hz: it has to be "
                + "\(SoundFile.sampleRates.lowerBound) to \(SoundFile.sampleRates.upperBound) Hz (convert it)"
        case .unusable(let text):
            "cannot be read: \(text) (convert it to 16-bit WAV)"
        }
    }
}
