/// A call-progress tone that was heard.
public struct ProgressTone: Hashable, Sendable {
    /// What it tells; the nearest of the tones in ``CountryTone/all``, of equally near ones the first: networks differ
    /// in what they mean by one and the same tone.
    public var kind: ProgressToneKind
    /// Its frequencies in Hz as measured, the strongest first.
    public var hertz: [Double]
    /// The length of the burst that made it certain, in samples.
    public var burst: Int
    /// The pause before that burst, in samples; 0 for a tone without pauses.
    public var pause: Int
    /// The countries whose tone it may be (ISO 3166).
    public var countries: [String]
}

/// Hears ringback, busy, congestion and dial tones of ``CountryTone/all``.
///
/// Sound is cut into bursts, and what a burst holds is compared with what the countries' tones are made of; a second
/// burst after the right pause makes it certain. A tone without a pause is certain after 2.6 s.
///
/// Each burst after the first is told for itself. Of a cadence of several steps (Brazil's and Spain's congestion) some
/// are the whole of another network's, and are told as that.
public struct ProgressToneDetector: Sendable {
    /// Whether the burst that sounds now, or has just ended, is made of a network's tones and nothing else; known 200 ms
    /// after its begin.
    public private(set) var isTonal = false

    /// Where the burst began that ``isTonal`` speaks of, in samples.
    private(set) var burstStart = 0

    private var blocks = LineBlocks()
    private var spectrum = BurstSpectrum()
    private var (start, lastLoud): (Int?, Int) = (nil, 0)
    private var peak: Float = 0
    private var previous: (hertz: Double, end: Int, count: Int)?
    private var isTold = false
    private var (blocksHeard, endedAt) = (0, 0)
    private var found = ShortQueue<ProgressTone>()

    /// A detector that has heard nothing.
    public init() {}

    /// Hears `samples`: mono, 16-bit linear, 8000 Hz, any number.
    /// - Complexity: O(samples); allocates only when it finds.
    public mutating func process(_ samples: UnsafeBufferPointer<Int16>) {
        for sample in samples where blocks.add(sample) { add(blocks) }
    }

    /// The next tone, in order of time; `nil` when all is told.
    public mutating func next() -> ProgressTone? { found.next() }

    /// −45 dBm0 as a mean square.
    private static let quietest = Float(Level.meanSquareAt0dBm0 * 3.16e-5)

    mutating func add(_ block: LineBlocks) {
        blocksHeard += 1
        if blocksHeard == endedAt + 1, start == nil { isTonal = false }
        let isLoud = block.power > max(Self.quietest, peak * 0.03)
        if isLoud { lastLoud = block.position }
        guard let start else {
            if isLoud { begin(block) }
            return
        }
        // Two tones beat: a burst goes on through 40 ms of less.
        guard block.position - lastLoud <= 320 else { return end(from: start) }
        peak = max(peak, block.power)
        spectrum.add(block)
        let count = block.position - start
        guard count % 400 == 0, count >= 1600 else { return }
        let parts = spectrum.parts()
        isTonal = Self.isNetworks(parts)
        if isTonal, count >= 20_800, !isTold { tell(parts, count, pause: 0) }
    }

    private mutating func begin(_ block: LineBlocks) {
        start = block.position - LineBlocks.length
        burstStart = block.position - LineBlocks.length
        peak = block.power
        spectrum.clear()
        spectrum.add(block)
        isTold = false
    }

    private mutating func end(from start: Int) {
        // The first and the last block are half full on average, and were counted whole.
        let (parts, count) = (spectrum.parts(), lastLoud - start - LineBlocks.length)
        self.start = nil
        peak = 0
        isTonal = count >= 1000 && Self.isNetworks(parts)
        endedAt = blocksHeard
        guard count >= 1000, parts.share > 0.72 else {
            if count >= 800 { previous = nil }
            return
        }
        let hertz = Double(parts.hertz[0])
        if let before = previous, abs(before.hertz - hertz) < 12, !isTold {
            tell(parts, count, pause: start - before.end + LineBlocks.length)
        }
        previous = (hertz, lastLoud, count)
    }

    private mutating func tell(_ parts: BurstSpectrum.Parts, _ count: Int, pause: Int) {
        var fitting: [CountryTone] = []
        var (nearest, least): (CountryTone?, Double) = (nil, .infinity)
        for tone in CountryTone.all where Self.fits(tone, parts) {
            guard let distance = Self.distance(tone, count, pause) else { continue }
            fitting.append(tone)
            let whole = distance + tone.offset(Double(parts.hertz[0]))
            if whole < least { (nearest, least) = (tone, whole) }
        }
        guard let nearest else { return }
        isTold = true
        let hertz = (0..<parts.count).map { Double(parts.hertz[$0]) }
        let countries = fitting.filter { $0.kind == nearest.kind }.flatMap(\.countries)
        found.append(
            ProgressTone(kind: nearest.kind, hertz: hertz, burst: count, pause: pause, countries: countries))
    }

    /// How far a burst of `count` samples after `pause` samples is from the tone's cadence; `nil` if it is not of it.
    private static func distance(_ tone: CountryTone, _ count: Int, _ pause: Int) -> Double? {
        guard pause > 0 else { return tone.cadence.isEmpty ? 0 : nil }
        return tone.distance(burst: count / 8, pause: pause / 8)
    }

    /// Whether nothing sounds but what one of the countries' tones is made of.
    private static func isNetworks(_ parts: BurstSpectrum.Parts) -> Bool {
        parts.share > 0.82 && CountryTone.all.contains { fits($0, parts) }
    }

    /// Whether the burst holds the tone's frequencies and none else that matters.
    private static func fits(_ tone: CountryTone, _ parts: BurstSpectrum.Parts) -> Bool {
        guard parts.count >= 1, tone.hertz.count == 1 || parts.count >= 2 else { return false }
        for index in 0..<parts.count where parts.powers[index] > parts.powers[0] * 0.1 {
            let hertz = Double(parts.hertz[index])
            guard tone.hertz.contains(where: { abs($0 - hertz) < max($0 * 0.015, 5) }) else { return false }
        }
        return tone.hertz.count == 1 || parts.powers[1] > parts.powers[0] * 0.1
    }
}

extension CountryTone {
    /// How far a burst of that length after a pause of that length, in milliseconds, is from the nearest step of the
    /// cadence: 1 is the most that a network's clock and the edges of blocks make. `nil` beyond.
    ///
    /// Noise and the edges of blocks move a burst's length and its pause's against each other: their sum, the time from
    /// end to end, is the surer witness.
    fileprivate func distance(burst: Int, pause: Int) -> Double? {
        bursts.indices.compactMap { index in
            let before = cadence[(index * 2 + cadence.count - 1) % cadence.count]
            let (offBurst, offPause) = (burst - bursts[index], pause - before)
            guard abs(offBurst) <= max(40, bursts[index] / 8), abs(offPause) <= max(45, before / 8) else { return nil }
            return Double(abs(offBurst + offPause)) / Double(max(40, (bursts[index] + before) / 8))
                + 0.25 * Double(abs(offBurst)) / Double(max(40, bursts[index] / 8))
        }.min()
    }

    /// How far `hertz` is from the nearest of the tone's frequencies; 1 is the most that networks differ from the table.
    fileprivate func offset(_ hertz: Double) -> Double {
        self.hertz.map { abs($0 - hertz) / max($0 * 0.015, 5) }.min() ?? 0
    }
}
