import Audio

/// Carries received audio from the moments it arrives at to the ticks it is needed at: an adaptive jitter buffer.
///
/// It holds as much as the line's jitter asks for, and no more:
///
/// - **Later.** Reading begins with the first packet time that is there, or with as much as the jitter that is known
///   already. Audio that comes too late is concealed; what was late then lies in the queue, and the next like it is in
///   time. When 60 ms in a row were missing, reading begins anew.
/// - **Earlier.** What was to spare at every one of the last hundred readings (2 s) is taken out, up to 20 ms at a time,
///   where the waveform is most like itself, so that neither voice nor tone breaks. After audio
///   that came too late the queue looks back longer before it dares again: 4 s, 8 s, 10 s at most.
/// - **A burst** of more than 160 ms is no jitter: the oldest are dropped until 60 ms remain.
///
/// No clock is asked: the readings are the clock, so the same packets at the same ticks give the same audio. Two clocks
/// that drift apart look like a little jitter, and are treated so.
struct PlayoutQueue: ~Copyable {
    /// A power of two.
    private static let capacity = 2048
    private static let frame = 160
    private static let highDepth = 1280
    private static let lowDepth = 480
    /// More of each while audio is held back.
    private static let heldBack = 640
    private static let patience = 480
    private static let shortestView = 100
    private static let longestView = 500
    /// What can be taken out at once, and over how much the ends of the cut are blended.
    private static let cuts = 60...160
    private static let blend = 80
    /// Readings between two cuts.
    private static let betweenCuts = 10

    /// The packets that the audio came in, for a listener who speaks their encoding; they keep their bounds then.
    private var payloads: PassedPayloads?
    /// Samples that were read or dropped since the queue was cleared.
    private var taken = 0
    /// The packet that was read last, where it was one and nothing of it was changed; valid until the next ``write(_:payload:)``.
    private(set) var lastPayload: UnsafeRawBufferPointer?

    private let ring: UnsafeMutableBufferPointer<Int16>
    private var readIndex = 0
    /// Samples that wait.
    private(set) var depth = 0
    private var isRunning = false
    /// Samples that have to be there before reading begins.
    private var startDepth = PlayoutQueue.frame
    private var concealment = LossConcealment()
    /// Readings in the present view, how many it is to have, and what was to spare at the scarcest of them.
    private var readings = 0
    private var view = PlayoutQueue.shortestView
    private var spare = Int.max
    /// Samples that are still to be taken out.
    private var surplus = 0
    /// Whether audio waits 80 ms longer, so that its last 100 ms can still be made silent.
    var holdsBack = false {
        didSet { if holdsBack, !oldValue, depth < startDepth + Self.heldBack { isRunning = false } }
    }

    /// What the speaker's silence sounds like, while they pause and send nothing.
    var pauseNoise: ComfortNoise?

    init() {
        ring = .allocate(capacity: Self.capacity)
        ring.initialize(repeating: 0)
    }

    deinit { ring.deallocate() }

    /// Adds received audio, at most 160 samples.
    /// - Parameter payload: the packet that they are, where ``keepsPayloads`` and they are one.
    mutating func write(_ samples: UnsafeBufferPointer<Int16>, payload: UnsafeRawBufferPointer? = nil) {
        if let payload, samples.count == Self.frame { payloads?.keep(payload, from: taken + depth) }
        append(samples)
        if depth > Self.highDepth + more {
            drop(depth - Self.lowDepth - more)
            surplus = 0
            lookAnew()
        }
    }

    /// Makes the newest samples silent, as far as they still wait.
    mutating func silenceLast(_ count: Int) {
        let first = max(depth - max(count, 0), 0)
        for offset in first..<depth { ring[place(offset)] = 0 }
        payloads?.forget(from: taken + first)
    }

    /// Whether packets are kept beside their audio.
    var keepsPayloads: Bool {
        get { payloads != nil }
        set {
            guard newValue != keepsPayloads else { return }
            payloads = newValue ? PassedPayloads() : nil
            // What waits has no packets; from the next bound on the samples are counted in whole ones.
            if newValue { taken = 0 - depth }
        }
    }

