/// A tone of one frequency: how it sounded from its beginning to its end.
public struct ToneBurst: Hashable, Sendable {
    /// Its first sample, counted since the detector was made.
    public var start: Int
    /// The sample after its last.
    public var end: Int
    /// The mean of its frequency in Hz.
    public var hertz: Double
    /// The root mean square of its frequency's wandering, in Hz.
    public var wander: Double
    /// How far its frequency rose from its first block to its last, edges apart, in Hz; negative when it fell.
    public var glide: Double
    /// Its level in dBm0.
    public var levelDBm0: Double
    /// The root mean square of its level's changes, edges apart, in decibels.
    public var unrest: Double
    /// Its mean share in all that sounded, 0 to 1.
    public var purity: Double
    /// Whether it took the place of silence, or of something much weaker.
    public var roseFromQuiet: Bool

    /// The two as one, where the second follows within 60 ms at the same pitch and level: a lost packet broke it.
    func continued(by next: ToneBurst) -> ToneBurst? {
        guard next.start - end < 480, next.start >= start, min(purity, next.purity) > 0.9,
            abs(next.hertz - hertz) < 5, abs(next.levelDBm0 - levelDBm0) < 8
        else { return nil }
        let longer = next.count > count ? next : self
        var whole = longer
        (whole.start, whole.end, whole.roseFromQuiet) = (start, next.end, roseFromQuiet)
        return whole
    }

    /// How long it lasted, in samples.
    public var count: Int { end - start }
    /// How long it lasted.
    public var duration: Duration { .microseconds(count * 125) }
}

/// Follows tones of one steady frequency from 300 to 2650 Hz: where they begin and end, whatever their length.
///
/// A block of 10 ms continues a tone when one frequency has four fifths of all that sounds (``ToneSpectrum``), within
/// 12 Hz of the tone's mean, and not 7 dB softer or 6 dB louder. Two tones at once are never one: each has half of the power,
/// and where they are close together they beat.
struct ToneTracker: Sendable {
    /// What a block brought.
    enum Step: Sendable {
        case nothing
        /// A tone goes on, 40 ms or longer.
        case sounding
        /// A tone is over.
        case ended(ToneBurst)
    }

    /// The tone that sounds, once it has lasted 40 ms.
    var current: ToneBurst? { run.blocks >= 3 ? run.burst(end: position) : nil }

    /// The least share of a block that is a tone.
    static let leastShare: Float = 0.72

    private var spectrum = ToneSpectrum()
    private var run = Run()
    private var misses = 0
    private var position = 0
    /// The mean squares of the last blocks, the latest first.
    private var powers = InlineArray<8, Float>(repeating: 0)

    /// Hears the next block.
    mutating func add(_ block: LineBlocks) -> Step {
        position = block.position
        let peak = spectrum.add(block)
        for index in stride(from: 7, to: 0, by: -1) { powers[index] = powers[index - 1] }
        powers[0] = block.power
        guard let peak, peak.share >= Self.leastShare, peak.hertz < 2700 else { return miss() }
        guard run.blocks > 0 else { return begin(peak) }
        guard run.isContinued(by: peak) else { return run.blocks < 3 ? begin(peak) : miss() }
        misses = 0
        run.add(peak, end: position)
        return run.blocks >= 3 ? .sounding : .nothing
    }

    private mutating func begin(_ peak: ToneSpectrum.Peak) -> Step {
        misses = 0
        run = Run()
        // The window reaches back two blocks; what was before them tells whether the tone came out of silence.
        let before = max(powers[4], powers[5], powers[6])
        run.begin(peak, at: position - LineBlocks.length * 2, end: position, before: before)
        return .nothing
    }

    private mutating func miss() -> Step {
        guard run.blocks > 0 else { return .nothing }
        misses += 1
        guard misses >= 2 else { return .nothing }
        let gone = run
        run = Run()
        misses = 0
        // A window that holds half of the tone still shows it: the end is half a block before.
        return gone.blocks >= 3 ? .ended(gone.burst(end: gone.lastEnd)) : .nothing
    }
}

/// The sums over the blocks of one tone.
private struct Run {
    var blocks = 0
    var lastEnd = 0
    private var start = 0
    private var before: Float = 0
    private var (hertz, squares): (Float, Float) = (0, 0)
    private var anchor: Float = 0
    private var (power, share): (Float, Float) = (0, 0)
    private var levels: (sum: Float, squares: Float, count: Float) = (0, 0, 0)
    private var trend = Trend()
    private var last: (power: Float, distance: Float) = (0, 0)

    mutating func begin(_ peak: ToneSpectrum.Peak, at start: Int, end: Int, before: Float) {
        self.start = start
        self.before = before
        anchor = peak.hertz
        add(peak, end: end)
    }

    func isContinued(by peak: ToneSpectrum.Peak) -> Bool {
        let mean = anchor + hertz / Float(blocks)
        guard abs(peak.hertz - mean) <= 12 else { return false }
        // The first window of a tone is half empty.
        let reference = blocks == 1 ? peak.power : power / Float(blocks)
        return peak.power > reference * 0.2 && peak.power < reference * (blocks < 3 ? 16 : 4)
    }

    mutating func add(_ peak: ToneSpectrum.Peak, end: Int) {
        // The last block of the ones before is in the middle of the tone, so it counts for unrest and glide.
        if blocks >= 2 {
            let level = LineBlocks.levelDBm0(ofPower: last.power)
            levels = (levels.sum + level, levels.squares + level * level, levels.count + 1)
            trend.add(last.distance)
        }
        blocks += 1
        lastEnd = end
        let distance = peak.hertz - anchor
        last = (peak.power, distance)
        hertz += distance
        squares += distance * distance
        power += peak.power
        share += peak.share
    }

    func burst(end: Int) -> ToneBurst {
        let count = Float(blocks)
        let mean = hertz / count
        let meanLevel = levels.count > 0 ? levels.sum / levels.count : 0
        let unrest = levels.count > 0 ? max(levels.squares / levels.count - meanLevel * meanLevel, 0).squareRoot() : 0
        let level = power / count
        return ToneBurst(
            start: start, end: end, hertz: Double(anchor + mean),
            wander: Double(max(squares / count - mean * mean, 0)).squareRoot(), glide: Double(trend.rise),
            levelDBm0: Double(LineBlocks.levelDBm0(ofPower: level)), unrest: Double(unrest),
            purity: Double(share / count),
            roseFromQuiet: before < level * 0.1)
    }
}

/// The straight line through equally distant values, by least squares.
private struct Trend {
    private var count: Float = 0
    private var sum: Float = 0
    private var moment: Float = 0

    mutating func add(_ value: Float) {
        moment += count * value
        sum += value
        count += 1
    }

    /// How much the line rises from the first value to the last.
    var rise: Float {
        guard count > 1 else { return 0 }
        let middle = (count - 1) / 2
        return (moment - middle * sum) * 12 / (count * (count + 1))
    }
}
