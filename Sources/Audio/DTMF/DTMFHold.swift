/// A key that is down: follows its two tones until they are gone.
///
/// Only the energy at the key's own frequencies counts. A tone that noise, a codec or a lost packet has damaged is
/// still there; a pause is a time in which either tone is 10 dB down, and 25 ms of it within 32 ms end the key: a lost
/// packet of 20 ms does not, the shortest pause between two keys does.
struct DTMFHold: Sendable {
    let digit: DTMFDigit
    /// Running mean squares of the two tones.
    private var low: Float
    private var high: Float
    /// The greatest they were.
    private var lowPeak: Float
    private var highPeak: Float
    /// How much of each of the last eight blocks was pause: 0…1.
    private var pauses = SIMD8<Float>.zero

    /// Samples of pause that end a key.
    private static let leastPause: Float = 198

    init(_ pair: TonePair) {
        digit = pair.digit
        (low, high) = (pair.low.inBandPower, pair.high.inBandPower)
        (lowPeak, highPeak) = (low, high)
    }

    /// Follows the newest block.
    /// - Returns: samples since the tones went, when the key has come up.
    mutating func follow(_ block: ToneBlock) -> Int? {
        let (nowLow, nowHigh) = (block.power(lane: digit.row), block.power(lane: 4 + digit.column))
        let amplitude = min(nowLow / low, nowHigh / high).squareRoot()
        // A block counts by how far it lies between nine tenths of the tone and 10 dB below it.
        let pause = max(0, min(1, (0.9 - amplitude) / 0.6))
        for index in 0..<7 { pauses[index] = pauses[index + 1] }
        pauses[7] = pause
        if amplitude > 0.4 { adapt(toLow: nowLow, high: nowHigh) }
        let paused = pauses.sum() * Float(ToneBlock.length)
        return paused >= Self.leastPause ? Int(paused) : nil
    }

    /// How far each of the two tones is still up in a block, as a part of its running amplitude.
    func remains(in block: ToneBlock) -> (low: Float, high: Float) {
        let (nowLow, nowHigh) = (block.power(lane: digit.row), block.power(lane: 4 + digit.column))
        return ((nowLow / low).squareRoot(), (nowHigh / high).squareRoot())
    }

    /// Lets the running levels follow a slow change, as of an automatic gain.
    private mutating func adapt(toLow nowLow: Float, high nowHigh: Float) {
        low += 0.3 * (min(nowLow, 4 * low) - low)
        high += 0.3 * (min(nowHigh, 4 * high) - high)
        lowPeak = max(lowPeak, low)
        highPeak = max(highPeak, high)
    }

    /// What is to be known of the key once it has come up, at `position`.
    func echo(at position: Int) -> DTMFEcho { DTMFEcho(digit: digit, low: lowPeak, high: highPeak, at: position) }
}

/// The key that came up last: what is left of it in the line is no key.
struct DTMFEcho: Sendable {
    let digit: DTMFDigit
    /// The greatest mean squares of its two tones.
    let low: Float
    let high: Float
    /// When it came up.
    let at: Int

    /// Whether `pair` may be this key's echo: the same key, 8 dB weaker.
    func isEcho(_ pair: TonePair) -> Bool {
        pair.digit == digit && min(pair.low.inBandPower / low, pair.high.inBandPower / high) < 0.16
    }
}
