public import FlowModel

/// One item of a prompt as the media side plays it: names expanded, texts evaluated, chance drawn.
public indirect enum ResolvedPlayable: Hashable, Sendable {
    /// A sound file. `name` is what people call it: the prompt's name, or the file's.
    ///
    /// `recording` is the path below the folder of the flows' own files, for a path with values in it: what was recorded
    /// there goes before what lies beside the flow.
    case file(path: String, name: String, recording: String? = nil)
    /// Text for the speech engine; `language` is a BCP 47 tag.
    case speech(text: String, language: String, voice: String?)
    case silence(Duration)
    case tone(ToneSpec)
    /// The first list, or the second where the first cannot be played.
    case withAlternate([ResolvedPlayable], else: [ResolvedPlayable])
}
