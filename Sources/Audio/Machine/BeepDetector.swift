/// What a tone of one frequency was taken for.
public enum SignalTone: Hashable, Sendable {
    /// The beep after which a machine records.
    case beep(ToneBurst)
    /// A fax machine that calls: 1100 Hz for half a second (CNG, ITU-T T.30).
    case faxCalling(ToneBurst)
    /// A fax machine that answers: 2100 Hz (CED, ITU-T T.30; ANS and ANSam, ITU-T V.25 and V.8).
    case faxAnswering(ToneBurst)
    /// The three rising tones before a network's announcement (ITU-T E.180), with the last of them.
    case information(ToneBurst)
}

/// Finds the beeps of answering machines, and tells them from every other tone of one frequency.
///
/// A beep lasts 100 ms to 2.5 s between 350 and 2400 Hz, keeps its frequency and its level, does not glide, is no part
/// of a melody, and **ends**: silence, or something much softer, follows. It is reported 70 ms after its end.
///
/// Some bursts could as well be the first of a busy tone or a ringback: those with the frequency and the length of one
/// in ``CountryTone/all`` are beeps only when none of them follows within the tone's own pause. So no ringback and no
/// busy tone makes a beep, and a beep that looks like one is found late: 0.6 to 6 s after it; unless
/// ``isAfterMachine`` says that there is nothing to doubt.
public struct BeepDetector: Sendable {
    /// Whether a greeting was heard: only then a tone with the frequency of a ringback can be a beep. The first burst of
    /// a ringback may be cut by the answer, so its length says nothing.
    public var isAfterGreeting = false
    /// Whether a greeting was heard that only a machine speaks: then no tone is a network's, and none has to wait.
    public var isAfterMachine = false

    private var tracker = ToneTracker()
    private var pending: ToneBurst?
    private var waitsUntil = 0
    private var lastBurst: ToneBurst?
    /// The last two bursts that could be notes of music, the latest last.
    private var notes: (ToneBurst?, ToneBurst?)
    private var stepsOfInformation = 0
    private var informationEnd = -1_000_000
    private var faxTold = -1
    private var findings = ShortQueue<SignalTone>()
    private var blocks = LineBlocks()

    /// How long after a tone's end it has to be quiet, in samples: 70 ms.
    private static let quiet = 560
    /// How much softer than the tone quiet is, in dB.
    private static let softer = 11.0

    /// The softest beep, in dBm0: below lies what is left of music on a quiet line.
    private static let softest = -40.0
    /// What a machine's pitch moves at most from a beep's beginning to its end, in Hz. Of 1814 beeps through coders and
    /// over lost packets one moved more; of the notes of music that were steady and sudden enough, most moved 4 to 8.
    private static let greatestGlide = 3.0

    /// A detector that has heard nothing.
    public init() {}

    /// Hears `samples`: mono, 16-bit linear, 8000 Hz, any number.
    /// - Complexity: O(samples); allocates nothing while ``next()`` is drained.
    public mutating func process(_ samples: UnsafeBufferPointer<Int16>) {
        for sample in samples where blocks.add(sample) { add(blocks) }
    }

    /// The next tone, in order of time; `nil` when all is told.
    public mutating func next() -> SignalTone? { findings.next() }

    /// The tone that sounds now, 40 ms or longer.
    var current: ToneBurst? { tracker.current }

    mutating func add(_ block: LineBlocks) {
        let step = tracker.add(block)
        if let pending { follow(pending, block) }
        if let current = tracker.current { watch(current) }
        if case .ended(let burst) = step { end(burst, block) }
    }

    /// A fax machine's answer is known before it ends: nothing else is that long at 2100 Hz.
    private mutating func watch(_ tone: ToneBurst) {
        if pending != nil, tone.count > 240 { pending = nil }
        guard abs(tone.hertz - 2100) < 18, tone.count >= 20_000, tone.start != faxTold else { return }
        faxTold = tone.start
        findings.append(.faxAnswering(tone))
    }

    private mutating func end(_ latest: ToneBurst, _ block: LineBlocks) {
        if followInformation(latest) { return }
        let burst = lastBurst.flatMap { $0.continued(by: latest) } ?? latest
        lastBurst = burst
        let isMelody = isMelody(burst)
        if latest.isNote { notes = (notes.1, latest) }
        guard Self.isBeep(burst), !isMelody, !isRestOfInformation(burst), burst.start != faxTold else { return }
        guard isAfterGreeting || !CountryTone.isNetworkFrequency(burst.hertz) else { return }
        pending = burst
        waitsUntil = burst.end + max(Self.quiet, isAfterMachine ? 0 : Self.doubt(burst))
    }

