/// What a caller waits to hear: a prompt by its name, by words of its text, or by a pattern.
public struct Heard: Sendable, Equatable, CustomStringConvertible {
    /// How a prompt is told from the others.
    public enum Pattern: Sendable, Equatable {
        /// Part of what a person reads: spoken words, and `[name]` for named prompts and files.
        case text(String)
        /// The name of a prompt, or of a file.
        case id(String)
        /// A regular expression that matches some part of the text; letters compare without case.
        case regex(String)
        /// Any speech at all, in place of these words, of which nobody knows how they sound.
        case speech(String)
    }

    /// What the prompt sounds like at somebody else's IVR: for live calls, in which there is nothing to read.
    public struct Sound: Sendable, Equatable {
        /// The file, resolved against the test file's folder.
        public var path: String
        /// Mono, 16-bit linear, 8000 Hz.
        public var samples: [Int16]
    }

    /// How the prompt is told from the others.
    public var pattern: Pattern
    /// What it sounds like elsewhere; `nil` for how the flow itself plays it.
    public var sound: Sound?
    /// What an ear without a text calls speech that it does not know.
    static let unknownSpeech = "(speech)"

    /// Part of a prompt's text.
    public init(text: String) { pattern = .text(text) }

    /// A prompt that fits the pattern.
    public init(_ pattern: Pattern) { self.pattern = pattern }

    /// What was written, as a message shows it: `"press 1"`, `[welcome]`, `/press [12]/`.
    public var description: String {
        switch pattern {
        case .text(let text): "\"\(text)\""
        case .id(let name): "[\(name)]"
        case .regex(let source): "/\(source)/"
        case .speech(let words): "any speech in place of \"\(words)\""
        }
    }

    /// The words alone, for measuring how near something else comes to them.
    var words: String {
        switch pattern {
        case .text(let text), .id(let text), .regex(let text), .speech(let text): text
        }
    }

    /// Whether a prompt with this text is it; letters compare without case, runs of white space as one.
    public func matches(_ prompt: String) -> Bool {
        switch pattern {
        case .text(let text): return Self.folded(prompt).contains(Self.folded(text))
        case .id(let name):
            return prompt.contains("[\(name)]")
                || prompt.split(separator: "[").contains { $0.prefix { $0 != "]" }.prefix { $0 != "." } == name }
        case .regex(let source):
            guard let regex = Self.regex(source) else { return false }
            return (try? regex.firstMatch(in: prompt)) != nil
        case .speech: return prompt == Self.unknownSpeech
        }
    }

    /// The compiled expression; `nil` where it is none.
    static func regex(_ source: String) -> Regex<AnyRegexOutput>? {
        (try? Regex(source))?.ignoresCase()
    }

    private static func folded(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
