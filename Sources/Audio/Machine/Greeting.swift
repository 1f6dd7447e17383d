/// The pieces of speech since the call was answered, and the pauses between them; tones are no speech.
struct Greeting: Sendable {
    /// Where the first word began, in samples; `nil` before it.
    private(set) var start: Int?
    /// Where the last sound ended.
    private(set) var end = 0
    private(set) var words = 0
    private(set) var longestPause = 0
    /// Where the piece began that goes on now.
    private(set) var open: Int?
    /// Where silence, or tones, ended last.
    private var before = (start: Int?.none, end: 0, words: 0, longestPause: 0)

    /// How long there was speech, the pauses between the pieces left out.
    var length: Int { spoken + (open.map { end - $0 } ?? 0) }
    private var spoken = 0

    mutating func begin(at sample: Int) {
        before = (start, end, words, longestPause)
        if start != nil { longestPause = max(longestPause, sample - end) }
        start = start ?? sample
        words += 1
        open = sample
        end = max(end, sample)
    }

    /// The piece goes on.
    mutating func extend(to sample: Int) {
        if open != nil { end = sample }
    }

    mutating func finish(at sample: Int) {
        guard let begin = open else { return }
        spoken += max(0, sample - begin)
        open = nil
        end = sample
    }

    /// The piece that goes on is a tone: it never was.
    mutating func takeBack() {
        guard open != nil else { return }
        open = nil
        (start, end, words, longestPause) = (before.start, before.end, before.words, before.longestPause)
    }

    /// The piece that goes on was a word up to there, and then a tone.
    mutating func cut(at sample: Int) {
        guard let open else { return }
        guard sample - open > 960 else { return takeBack() }
        finish(at: sample)
    }
}
