import Audio

/// Carries received audio from the moments it arrives at to the ticks it is needed at.
///
/// Reading begins when 40 ms are there. What is missing later is concealed; when 60 ms in a row were missing, it waits
/// for 40 ms again. When more than 100 ms pile up (the two clocks drift, or a burst came), the oldest are dropped
/// until 60 ms remain.
struct PlayoutQueue: ~Copyable {
    private static let capacity = 2048
    private static let startDepth = 320
    private static let highDepth = 800
    private static let lowDepth = 480
    /// More of each while audio is held back.
    private static let heldBack = 640
    private static let patience = 480

    private let ring: UnsafeMutableBufferPointer<Int16>
    private var readIndex = 0
    /// Samples that wait.
    private(set) var depth = 0
    private var isRunning = false
    private var concealment = LossConcealment()
    /// Whether audio waits 80 ms longer, so that its last 100 ms can still be made silent.
    var holdsBack = false {
        didSet { if holdsBack, !oldValue, depth < Self.startDepth + Self.heldBack { isRunning = false } }
    }

    init() {
        ring = .allocate(capacity: Self.capacity)
        ring.initialize(repeating: 0)
    }

    deinit { ring.deallocate() }

    /// Adds received audio, at most 160 samples.
    mutating func write(_ samples: UnsafeBufferPointer<Int16>) {
        for (offset, sample) in samples.enumerated() { ring[(readIndex + depth + offset) % Self.capacity] = sample }
        depth += samples.count
        let more = holdsBack ? Self.heldBack : 0
        if depth > Self.highDepth + more { drop(depth - Self.lowDepth - more) }
    }

    /// Makes the newest samples silent, as far as they still wait.
    mutating func silenceLast(_ count: Int) {
        for offset in max(depth - max(count, 0), 0)..<depth { ring[(readIndex + offset) % Self.capacity] = 0 }
    }

    /// Fills all of `samples` with the next audio, or with what stands for it.
    mutating func read(into samples: UnsafeMutableBufferPointer<Int16>) {
        if !isRunning { isRunning = depth >= Self.startDepth + (holdsBack ? Self.heldBack : 0) }
        guard isRunning else { return samples.update(repeating: 0) }
        let count = min(depth, samples.count)
        for offset in 0..<count { samples[offset] = ring[(readIndex + offset) % Self.capacity] }
        drop(count)
        concealment.hear(UnsafeMutableBufferPointer(rebasing: samples[..<count]))
        if count < samples.count { concealment.fill(UnsafeMutableBufferPointer(rebasing: samples[count...])) }
        if concealment.madeUp >= Self.patience { isRunning = false }
    }

    /// Forgets all that waits.
    mutating func clear() {
        depth = 0
        isRunning = false
    }

    private mutating func drop(_ count: Int) {
        readIndex = (readIndex + count) % Self.capacity
        depth -= count
    }
}
