/// A pair of tones that may become a key, from its first window until it is taken or goes away.
struct DTMFCandidate: Sendable {
    let digit: DTMFDigit
    /// The first sample of the first window that showed it, and the end of the newest one.
    private(set) var samples: Range<Int>
    /// The greatest evidence of any window so far.
    private(set) var evidence: Float = 0

    private var newest: Float = 0
    private var onset = ToneOnset()
    /// Where the tones began, as far as the first window tells.
    private(set) var firstSample: Int
    private var windows = 0
    private var fault: DTMFRefusal.Reason?
    /// The window of the greatest evidence.
    private(set) var best: TonePair
    private var bestFault: DTMFRefusal.Reason?
    private var longest: Float = 0
    /// Whether it became a key.
    var isTaken = false

    /// Windows after which a pair of tones that was no key yet will not be one: 120 ms. It is music.
    private static let patience = 30
    /// 24 ms less the half millisecond that measuring takes; a tone of 23 ms stays below it, one of 27 ms does not.
    private static let leastSamples: Float = 188

    /// A candidate whose first window, `pair`, ends at `position`.
    init(_ pair: TonePair, at position: Int) {
        digit = pair.digit
        samples = max(0, position - Int(ToneHistory.windowLength))..<position
        firstSample = samples.lowerBound
        best = pair
    }

    /// Takes the newest window, which shows the same key and ends at `position`.
    mutating func add(_ pair: TonePair, _ history: borrowing ToneHistory, at position: Int) {
        samples = samples.lowerBound..<position
        fault = pair.fault
        guard fault == nil else { return addFaulty(pair) }
        windows += 1
        onset.measure(pair, history)
        if windows == 1 { firstSample = max(0, position - Int(onset.sounded)) }
        longest = max(longest, onset.sounded)
        let value = ToneEvidence(pair, onset).value
        if value > evidence || windows == 1 { (best, bestFault, evidence) = (pair, nil, value) }
        newest = value
    }

    /// A window outside the limits is no evidence, and what came before it is forgotten.
    private mutating func addFaulty(_ pair: TonePair) {
        if bestFault != nil || windows == 0 { (best, bestFault) = (pair, fault) }
        windows = 0
        onset = ToneOnset()
    }

    /// Whether both tones came up by 15 dB at least: what is left of a key before does not.
    var beganSuddenly: Bool { max(onset.lowBefore, onset.highBefore) < -15 }

    /// The newest window's evidence, where it lies inside the limits.
    var newestEvidence: Float? { fault == nil && windows <= Self.patience ? newest : nil }

    /// Whether the tones have sounded long enough for a key, as steadily as the newest window shows them.
    var isLongEnough: Bool { onset.sounded >= Self.leastSamples }

    /// What to tell of a candidate that went away untaken; `nil` for one too short to be worth a word.
    func refusal(isEcho: Bool) -> DTMFRefusal? {
        guard samples.count >= 7 * ToneBlock.length else { return nil }
        return DTMFRefusal(
            digit: digit,
            reason: isEcho ? .echo : bestFault ?? (longest < Self.leastSamples ? .length : .impure),
            samples: samples,
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
    /// Least share of a group's band that makes its strongest tone worth a thought: a third tone as strong is too much.
    private static let leastShare: Float = 0.58
    /// The greatest error of a frequency in percent that is a poor sender's and not another signal's.
    private static let greatestOffset: Float = 2.5

    /// Whether the window is worth following at all.
    var isPlausible: Bool {
        low.share > Self.leastShare && high.share > Self.leastShare
            && abs(low.offsetPercent) < 4 && abs(high.offsetPercent) < 4
    }

    /// Whether these are 700 and 1500 Hz, a digit between exchanges (MF R1, ITU-T Q.322): within 1.6 % of the key 3, and
    /// just outside of the ±1.5 % in which every key is to be heard.
    private var isExchangeSignal: Bool { abs(low.hertz - 700) < 1.5 && high.hertz > 1499.3 && high.hertz < 1501.5 }

    /// Which limit the pair is outside of, if any.
    var fault: DTMFRefusal.Reason? {
        guard max(abs(low.offsetPercent), abs(high.offsetPercent)) < Self.greatestOffset, !isExchangeSignal else {
            return .frequency
        }
        guard twist > -13, twist < 10 else { return .twist }
        return level > -45 ? nil : .level
    }
}
