/// Fills holes in audio by repeating what came last, fading out over 60 ms.
///
/// It hides single losses from the ear and keeps the time line of what listens to the audio. The history is one
/// packet time; nothing is allocated after `init`.
struct Concealment: ~Copyable {
    private static let length = 160
    private static let fadeSamples = 480

    private let history: UnsafeMutableBufferPointer<Int16>
    /// Samples made up since real ones came.
    private(set) var faded = 0

    init() {
        history = .allocate(capacity: Self.length)
        history.initialize(repeating: 0)
    }

    deinit { history.deallocate() }

    /// Notes real audio.
    mutating func remember(_ samples: UnsafeBufferPointer<Int16>) {
        guard let base = history.baseAddress, let source = samples.baseAddress, !samples.isEmpty else { return }
        faded = 0
        let count = min(samples.count, Self.length)
        base.update(from: base + count, count: Self.length - count)
        (base + (Self.length - count)).update(from: source + (samples.count - count), count: count)
    }

    /// Fills all of `samples` with made-up audio.
    mutating func fill(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in samples.indices {
            let weight = Int32(max(Self.fadeSamples - faded, 0))
            samples[index] = Int16(
                truncatingIfNeeded: Int32(history[faded % Self.length]) * weight / Int32(Self.fadeSamples))
            faded += 1
        }
    }
}