    /// Waits for the quiet after a tone, and longer where the tone may come again.
    private mutating func follow(_ burst: ToneBurst, _ block: LineBlocks) {
        if block.position > burst.end + 160, block.position <= burst.end + Self.quiet {
            let level = LineBlocks.levelDBm0(ofPower: block.power)
            if Double(level) > burst.levelDBm0 - Self.softer { pending = nil }
        }
        guard block.position >= waitsUntil, pending != nil else { return }
        pending = nil
        let isFaxCalling = abs(burst.hertz - 1100) < 38 && 3400...4600 ~= burst.count
        findings.append(isFaxCalling ? .faxCalling(burst) : .beep(burst))
    }

    private mutating func followInformation(_ burst: ToneBurst) -> Bool {
        let expected = [950.0, 1400, 1800][min(stepsOfInformation, 2)]
        let isNext = abs(burst.hertz - expected) < 55 && 1000...4500 ~= burst.count
        let follows = stepsOfInformation == 0 || burst.start - (lastBurst?.end ?? 0) < 800
        guard isNext, follows else {
            stepsOfInformation = abs(burst.hertz - 950) < 55 ? 1 : 0
            return false
        }
        stepsOfInformation += 1
        guard stepsOfInformation == 3 else { return false }
        stepsOfInformation = 0
        lastBurst = burst
        informationEnd = burst.end
        pending = nil
        findings.append(.information(burst))
        return true
    }

    /// Whether what sounds is no voice for sure, whatever becomes of it: no voice holds a pitch for so long.
    static func isSurelyTone(_ burst: ToneBurst) -> Bool {
        burst.count >= 2000 && burst.purity > 0.9 && burst.wander < 2
    }

    /// Whether `burst` goes on with a melody: less than a second ago a note of another pitch ended; or, where the two
    /// adjoin, one before that, for some machines have a beep of two. What only a machine holds so steady is no music.
    private func isMelody(_ burst: ToneBurst) -> Bool {
        guard burst.unrest > 0.04 else { return false }
        if let latest = notes.1, latest.isOtherNote(than: burst), 480..<8000 ~= burst.start - latest.end { return true }
        guard let earlier = notes.0 else { return false }
        return earlier.isOtherNote(than: burst) && burst.start - earlier.end < 12_000
    }

    /// Whether `burst` is one of the first two tones of an information tone that has been repeating, and is cut short.
    private func isRestOfInformation(_ burst: ToneBurst) -> Bool {
        let isTone = abs(burst.hertz - 950) < 55 || abs(burst.hertz - 1400) < 55
        return isTone && burst.start - informationEnd < 16_000
    }

    static func isBeep(_ burst: ToneBurst) -> Bool {
        guard 700...21_000 ~= burst.count, 340...2430 ~= burst.hertz, burst.levelDBm0 > softest else { return false }
        // Whoever sings or whistles a note slides into it or out of it; a machine does not.
        guard abs(burst.glide) < greatestGlide else { return false }
        // The shorter, the purer and steadier it has to be: speech and music have short pure moments too.
        let isShort = burst.count < 1440
        // Voices and instruments hold a low note for a moment; they do not begin it out of silence, and waver.
        if burst.hertz < 620, burst.count < 2400 {
            guard burst.roseFromQuiet, burst.unrest < 1.5, burst.wander < 1.2 || burst.unrest < 0.8 else {
                return false
            }
        }
        // A coder for voices (GSM) makes a high tone rough, and a short one's pitch is not so well known.
        let isHigh = burst.hertz > 1400 && burst.purity > 0.95 && burst.roseFromQuiet
        return burst.purity < 1.1 && burst.purity > (isShort ? 0.94 : 0.86)
            && burst.wander < (isShort ? 2.5 : 3.5)
            && burst.unrest < (isHigh ? 4 : isShort && burst.roseFromQuiet ? 2.6 : 2)
    }

    /// How long it takes to know that the burst was no call-progress tone, in samples; 0 for one that cannot be.
    private static func doubt(_ burst: ToneBurst) -> Int {
        let milliseconds = burst.count / 8
        var longest = 0
        for tone in CountryTone.single where abs(burst.hertz - tone.hertz) < tone.hertz * 0.01 {
            guard abs(milliseconds - tone.burst) <= max(20, tone.burst / 20) else { continue }
            longest = max(longest, tone.pause + tone.pause / 8 + 50)
        }
        return longest * 8
    }
}

extension ToneBurst {
    fileprivate var isNote: Bool { count >= 800 && purity > 0.85 && hertz > 340 }

    fileprivate func isOtherNote(than burst: ToneBurst) -> Bool { abs(hertz - burst.hertz) > burst.hertz * 0.03 }
}

extension CountryTone {
    /// Whether a tone of one frequency could be a network's: about 394–406 and 408–457 Hz.
    static func isNetworkFrequency(_ hertz: Double) -> Bool {
        single.contains { abs($0.hertz - hertz) < $0.hertz * 0.015 }
    }

    /// The bursts of those tones that have one frequency.
    static let single: [(hertz: Double, burst: Int, pause: Int)] = all.filter {
        $0.hertz.count == 1 && !$0.cadence.isEmpty
    }
    .flatMap { tone in tone.bursts.map { (tone.hertz[0], $0, tone.longestPause) } }
}
