/// A text to be spoken: what a speech engine is asked for.
public struct SpeechRequest: Hashable, Sendable {
    /// What is said. Control characters are read as spaces.
    public var text: String
    /// The language as a BCP 47 tag: `en-US`.
    public var language: String
    /// A voice of the engine by the engine's own name; `nil`: its usual one for the language.
    public var voice: String?

    /// The longest text, in bytes of UTF-8: about four minutes of speech.
    public static let longestText = 4096

    /// Asks for `text` in `language`, by `voice` where one is given.
    public init(text: String, language: String, voice: String? = nil) {
        self.text = text
        self.language = language
        self.voice = voice
    }

    /// The text as engines get it: one line, without control characters.
    var line: String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isControl($0) ? " " : $0 }))
    }

    /// Whether there is anything to say: a letter, a digit or a sign that has a name.
    var isSpeakable: Bool {
        text.unicodeScalars.contains { !$0.properties.isWhitespace && !Self.isControl($0) }
    }

    /// Refuses what no engine should see: texts out of bounds, and names that a program could take for an option.
    func check(for engine: String) throws(SpeechError) {
        guard text.utf8.count <= Self.longestText else {
            throw SpeechError(engine, .textTooLong(bytes: text.utf8.count))
        }
        guard Self.isName(language) else { throw SpeechError(engine, .unusableName("language", language)) }
        if let voice, !Self.isName(voice) { throw SpeechError(engine, .unusableName("voice", voice)) }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

    /// A name or path that is neither empty nor an option, of at most 255 printable characters.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && text.utf8.count <= 255
            && !text.unicodeScalars.contains(where: isControl)
    }
}
