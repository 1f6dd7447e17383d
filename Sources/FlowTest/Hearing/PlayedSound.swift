import MediaEngine
import SansIO

/// What a playback sounds like, in the parts that can be looked for.
struct PlayedSound {
    /// Samples compared at once: 200 ms, long enough to be like nothing else, short enough to show where sound is missing.
    private static let pieceLength = 1600
    private static let longest = 8000 * 120
    /// What sound must have in common with what was played; speech through G.711 and a lost packet keeps 0.8.
    private static let likeness: Float = 0.5
    /// What leaves no doubt.
    private static let sure: Float = 0.9
    /// Samples that are looked for first.
    private static let probe = 240
    /// The share of its pieces that a prompt must keep on a line that loses packets.
    private static let enough = 0.7
    /// How much may be missing at the end: what was on its way when the call ended.
    private static let longestTail = 2400

    private struct Piece {
        var prompt: Prompt
        /// Where it is in the prompt, and where in the whole.
        var range: Range<Int>
        var offset: Int
        var energy: Float
    }

    private var pieces: [Piece] = []
    private(set) var sampleCount = 0
    private var hasPrompts = false

    init(_ segments: [AudioSegment]) {
        for segment in segments {
            switch segment {
            case .prompt(let prompt): append(prompt)
            case .silence(let duration), .tone(_, let duration):
                sampleCount += Int(min(duration, .seconds(86_400)) / .microseconds(125))
            }
        }
    }

    private mutating func append(_ prompt: Prompt) {
        hasPrompts = true
        var start = 0
        while start < prompt.samples.count, sampleCount + start < Self.longest {
            let end = min(start + Self.pieceLength, prompt.samples.count)
            let range = start..<end
            let energy = prompt.samples.withUnsafeBufferPointer {
                Correlation.energy(UnsafeBufferPointer(rebasing: $0[range]))
            }
            // The rest of a prompt is compared where it is long enough to mean something, and a piece where there is
            // anything to hear: a level above −60 dB of full scale.
            if end - start >= Self.pieceLength / 4, energy > Float(range.count) * 33 * 33 {
                pieces.append(Piece(prompt: prompt, range: range, offset: sampleCount + start, energy: energy))
            }
            start = end
        }
        sampleCount += prompt.samples.count
    }

    // MARK: Looking for it

    /// Whether the playback can be heard in `sound`.
    ///
    /// - Parameters:
    ///   - begin: the sample at which it began at the sender; `reach` samples later it has arrived.
    ///   - played: how long it played; `nil` for all of it.
    ///   - usual: how much later than sent others arrived, where to look first; becomes this one's.
    func verdict(
        in sound: HeardSound, from begin: Int, reach: Int, played: Duration?, lag usual: inout Int?
    ) -> HearingVerdict {
        guard !pieces.isEmpty else { return hasPrompts && played == nil ? .silent : .heard }
        let length = played.map { Int(max($0, .zero) / .microseconds(125)) } ?? sampleCount
        let due = pieces.filter { $0.offset + $0.range.count + reach <= length || played == nil }
        guard !due.isEmpty else { return .heard }
        var lag: Int?
        var heard = 0
        var end = 0
        for piece in due {
            lag = place(of: piece, in: sound, from: begin, reach: reach, lastLag: lag, usual) ?? lag
            if isOnItsWay(piece, in: sound, at: begin + (lag ?? reach), of: length) {
                heard += 1
                end = piece.offset + piece.range.count
                continue
            }
            guard let lag, likeness(piece, sound, at: begin + lag + piece.offset) >= Self.likeness else { continue }
            heard += 1
            end = piece.offset + piece.range.count
        }
        usual = lag ?? usual
        let share = Double(heard) / Double(due.count)
        let last = due.last.map { $0.offset + $0.range.count } ?? 0
        if share >= Self.enough, last - end <= Self.longestTail { return .heard }
        return .damaged(upTo: .microseconds(end * 125), of: .microseconds(length * 125), share: share)
    }

    /// Whether the call ended before the last of a playback could come out of the caller's jitter buffer.
    private func isOnItsWay(_ piece: Piece, in sound: HeardSound, at begin: Int, of length: Int) -> Bool {
        begin + piece.offset + piece.range.count > sound.samples.count && length - piece.offset <= Self.longestTail
            && piece.offset > 0 && begin + piece.offset <= sound.samples.count
    }

    /// How much later than sent a piece arrived, in samples; `nil` where it is not found.
    ///
    /// The piece before says where to look. Without one, what came before arrived within a packet of it as a rule: a
    /// playback begins anywhere within a packet of ours. Else every sample in reach is tried.
    private func place(
        of piece: Piece, in sound: HeardSound, from begin: Int, reach: Int, lastLag: Int?, _ usual: Int?
    ) -> Int? {
        if let lastLag, likeness(piece, sound, at: begin + lastLag + piece.offset) >= Self.likeness { return lastLag }
        if let usual, lastLag == nil, let lag = best(piece, sound, begin, lags: usual - 200...usual + 200) {
            return lag
        }
        return best(piece, sound, begin, lags: -160...reach + 160)
    }

    /// The loudest 30 ms are looked for first: where they are and the whole piece is most surely, there it is.
    private func best(_ piece: Piece, _ sound: HeardSound, _ begin: Int, lags: ClosedRange<Int>) -> Int? {
        let loudest = piece.prompt.samples.withUnsafeBufferPointer {
            Correlation.loudest(Self.probe, of: UnsafeBufferPointer(rebasing: $0[piece.range]))
        }
        let start = piece.range.lowerBound
        var part = piece
        part.range = start + loudest.lowerBound..<start + loudest.upperBound
        part.offset += loudest.lowerBound
        if let quick = search(part, sound, begin, lags: lags),
            likeness(piece, sound, at: begin + quick.lag + piece.offset) >= Self.sure
        {
            return quick.lag
        }
        guard let best = search(piece, sound, begin, lags: lags), best.likeness >= Self.likeness else { return nil }
        return best.lag
    }

    private func search(
        _ piece: Piece, _ sound: HeardSound, _ begin: Int, lags: ClosedRange<Int>
    ) -> (lag: Int, likeness: Float)? {
        let first = begin + piece.offset
        return piece.prompt.samples.withUnsafeBufferPointer { played in
            sound.samples.withUnsafeBufferPointer { heard in
                Correlation.best(
                    of: UnsafeBufferPointer(rebasing: played[piece.range]), in: heard,
                    startingAt: (first + lags.lowerBound)...(first + lags.upperBound))
            }
        }.map { (lag: $0.start - first, likeness: $0.likeness) }
    }

    private func likeness(_ piece: Piece, _ sound: HeardSound, at start: Int) -> Float {
        guard start >= 0, start + piece.range.count <= sound.samples.count else { return 0 }
        return piece.prompt.samples.withUnsafeBufferPointer { played in
            sound.samples.withUnsafeBufferPointer { heard in
                Correlation.normalised(
                    UnsafeBufferPointer(rebasing: played[piece.range]), piece.energy,
                    UnsafeBufferPointer(rebasing: heard[start..<start + piece.range.count]))
            }
        }
    }
}
