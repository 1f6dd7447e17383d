/// A pair of tones that may become a key: it gathers evidence window by window until it is taken or goes away.
struct DTMFCandidate: Sendable {
    let digit: DTMFDigit
    /// The first sample of the first window that showed it.
    let start: Int
    /// What is wrong with the newest window; such a window is no evidence.
    private(set) var fault: DTMFRefusal.Reason?
    /// Evidence gathered so far, the onset's included.
    private(set) var evidence: Float = -100
    /// How long the tones have sounded within the last 32 ms, in samples.
    private(set) var soundedSamples: Float = 0

    private var gathered: Float = -100
    private var windows = 0
    private var lowBefore: Float = 0
    private var highBefore: Float = 0
    private var best: TonePair
    private var bestFault: DTMFRefusal.Reason?
    private var last: Int

    /// Windows after which waiting brings no more evidence: what is no key by then is music.
    private static let patience = 40
    /// Neighbouring windows share five blocks of six: together they tell 0.58 of what separate ones would.
    private static let independence: Float = 0.578 / Float(ToneHistory.windowBlocks)
    /// 24 ms less the half millisecond that measuring takes.
    private static let leastSamples: Float = 188

    init(_ pair: TonePair, at position: Int) {
        digit = pair.digit
        start = max(0, position - ToneHistory.windowBlocks * ToneBlock.length)
        best = pair
        last = position
    }

    var isKey: Bool {
        fault == nil && evidence >= ToneEvidence.required && soundedSamples >= Self.leastSamples
    }

    /// Takes the newest window, which shows the same key, ending at `position`.
    mutating func add(_ pair: TonePair, _ history: borrowing ToneHistory, at position: Int) {
        last = position
        fault = pair.fault
        guard fault == nil else {
            if windows == 0 { (best, bestFault) = (pair, fault) }
            (windows, gathered) = (0, -100)
            return
        }
        let value = ToneEvidence(pair, history).value(pair)
        windows += 1
        noteOnset(pair, history)
        if windows == 1 || value > gathered { (best, bestFault) = (pair, nil) }
        let more = 1 < windows && windows <= Self.patience ? gathered + value * Self.independence : value
        gathered = max(more, windows == 1 ? -100 : gathered, value)
        evidence = gathered + ToneEvidence.onset(low: lowBefore, high: highBefore)
        soundedSamples = Self.sounded(pair, history)
    }

    /// How far both tones were down in the three blocks before the window, in dB; the deepest so far counts.
    private mutating func noteOnset(_ pair: TonePair, _ history: borrowing ToneHistory) {
        if windows == 1 { (lowBefore, highBefore) = (0, 0) }
        for age in ToneHistory.windowBlocks..<ToneHistory.blocks {
            let (low, high) = (history[age].power(lane: pair.row), history[age].power(lane: 4 + pair.column))
            lowBefore = max(-20, min(lowBefore, decibels(low / pair.low.power + 1e-6)))
            highBefore = max(-20, min(highBefore, decibels(high / pair.high.power + 1e-6)))
        }
    }

    /// The sum of the last eight blocks' amplitudes over the greatest: a block that a tone fills by half counts half.
    private static func sounded(_ pair: TonePair, _ history: borrowing ToneHistory) -> Float {
        let blocks = min(sounded(lane: pair.row, history), sounded(lane: 4 + pair.column, history))
        return blocks * Float(ToneBlock.length)
    }

    private static func sounded(lane: Int, _ history: borrowing ToneHistory) -> Float {
        var (sum, peak) = (Float(0), Float(1e-10))
        for age in 0..<8 {
            let amplitude = history[age].power(lane: lane).squareRoot()
            sum += amplitude
            peak = max(peak, amplitude)
        }
        return sum / peak
    }

    /// What to tell of a candidate that went away untaken; `nil` for one too short to be worth a word.
    func refusal(echo: Bool = false) -> DTMFRefusal? {
        guard last - start >= 7 * ToneBlock.length else { return nil }
        let tooShort = evidence >= ToneEvidence.required && soundedSamples < Self.leastSamples
        return DTMFRefusal(
            digit: digit,
            reason: echo ? .echo : bestFault ?? (tooShort ? .length : .impure),
            samples: start..<last,
            levelDBm0: best.level,
            twistDecibels: best.twist,
            rowOffsetPercent: best.low.offsetPercent,
            columnOffsetPercent: best.high.offsetPercent,
            lowShare: best.low.share,
            highShare: best.high.share,
            speechShare: best.speechShare,
            evidence: max(evidence, 0)
        )
    }
}

extension TonePair {
    /// Least share of a group's band that makes its strongest tone worth a thought.
    private static let leastShare: Float = 0.5

    /// Whether the window is worth following at all.
    var isPlausible: Bool {
        low.share > Self.leastShare && high.share > Self.leastShare
            && abs(low.offsetPercent) < 4 && abs(high.offsetPercent) < 4
    }

    /// Which limit the pair is outside of, if any.
    var fault: DTMFRefusal.Reason? {
        guard abs(low.offsetPercent) < 2.5, abs(high.offsetPercent) < 2.5 else { return .frequency }
        guard twist > -13, twist < 10 else { return .twist }
        return level > -45 ? nil : .level
    }
}