    /// Fills all of `samples` with the next audio, or with what stands for it.
    mutating func read(into samples: UnsafeMutableBufferPointer<Int16>) {
        lastPayload = nil
        if !isRunning { isRunning = depth >= startDepth + more }
        guard isRunning else { return fillPause(samples) }
        let isPausing = pauseNoise != nil && depth < samples.count
        if !isPausing { observe(wanted: samples.count) }
        let hasCut = takeOut()
        let count = min(depth, samples.count)
        if !hasCut, count == Self.frame { lastPayload = payloads?.payload(from: taken) }
        copy(into: samples, count)
        drop(count)
        concealment.hear(UnsafeMutableBufferPointer(rebasing: samples[..<count]))
        let rest = UnsafeMutableBufferPointer(rebasing: samples[count...])
        if isPausing {
            fillPause(rest)
            isRunning = false
        } else if !rest.isEmpty {
            concealment.fill(rest)
        }
        if concealment.madeUp >= Self.patience {
            isRunning = false
            startDepth = Self.frame
        }
    }

    /// Nothing is there that could be heard, and nothing is missing.
    private mutating func fillPause(_ samples: UnsafeMutableBufferPointer<Int16>) {
        guard pauseNoise != nil else { return samples.update(repeating: 0) }
        pauseNoise?.fill(samples)
    }

    /// Forgets all that waits. What comes next has this much jitter, in samples.
    mutating func clear(expectingJitter jitter: Int = 0) {
        depth = 0
        taken = 0
        pauseNoise = nil
        payloads?.forget(from: 0)
        isRunning = false
        startDepth = min(Self.frame + max(jitter, 0), Self.lowDepth)
        view = Self.shortestView
        surplus = 0
        lookAnew()
    }

    // MARK: Adapting

    private var more: Int { holdsBack ? Self.heldBack : 0 }

    private mutating func lookAnew() {
        readings = 0
        spare = .max
    }

    private mutating func observe(wanted: Int) {
        guard depth >= wanted else {
            surplus = 0
            view = min(2 * view, Self.longestView)
            return lookAnew()
        }
        spare = min(spare, depth - wanted - more)
        readings += 1
        guard readings >= view else { return }
        if spare >= Self.frame { surplus = spare }
        view = max(view / 2, Self.shortestView)
        lookAnew()
    }

    /// Shortens what waits by one to two cycles of its pitch, while there is a packet time too much.
    /// - Returns: whether it was.
    private mutating func takeOut() -> Bool {
        guard surplus >= Self.frame, readings % Self.betweenCuts == 0, depth >= Self.frame + Self.cuts.upperBound else {
            return false
        }
        // Whole packets, where packets are to stay whole.
        let cut = keepsPayloads ? Self.frame : bestCut()
        surplus -= cut
        for offset in 0..<Self.blend {
            let (old, new) = (Int(ring[place(offset)]), Int(ring[place(cut + offset)]))
            ring[place(cut + offset)] = Int16(clamping: (old * (Self.blend - offset) + new * offset) / Self.blend)
        }
        drop(cut)
        return true
    }

    /// The distance at which what waits is most like itself.
    private func bestCut() -> Int {
        var best = (cut: Self.cuts.upperBound, likeness: -Float.infinity)
        for cut in Self.cuts {
            var (product, energy): (Float, Float) = (0, 1)
            for offset in 0..<Self.blend {
                let (old, new) = (Float(ring[place(offset)]), Float(ring[place(cut + offset)]))
                product += old * new
                energy += new * new
            }
            let likeness = product * product.magnitude / energy
            if likeness > best.likeness { best = (cut, likeness) }
        }
        return best.cut
    }

    // MARK: The ring

    private func place(_ offset: Int) -> Int { (readIndex &+ offset) & (Self.capacity - 1) }

    /// Puts samples behind what waits: in one piece, or in two around the ring's end.
    private mutating func append(_ samples: UnsafeBufferPointer<Int16>) {
        guard let base = ring.baseAddress, let source = samples.baseAddress else { return }
        precondition(samples.count <= Self.capacity, "more samples at once than the queue holds")
        let start = place(depth)
        let first = min(samples.count, Self.capacity - start)
        (base + start).update(from: source, count: first)
        base.update(from: source + first, count: samples.count - first)
        depth += samples.count
    }

    /// Copies the first of what waits, which are at least `count`.
    private func copy(into samples: UnsafeMutableBufferPointer<Int16>, _ count: Int) {
        guard let base = ring.baseAddress, let target = samples.baseAddress else { return }
        let first = min(count, Self.capacity - readIndex)
        target.update(from: base + readIndex, count: first)
        (target + first).update(from: base, count: count - first)
    }

    private mutating func drop(_ count: Int) {
        readIndex = place(count)
        depth -= count
        taken += count
    }
}
