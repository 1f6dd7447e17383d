/// Turns text into audio. An engine may be asked from several threads at once.
public protocol SpeechEngine: Sendable {
    /// What people call it: `espeak-ng`.
    var name: String { get }
    /// Whatever changes how the same request sounds: the program's version, its settings. Part of the cache's key.
    var version: String { get }
    /// Speaks a text. Blocks the thread until the audio is there, some seconds at most.
    ///
    /// - Returns: mono, 8 000 Hz, with only a short silence at either end, speech at about −16 dBFS; never empty.
    /// - Throws: ``SpeechError``: why there is no audio.
    func render(_ request: SpeechRequest) throws(SpeechError) -> [Int16]
}
