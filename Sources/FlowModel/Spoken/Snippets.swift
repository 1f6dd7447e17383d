/// Recorded words of one language, from which values are put together instead of being rendered.
///
/// They lie in a folder named like the language, each file named by what it says:
///
/// ```
///  prompts/en-US/digits/4.wav        a digit as it is read alone, or a mark by its word: star.wav
///  prompts/en-US/letters/a.wav       a letter
///  prompts/en-US/numbers/40.wav      a whole number: forty
///  prompts/en-US/ordinals/6.wav      sixth
///  prompts/en-US/months/3.wav        March
///  prompts/en-US/weekdays/5.wav      Friday; 1 is Monday, 7 Sunday
///  prompts/en-US/words/dollars-and.wav   any other words, with hyphens for spaces
/// ```
///
/// A value is put together where recordings cover all of its words; as few of them as possible are used.
public struct Snippets: Sendable, Equatable {
    /// The folders below the language's own.
    static let categories = ["digits", "letters", "numbers", "ordinals", "months", "weekdays", "words"]

    /// The path of each recording by what it says.
    private(set) var paths: [String: String] = [:]
    private let language: Spoken
    /// The length of the longest text, in characters.
    private var longest = 0

    init(language: String) { self.language = Spoken(language) }

    /// Whether there is nothing recorded.
    public var isEmpty: Bool { paths.isEmpty }

    /// The path of every recording, sorted.
    public var files: [String] { paths.values.sorted() }

    /// Whether both have the same recordings.
    public static func == (left: Snippets, right: Snippets) -> Bool { left.paths == right.paths }

    /// Adds a recording by its file's name without the extension; false where the name says nothing that is spoken.
    mutating func add(_ name: String, in category: String, path: String) -> Bool {
        guard let text = text(of: name, category), !text.isEmpty else { return false }
        paths[text] = path
        longest = max(longest, text.count)
        return true
    }

    private func text(of name: String, _ category: String) -> String? {
        let number = Int(name)
        switch category {
        case "digits": return name
        case "letters": return name.count == 1 ? name.uppercased() : nil
        case "numbers": return number.flatMap { language.number(.integer($0)) }
        case "ordinals": return number.flatMap { language.ordinal(.integer($0)) }
        case "months": return number.flatMap { 1...12 ~= $0 ? language.rules?.months[$0 - 1] : nil }
        case "weekdays": return number.flatMap { 1...7 ~= $0 ? language.rules?.weekdays[$0 % 7] : nil }
        default: return name.replacing("-", with: " ")
        }
    }

    /// The recordings that say a text one after the other, as few as possible; `nil` where they do not cover it.
    ///
    /// - Complexity: O(characters · longest recording's text).
    public func files(saying text: String) -> [String]? {
        let characters = Array(text.replacing(",", with: ""))
        guard !paths.isEmpty, characters.count <= 1_000 else { return nil }
        let joins = language.rules?.joinsWords ?? false
        // best[n]: the fewest recordings for the first n characters, and where the last of them begins.
        var best: [(count: Int, start: Int, path: String)?] = Array(repeating: nil, count: characters.count + 1)
        best[0] = (0, 0, "")
        for start in characters.indices {
            guard let before = best[start] else { continue }
            let from = characters[start] == " " ? start + 1 : start
            let isBoundary = from > start || start == 0 || joins
            guard isBoundary, from < characters.count else { continue }
            for end in (from + 1)...min(from + longest, characters.count) {
                guard joins || end == characters.count || characters[end] == " " else { continue }
                guard let path = paths[String(characters[from..<end])] else { continue }
                if best[end].map({ before.count + 1 < $0.count }) ?? true {
                    best[end] = (before.count + 1, start, path)
                }
            }
        }
        var (files, end): ([String], Int) = ([], characters.count)
        while end > 0 {
            guard let step = best[end] else { return nil }
            files.append(step.path)
            end = step.start
        }
        return files.isEmpty ? nil : files.reversed()
    }
}
