internal import CPrefetch

/// Fills holes in audio of 8000 Hz so that the ear does not notice single losses, by repeating the last pitch cycles.
///
/// The idea is that of ITU-T G.711 Appendix I; what differs is that nothing is delayed for it:
///
/// - **The cycle.** The lag of 5 to 15 ms at which the last 20 ms resemble what came before is one pitch cycle, or a
///   beat of a sum of tones. After 10 ms two cycles are repeated and after 20 ms three, so that it does not buzz.
/// - **The joints.** Where a cycle begins anew its end has been faded into what came before its beginning. The first
///   samples are shifted to where the last real one was, a difference that dies out over a quarter of the cycle.
/// - **The level** stays for 10 ms and is gone after 60.
/// - **The return.** Real audio is faded in over 4 ms and 4 more for each 10 ms of hole, 10 at most.
///
/// Allocates in `init` only. A search costs 13 000 multiplications at the first missing sample; filling costs a few a
/// sample.
public struct LossConcealment: ~Copyable {
    private static let shortestLag = 40
    private static let longestLag = 120
    private static let compared = 160
    private static let historyLength = 3 * longestLag + longestLag / 4
    private static let plain = 80
    private static let fadeEnd = 480

    private static let ringLength = 512

    /// What was heard last; `history` is put in order out of it when a hole begins.
    private let ring: UnsafeMutableBufferPointer<Int16>
    private var ringEnd = 0
    private let history: UnsafeMutableBufferPointer<Int16>
    private let cycle: UnsafeMutableBufferPointer<Int16>
    private var lag = 0
    private var cycleLength = 0
    private var place = 0
    private var shift = 0
    /// Samples made up since real ones came.
    public private(set) var madeUp = 0

    /// A concealment that has heard silence.
    public init() {
        ring = .allocate(capacity: Self.ringLength)
        ring.initialize(repeating: 0)
        history = .allocate(capacity: Self.historyLength)
        history.initialize(repeating: 0)
        cycle = .allocate(capacity: 3 * Self.longestLag)
        cycle.initialize(repeating: 0)
    }

    deinit {
        ring.deallocate()
        history.deallocate()
        cycle.deallocate()
    }

    /// Takes real audio; after a hole its beginning is blended with what was made up.
    public mutating func hear(_ samples: UnsafeMutableBufferPointer<Int16>) {
        guard !samples.isEmpty else { return }
        if madeUp > 0 { fadeIn(samples) }
        madeUp = 0
        remember(samples)
    }

    /// Asks for the memory that the next packet time will be remembered in, so that it is there when it comes.
    public func prefetch() {
        guard let base = ring.baseAddress else { return }
        prefetch_bytes(base + ringEnd, UInt(2 * Self.compared))
    }

    /// Fills all of `samples` with made-up audio.
    public mutating func fill(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in samples.indices {
            if madeUp == 0 { begin() }
            if madeUp == Self.plain || madeUp == 2 * Self.plain { lengthen() }
            samples[index] = next()
        }
    }

    // MARK: The parts

    private mutating func remember(_ samples: UnsafeMutableBufferPointer<Int16>) {
        guard let base = ring.baseAddress, let source = samples.baseAddress else { return }
        let count = min(samples.count, Self.historyLength)
        let newest = source + (samples.count - count)
        let part = min(count, Self.ringLength - ringEnd)
        (base + ringEnd).update(from: newest, count: part)
        base.update(from: newest + part, count: count - part)
        ringEnd = (ringEnd + count) % Self.ringLength
    }

    private func orderHistory() {
        for index in 0..<Self.historyLength {
            history[index] = ring[(ringEnd + Self.ringLength - Self.historyLength + index) % Self.ringLength]
        }
    }

    private mutating func begin() {
        orderHistory()
        lag = bestLag()
        place = 0
        build(cycles: 1)
        let end = Self.historyLength
        shift = Int(history[end - 1]) - Int(history[end - lag - 1])
    }

    /// Goes on in a cycle that is longer by one lag, at the same point of it.
    private mutating func lengthen() {
        let cycles = cycleLength / max(lag, 1) + 1
        guard cycles <= 3 else { return }
        place = place % max(lag, 1)
        build(cycles: cycles)
    }

    /// The last `cycles` lags of the history; the end is faded into what lies before the beginning.
    private mutating func build(cycles: Int) {
        cycleLength = cycles * lag
        let start = Self.historyLength - cycleLength
        for index in 0..<cycleLength { cycle[index] = history[start + index] }
        let quarter = lag / 4
        for index in 0..<quarter {
            let real = Int(history[Self.historyLength - quarter + index]) * (quarter - index)
            let before = Int(history[start - quarter + index]) * index
            cycle[cycleLength - quarter + index] = Int16(clamping: (real + before) / quarter)
        }
    }

    private mutating func next() -> Int16 {
        let quarter = max(lag / 4, 1)
        let joint = madeUp < quarter ? shift * (quarter - madeUp) / quarter : 0
        let sample = Int(cycle[place]) + joint
        place = place + 1 == cycleLength ? 0 : place + 1
        let weight = max(Self.fadeEnd - max(madeUp, Self.plain), 0)
        madeUp += 1
        return Int16(clamping: sample * weight / (Self.fadeEnd - Self.plain))
    }

    private mutating func fadeIn(_ samples: UnsafeMutableBufferPointer<Int16>) {
        let length = min(32 + madeUp / Self.plain * 32, 80, samples.count)
        for index in 0..<length {
            let made = Int(next()) * (length - index)
            samples[index] = Int16(clamping: (Int(samples[index]) * index + made) / length)
        }
    }

    /// The lag of the largest normalised correlation: every second lag and sample first, then its neighbours in full.
    private func bestLag() -> Int {
        var best = (lag: Self.longestLag, likeness: -Float.infinity)
        for lag in stride(from: Self.shortestLag, through: Self.longestLag, by: 2) {
            let likeness = likeness(at: lag, step: 2)
            if likeness > best.likeness { best = (lag, likeness) }
        }
        let neighbours = max(best.lag - 1, Self.shortestLag)...min(best.lag + 1, Self.longestLag)
        best.likeness = -.infinity
        for lag in neighbours {
            let likeness = likeness(at: lag, step: 1)
            if likeness > best.likeness { best = (lag, likeness) }
        }
        return best.lag
    }

    private func likeness(at lag: Int, step: Int) -> Float {
        let start = Self.historyLength - Self.compared
        var product: Float = 0
        var energy: Float = 1
        for index in stride(from: start, to: Self.historyLength, by: step) {
            let earlier = Float(history[index - lag])
            product += Float(history[index]) * earlier
            energy += earlier * earlier
        }
        return product * product.magnitude / energy
    }
}
