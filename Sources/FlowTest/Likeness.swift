/// How alike two texts are, for telling people what comes nearest to what they meant.
enum Likeness {
    /// The text that shares most with `wanted`; `nil` where none has a word in common with it.
    static func nearest(to wanted: String, among texts: [String]) -> String? {
        let words = pieces(wanted)
        guard !words.isEmpty else { return nil }
        var best: (text: String, share: Double)?
        for text in texts {
            let share = likeness(words, pieces(text))
            if share > (best?.share ?? 0) { best = (text, share) }
        }
        return best.flatMap { $0.share >= 0.25 ? $0.text : nil }
    }

    /// The share of `wanted` that is found in `found`, pairs of letters compared: 0…1.
    private static func likeness(_ wanted: Set<String>, _ found: Set<String>) -> Double {
        Double(wanted.intersection(found).count) / Double(wanted.count)
    }

    /// The pairs of neighbouring letters of all words.
    private static func pieces(_ text: String) -> Set<String> {
        var pieces: Set<String> = []
        for word in text.prefix(2000).lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            let letters = Array(word)
            if letters.count == 1 { pieces.insert(String(letters)) }
            for index in letters.indices.dropFirst() { pieces.insert(String(letters[(index - 1)...index])) }
        }
        return pieces
    }
}
