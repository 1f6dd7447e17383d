/// A pair of tones that is too damaged to be a key at once, followed until it ends: a key ends as suddenly as it began.
///
/// A finger lets both tones go at one moment and leaves nothing of them. The notes of an instrument fade, the
/// harmonics of a voice glide away one by one. So the end is as good a witness as the beginning; it only comes later.
struct DTMFSuspect: Sendable {
    /// The tones while they last.
    private(set) var hold: DTMFHold
    /// The first sample of the tones.
    let firstSample: Int
    /// The best evidence of a window so far.
    private(set) var evidence: Float
    /// Level of the weaker tone in the first window.
    let levelDBm0: Float
    /// Whether a window showed tones that were steady for as long as a key takes.
    private(set) var wasSteady = false

    /// Samples after which tones that were never steady are long enough: 30 ms.
    private static let leastSamples = 240

    init(_ pair: TonePair, firstSample: Int) {
        hold = DTMFHold(pair)
        levelDBm0 = pair.level
        evidence = -.infinity
        self.firstSample = firstSample
    }

    /// Takes the evidence of a window of these tones.
    mutating func add(_ evidence: Float, isSteady: Bool) {
        self.evidence = max(self.evidence, evidence)
        wasSteady = wasSteady || isSteady
    }

    /// Whether the tones were long enough for a key, when they have been gone for `pause` samples up to `position`.
    func isLongEnough(pause: Int, at position: Int) -> Bool {
        wasSteady || position - firstSample - pause >= Self.leastSamples
    }

    /// Follows the newest block; returns samples since the tones went, once they have gone.
    mutating func follow(_ block: ToneBlock) -> Int? { hold.follow(block) }

    /// The evidence of the whole, when the tones have been gone for `pause` samples up to `position`: what the best
    /// window said, less what speaks against a key in the last 32 ms and in the length.
    func evidence(_ history: borrowing ToneHistory, pause: Int, at position: Int) -> Float {
        var (low, high, apart) = (Float(0), Float(0), Float(0))
        for age in 0..<ToneHistory.blocks {
            let left = hold.remains(in: history[age])
            apart += abs(min(left.low, 1.2) - min(left.high, 1.2))
            guard age < Self.goneBlocks else { continue }
            low += min(left.low, 1)
            high += min(left.high, 1)
        }
        let fading = 4.65 * low / Float(Self.goneBlocks) + 1.82 * high / Float(Self.goneBlocks)
        return evidence - fading - 8.07 * apart / Float(ToneHistory.blocks)
            - Self.oddLength(Float(position - firstSample - pause) / 8)
    }

    /// Blocks at the end in which nothing of the tones should be left: 20 ms.
    private static let goneBlocks = 5

    /// Fingers press for 40 to 200 ms; dialling machines keep the lower limit, few people the upper.
    private static func oddLength(_ milliseconds: Float) -> Float {
        0.331 * max(0, min(20, 40 - milliseconds)) + 0.0263 * max(0, min(400, milliseconds - 200))
    }
}
