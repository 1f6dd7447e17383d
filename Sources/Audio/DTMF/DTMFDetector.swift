/// Detects DTMF keys in linear audio at 8000 Hz (ITU-T Q.23, Q.24).
///
/// Feed any number of samples, drain ``next()``. How the audio is cut into feeds never changes the result.
/// The detector keeps no audio: each 5 ms block becomes eight complex amplitudes, one a DTMF frequency, and the
/// last four of them make a window of 20 ms, four times overlapped.
public struct DTMFDetector: Sendable {
    /// What the detector heard; indices count samples since the detector was made.
    public enum Event: Hashable, Sendable {
        /// A key went down: its tone began at `onset` and was certain at `recognised`.
        case began(DTMFDigit, onset: Int, recognised: Int)
        /// The key came up: its tone was last heard just before `at`.
        case ended(DTMFDigit, at: Int)
    }

    private static let blockLength = 40
    private static let windowBlocks = 4
    private static let confirmations = 2
    private static let missesToEnd = 5

    private var block = ToneBlock()
    private var history: [ToneBlock.Spectrum] = []
    private var position = 0
    private var candidate: DTMFDigit?
    private var candidateCount = 0
    private var misses = 0
    private var active: DTMFDigit?
    private var lastHeard = 0
    private var events: [Event] = []
    private var drained = 0

    /// A detector that has heard nothing.
    public init() {
        history.reserveCapacity(Self.windowBlocks + 1)
        events.reserveCapacity(8)
    }

    /// Hears `samples`: mono, 16-bit linear, 8000 Hz, any number.
    /// - Complexity: O(samples); allocates nothing while ``next()`` is drained between feeds.
    public mutating func process(_ samples: UnsafeBufferPointer<Int16>) {
        for sample in samples {
            block.add(Float(sample))
            position += 1
            if block.count == Self.blockLength { closeBlock() }
        }
    }

    /// The next thing heard, in order of time; `nil` when all is told.
    public mutating func next() -> Event? {
        guard drained < events.count else { return nil }
        let event = events[drained]
        drained += 1
        if drained == events.count {
            events.removeAll(keepingCapacity: true)
            drained = 0
        }
        return event
    }

    private mutating func closeBlock() {
        if history.count == Self.windowBlocks { history.removeFirst() }
        history.append(block.spectrum)
        block = ToneBlock(startingAt: position)
        guard history.count == Self.windowBlocks else { return }
        follow(DTMFWindow(history, samples: Self.windowBlocks * Self.blockLength).digit)
    }

    private mutating func follow(_ heard: DTMFDigit?) {
        if heard != nil, heard == candidate { candidateCount += 1 } else { (candidate, candidateCount) = (heard, 1) }
        if let active {
            if heard == active {
                misses = 0
                lastHeard = position
            } else {
                misses += 1
            }
            guard misses >= Self.missesToEnd || (candidateCount >= Self.confirmations && heard != nil && heard != active)
            else { return }
            events.append(.ended(active, at: lastHeard))
            self.active = nil
        }
        guard let candidate, candidateCount == Self.confirmations, active == nil else { return }
        active = candidate
        misses = 0
        lastHeard = position
        let onset = position - (Self.windowBlocks + Self.confirmations - 1) * Self.blockLength
        events.append(.began(candidate, onset: max(onset, 0), recognised: position))
    }
}

/// One block's correlation with the eight DTMF frequencies.
struct ToneBlock: Sendable {
    /// Complex amplitudes of the eight frequencies, low group first, and the energy of all.
    struct Spectrum: Sendable {
        var real: SIMD8<Float>
        var imaginary: SIMD8<Float>
        var energy: Float
    }

    private static let frequencies = SIMD8<Double>(697, 770, 852, 941, 1209, 1336, 1477, 1633)
    private static let cosines = each { Turn.cosine($0 / 8000) }
    private static let sines = each { Turn.sine($0 / 8000) }

    private(set) var count = 0
    private var energy: Float = 0
    private var last = SIMD8<Float>.zero
    private var beforeLast = SIMD8<Float>.zero
    private let doubledCosines: SIMD8<Float>
    private let start: Int

    init(startingAt start: Int = 0) {
        self.start = start
        doubledCosines = Self.cosines * 2
    }

    /// Goertzel's recurrence for the eight frequencies at once.
    mutating func add(_ sample: Float) {
        let current = SIMD8(repeating: sample) + doubledCosines * last - beforeLast
        beforeLast = last
        last = current
        energy += sample * sample
        count += 1
    }

    /// The block's amplitudes, turned to the phase of the time line's origin so that blocks add up.
    var spectrum: Spectrum {
        let real = last - beforeLast * Self.cosines
        let imaginary = beforeLast * Self.sines
        let end = Double((start + count - 1) % 8000)
        let turnCosine = Self.each { Turn.cosine($0 * end / 8000) }
        let turnSine = Self.each { Turn.sine($0 * end / 8000) }
        return Spectrum(
            real: real * turnCosine + imaginary * turnSine,
            imaginary: imaginary * turnCosine - real * turnSine,
            energy: energy
        )
    }

    private static func each(_ value: (Double) -> Double) -> SIMD8<Float> {
        var result = SIMD8<Float>.zero
        for lane in 0..<8 { result[lane] = Float(value(frequencies[lane])) }
        return result
    }
}

/// A window of some blocks: which key it shows, if any.
struct DTMFWindow {
    let digit: DTMFDigit?

    init(_ blocks: [ToneBlock.Spectrum], samples: Int) {
        var (real, imaginary, energy) = (SIMD8<Float>.zero, SIMD8<Float>.zero, Float(0))
        for block in blocks {
            real += block.real
            imaginary += block.imaginary
            energy += block.energy
        }
        let power = (real * real + imaginary * imaginary) * (4 / Float(samples * samples))
        digit = Self.digit(power: power, meanSquare: energy / Float(samples))
    }

    private static func digit(power: SIMD8<Float>, meanSquare: Float) -> DTMFDigit? {
        let (low, high) = (power.lowHalf, power.highHalf)
        let (lowPeak, highPeak) = (low.max(), high.max())
        let weakest = Float(Level.sinePeak(dBm0: -42) * Level.sinePeak(dBm0: -42))
        guard lowPeak > weakest, highPeak > weakest else { return nil }
        guard highPeak < lowPeak * 6.3, lowPeak < highPeak * 10 else { return nil }
        guard (lowPeak + highPeak) / 2 > meanSquare * 0.75 else { return nil }
        guard let row = lane(of: low, peak: lowPeak), let column = lane(of: high, peak: highPeak) else { return nil }
        return DTMFDigit(row: row, column: column)
    }

    /// The lane of the peak, unless another lane comes within 8 dB of it.
    private static func lane(of group: SIMD4<Float>, peak: Float) -> Int? {
        var found: Int?
        for lane in 0..<4 where group[lane] > peak * 0.158 {
            guard found == nil else { return nil }
            found = lane
        }
        return found
    }
}
