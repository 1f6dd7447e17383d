import Audio
internal import CPrefetch

/// Plays segments back to back into frames.
///
/// Segments need not be whole frames: the end of one and the beginning of the next share a frame. At 0 dB the payload of
/// G.711 is copied; at another volume samples are scaled and encoded. Rendering a tone allocates, in `init` and `append`
/// only.
struct Playback {
    /// What a packet brought about.
    struct Progress: Equatable {
        /// Segments whose first sample is in it.
        var started: Range<Int>
        /// True when the last segment's last sample is in it.
        var isFinished: Bool
    }

    private enum Source {
        case silence
        /// From its beginning, again and again where the piece is longer than it: a tone is one second of whole periods.
        case audio(Prompt)
    }

    private struct Piece {
        var source: Source
        var sampleCount: Int
    }

    /// A second of each key, by their event codes; made when the first key is sent, in about 10 ms.
    private static let tones = (0..<16).map { code in
        let digit = DTMFDigit(rawValue: UInt8(code))
        let samples = digit.map { ToneGenerator.dtmf($0, duration: .seconds(1)) } ?? []
        return Prompt(name: digit?.description ?? "", samples: samples)
    }

    /// What a packet has to know of the piece at hand, so that it need not look at the pieces' memory.
    private struct Present {
        var sampleCount = 0
        /// Valid while the piece is among the pieces.
        var coded: CodedPrompt?
    }

    private var pieces: [Piece]
    private var pieceCount: Int
    private var present = Present()
    private(set) var hasKeys: Bool
    private var index = 0
    private var offset = 0
    /// In 4096ths; `nil` at 0 dB.
    private let gain: Int32?
    private let volumeDecibels: Float

    /// - Parameter volumeDecibels: −60...+20; beyond is limited.
    init(_ segments: [AudioSegment], volumeDecibels: Double = 0) {
        pieces = segments.map(Self.piece)
        pieceCount = pieces.count
        hasKeys = pieces.contains { if case .audio(let prompt) = $0.source { !prompt.keys.isEmpty } else { false } }
        let limited = min(max(volumeDecibels, -60), 20)
        self.volumeDecibels = limited.isNaN ? 0 : Float(limited)
        gain = limited == 0 || limited.isNaN ? nil : Int32((Decibels.amplitudeRatio(limited) * 4096).rounded())
        lookAtPiece()
    }

    /// True while something is left to play.
    var isActive: Bool { index < pieceCount }

    /// Adds a key's tones and its pause behind the others.
    mutating func append(_ key: DigitToSend) {
        if let digit = key.digit {
            hasKeys = true
            pieces.append(Piece(source: .audio(Self.tones[Int(digit.rawValue)]), sampleCount: key.on.samples))
        }
        pieces.append(Piece(source: .silence, sampleCount: key.off.samples))
        pieceCount = pieces.count
        lookAtPiece()
    }

    /// Asks for the memory of the next packet's payload, so that it is there when it is copied.
    func prefetch(_ law: G711Law, count: Int) {
        guard let coded = present.coded, coded.count > 0, let payload = coded.payload(law) else { return }
        prefetch_bytes(payload + offset % coded.count, UInt(count))
    }

    private mutating func lookAtPiece() {
        guard index < pieces.count else { return present = Present() }
        present.sampleCount = pieces[index].sampleCount
        present.coded =
            if gain == nil, case .audio(let prompt) = pieces[index].source, prompt.coded.count > 0 { prompt.coded } else
            { nil }
    }

    /// What of the next `count` samples sounds like a key, at the volume it is sent with.
    /// `nil` where none of the pieces does, which is known beforehand.
    func keys(inNext count: Int) -> [(digit: DTMFDigit, levelDBm0: Float)]? {
        guard hasKeys, index < pieces.count, case .audio(let prompt) = pieces[index].source, !prompt.keys.isEmpty
        else { return nil }
        let start = offset % max(prompt.samples.count, 1)
        return prompt.keys.filter { $0.samples.overlaps(start..<start + count) }
            .map { ($0.digit, $0.levelDBm0 + volumeDecibels) }
    }

    /// Fills all of `frame`: with audio, and with silence behind the last segment.
    mutating func fill<Frame: AudioFrame>(_ frame: Frame) -> Progress {
        let first = offset == 0 ? index : index + 1
        var startedEnd = first
        var filled = 0
        while index < pieceCount {
            startedEnd = max(startedEnd, index + 1)
            let count = min(present.sampleCount - offset, frame.count - filled)
            copy(count, into: frame, at: filled)
            filled += count
            offset += count
            guard offset == present.sampleCount else { break }
            index += 1
            offset = 0
            lookAtPiece()
            if filled == frame.count { break }
        }
        frame.silence(filled..<frame.count)
        return Progress(started: first..<startedEnd, isFinished: index >= pieceCount)
    }

    private func copy<Frame: AudioFrame>(_ count: Int, into frame: Frame, at place: Int) {
        if let coded = present.coded, copy(count, of: coded, into: frame, at: place) { return }
        guard case .audio(let prompt) = pieces[index].source, !prompt.samples.isEmpty else {
            return frame.silence(place..<(place + count))
        }
        var filled = 0
        while filled < count {
            let start = (offset + filled) % prompt.samples.count
            let run = min(count - filled, prompt.samples.count - start)
            frame.put(prompt, from: start, count: run, at: place + filled, gain: gain)
            filled += run
        }
    }

    /// False, and nothing is done, where the frame takes no payload.
    private func copy<Frame: AudioFrame>(_ count: Int, of coded: CodedPrompt, into frame: Frame, at place: Int) -> Bool
    {
        var filled = 0
        while filled < count {
            let start = (offset + filled) % coded.count
            let run = min(count - filled, coded.count - start)
            guard frame.copy(coded, from: start, count: run, at: place + filled) else { return false }
            filled += run
        }
        return true
    }

    private static func piece(_ segment: AudioSegment) -> Piece {
        switch segment {
        case .prompt(let prompt): return Piece(source: .audio(prompt), sampleCount: prompt.samples.count)
        case .silence(let duration): return Piece(source: .silence, sampleCount: duration.samples)
        case .tone(let hertz, let duration):
            // Whole frequencies have whole periods in a second, so one second can be repeated without a click.
            let audible = hertz.filter { (1...3999).contains($0) }.prefix(4).map { Double($0) }
            let tone = ToneGenerator.samples(hertz: audible, levelDBm0: -13, duration: .seconds(1))
            return Piece(source: .audio(Prompt(name: "tone", samples: tone)), sampleCount: duration.samples)
        }
    }
}

extension Duration {
    /// Samples at 8000 Hz, 0 for negative durations, at most a day.
    var samples: Int {
        let limited = min(max(self, .zero), .seconds(86_400))
        let (seconds, attoseconds) = limited.components
        return Int(seconds) * 8000 + Int(attoseconds / 125_000_000_000_000)
    }
}
